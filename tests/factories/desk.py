"""What the desk itself keeps."""

import factory
from django.utils import timezone

from audit.domain.engine import record
from desk.models import ListExport
from tests.factories.people import UserFactory


class ExportFactory(factory.Factory):
    """A list that somebody asked for as a file, and that has not left yet."""

    class Meta:
        model = ListExport

    at = factory.LazyFunction(timezone.now)
    list_label = "accounts.publicaccount"
    columns = ("name", "external_id")
    requested_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *, at, columns, **facts):
        export = model_class(columns=list(columns), requested_at=at, **facts)
        return record(export, at=at)
