"""Rows that are added and never touched again: what the record of the desk rests on."""

from django.db import models
from django.utils.translation import gettext as _


class AppendOnlyViolation(Exception):
    """A stored row of an append-only table was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and inserts; every other write raises AppendOnlyViolation."""

    def _refuse(self, *args, **kwargs):
        raise AppendOnlyViolation(
            _("%(name)s: rows are added, never changed or deleted.")
            % {"name": self.model._meta.verbose_name}
        )

    update = delete = bulk_update = update_or_create = _raw_delete = _refuse


class AppendOnlyModel(models.Model):
    """A model whose rows are inserted once. The database's own triggers stand behind it."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _save_table(self, raw=False, cls=None, force_insert=False, *args, **kwargs):
        """Insert. Raises AppendOnlyViolation for a stored row and for fixtures."""
        if raw or not self._state.adding:
            type(self).objects.all()._refuse()
        return super()._save_table(raw, cls, True, *args, **kwargs)

    def delete(self, *args, **kwargs):
        """Always raises AppendOnlyViolation."""
        type(self).objects.all().delete()
