"""simple-history, held to the house rules.

History rows carry an actor always, keep few indexes (pk, id, date) because index maintenance is
what limits bulk writes, and refuse the library's ways around the record.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords

from audit import statements
from audit.context import current_actor
from regulations.append_only import AppendOnlyModel, AppendOnlyQuerySet


class HistoryBypassRefused(Exception):
    """A governed row was about to be written without its history row."""


def _refuse_without_history(self, *args, **kwargs):
    """Replaces the library's `save_without_historical_record`. Raises HistoryBypassRefused."""
    raise HistoryBypassRefused("Governed rows are never saved without history.")


class HistoryRows(AppendOnlyQuerySet, HistoricalQuerySet):
    """simple-history's queries over rows that are never changed."""


class GovernedHistory(HistoricalRecords):
    """History of an AuditedModel: one row per save, in the same transaction, with an actor."""

    def __init__(self, **kwargs):
        super().__init__(
            history_id_field=models.BigAutoField(),
            bases=(AppendOnlyModel,),
            historical_queryset=HistoryRows,
            **kwargs,
        )

    def add_extra_methods(self, cls):
        """Close the library's door for saving without history; keep the tracker in reach."""
        cls.history_tracker = self
        cls.save_without_historical_record = _refuse_without_history

    def copy_fields(self, model):
        """Copy fields without their indexes, the primary key's aside."""
        fields = super().copy_fields(model)
        for field in fields.values():
            field.db_index = field.name == model._meta.pk.attname
        return fields

    def get_meta_options(self, model):
        """History rows are append-only in Python already; triggers stand behind that."""
        return super().get_meta_options(model) | {"base_manager_name": "objects"}

    def _get_history_user_fields(self):
        user = models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.PROTECT,
            related_name=self.user_related_name,
            db_index=False,
        )
        return {"history_user": user}

    def finalize(self, sender, **kwargs):
        """Keep the history model in reach: the library's descriptor builds a manager per access."""
        super().finalize(sender, **kwargs)
        if sender is self.cls:
            self.history_model = getattr(sender, self.manager_name).model
            self.tracked = tuple(each.attname for each in self.fields_included(sender))

    def post_save(self, instance, created, using=None, **kwargs):
        """Write the history row; called by Django inside the transaction of `save_base`."""
        facts = self.facts(instance, "+" if created else "~")
        columns = statements.columns_of(self.history_model)
        statements.insert_row(self.history_model, using, [facts[each.attname] for each in columns])

    def row(self, instance, history_type, at=None):
        """An unsaved history row of `instance` as it stands. Raises NoActor."""
        return self.history_model(**self.facts(instance, history_type, at))

    def facts(self, instance, history_type, at=None):
        """The columns of a history row of `instance`, by name. Raises NoActor."""
        acting = current_actor()
        facts = {name: getattr(instance, name) for name in self.tracked}
        facts["history_date"] = at or getattr(instance, "_history_date", None) or timezone.now()
        facts["history_type"] = history_type
        facts["history_user_id"] = acting.user.pk
        facts["history_change_reason"] = acting.reason
        return facts
