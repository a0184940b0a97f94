"""What the desk itself keeps."""

import factory
from django.utils import timezone

from audit.domain.engine import record
from desk.domain import bulk_decisions
from desk.domain.bulk_decisions import ListedRow
from desk.models import BulkDecision, ListExport, ParameterChange, TableImport
from regulations.calendar import legal_date
from regulations.models import Parameter
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


class TableImportFactory(factory.Factory):
    """A file that somebody confirmed, and that is not written yet."""

    class Meta:
        model = TableImport

    at = factory.LazyFunction(timezone.now)
    table_label = "regulations.reasoncode"
    file_name = "reasons.csv"
    sha256 = "0" * 64
    added, changed, unchanged = 1, 0, 0
    imported_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *, at, **facts):
        return record(model_class(imported_at=at, **facts), at=at)


class ParameterChangeFactory(factory.Factory):
    """A value that was entered, and whose decision is still to be taken."""

    class Meta:
        model = ParameterChange

    at = factory.LazyFunction(timezone.now)
    set_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *, at, set_by, **facts):
        parameter = Parameter(
            code="account_cap.enterprise",
            value=3,
            in_force_from=legal_date(at),
            source="test",
            set_by=set_by,
            set_at=at,
        )
        parameter.save()
        return record(model_class(parameter=parameter, **facts), at=at)


class BulkDecisionFactory(factory.Factory):
    """A list of entities that somebody wants to verify; the acting user prepares it."""

    class Meta:
        model = BulkDecision

    at = factory.LazyFunction(timezone.now)
    verb = "verify"

    @classmethod
    def _create(cls, model_class, *, at, verb, subjects=(), **facts):
        rows = [ListedRow(number=place, subject=each) for place, each in enumerate(subjects, 1)]
        model = type(rows[0].subject)
        return bulk_decisions.prepare(model=model, verb=verb, rows=rows, at=at, **facts)
