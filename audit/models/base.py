"""Ring 1: governed models, whose every write leaves exactly one history row."""

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.context import current_actor
from audit.history import HistoryBypassRefused
from audit.statements import update_row


class StaleVersion(Exception):
    """The row has moved on since it was read. Nothing was written; read it again."""

    status = 409

    def __init__(self, subject, decision=None):
        self.subject = subject
        self.decision = decision
        super().__init__(_("%(subject)s has changed since you opened it.") % {"subject": subject})


class StateMoveRefused(Exception):
    """A state field was about to change other than through a transition."""


class DeletionRefused(Exception):
    """Governed rows are closed, deregistered or withdrawn; they are never deleted."""


class AuditedQuerySet(models.QuerySet):
    """A QuerySet without the set-based writes that would bypass history.

    `audit.domain.bulk.write_rows` is the one way to write many rows.
    """

    def _refuse_bulk(self, *args, **kwargs):
        raise HistoryBypassRefused(
            "Set-based writes leave no history: use audit.domain.bulk.write_rows."
        )

    update = bulk_create = bulk_update = _refuse_bulk

    def _refuse_delete(self, *args, **kwargs):
        raise DeletionRefused(f"{self.model._meta.label} rows are never deleted.")

    delete = _raw_delete = _refuse_delete


class AuditedModel(models.Model):
    """A governed row: history on every save, optimistic locking, state moved by verbs only.

    Subclasses declare `history = GovernedHistory()` and, when they have a `state` field, a
    `transitions` table. `version` counts saves; it is what a reviewer's page remembers.
    """

    version = models.PositiveIntegerField(default=0, editable=False)

    transitions = None
    objects = AuditedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_permissions = ("view",)

    def personal_data_key(self):
        """The DataKey of the person or body this row is about; None where there is nobody."""
        return None

    @classmethod
    def from_db(cls, db, field_names, values):
        """Remember version and state as read."""
        instance = super().from_db(db, field_names, values)
        instance._remember()
        return instance

    def refresh_from_db(self, *args, **kwargs):
        """Read again and remember what was read."""
        super().refresh_from_db(*args, **kwargs)
        self._remember()

    def _remember(self):
        self._loaded_version = self.__dict__.get("version")
        self._loaded_state = self.__dict__.get("state")
        self._moving = False

    def save_base(
        self, raw=False, force_insert=False, force_update=False, using=None, update_fields=None
    ):
        """Write the row and its history row in one transaction.

        Raises NoActor, StateMoveRefused, StaleVersion.
        """
        current_actor()
        self._refuse_loose_state()
        if update_fields is not None:
            update_fields = frozenset(update_fields) | {"version"}
        before = self.version
        self.version = before + 1
        try:
            with transaction.atomic(using=using, savepoint=False):
                super().save_base(
                    force_insert=force_insert or self._state.adding,
                    force_update=force_update,
                    using=using,
                    update_fields=update_fields,
                )
        except BaseException:
            self.version = before
            raise
        self._remember()

    save_base.alters_data = True

    def _refuse_loose_state(self):
        if self.transitions is None:
            return
        if self._state.adding:
            if self.state not in self.transitions.initial:
                raise StateMoveRefused(f"{self._meta.label} is not born as “{self.state}”.")
        elif "state" in self.__dict__ and self.state != self._loaded_state and not self._moving:
            raise StateMoveRefused(
                f"{self._meta.label} moves from “{self._loaded_state}” to “{self.state}” "
                "by a transition only."
            )

    def _save_table(self, raw=False, *args, **kwargs):
        """Refuse fixtures, which call Django's own `save_base`. Raises HistoryBypassRefused."""
        if raw:
            raise HistoryBypassRefused("Fixtures would leave no history: load through the domain.")
        return super()._save_table(raw, *args, **kwargs)

    def _do_update(self, base_qs, using, pk_val, values, *args):
        """Update only the version that was read. Raises StaleVersion, ExpressionRefused."""
        fields, written = zip(*((field, value) for field, _model, value in values), strict=True)
        if not update_row(
            type(self),
            using,
            fields=fields,
            values=written,
            pk=pk_val,
            version=self._loaded_version,
        ):
            raise StaleVersion(self)
        return True

    def delete(self, *args, **kwargs):
        """Always raises DeletionRefused."""
        raise DeletionRefused(f"{self._meta.label} rows are never deleted.")


def governed_models():
    """Every concrete AuditedModel of the project."""
    return [model for model in apps.get_models() if issubclass(model, AuditedModel)]
