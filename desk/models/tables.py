"""Files that were written into small tables."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel
from desk import transitions
from desk.enums import TableImportState


class TableImport(AuditedModel):
    """小表导入: which file was written into which small table, by whom, and how many rows it
    added, changed and found as they were.
    """

    table_label = models.CharField(_("table"), max_length=80)
    file_name = models.CharField(_("file name"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added = models.PositiveIntegerField(_("added"))
    changed = models.PositiveIntegerField(_("changed"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("imported by"), related_name="+"
    )
    imported_at = models.DateTimeField(_("imported at"), db_index=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=TableImportState,
        default=TableImportState.CONFIRMED,
    )

    transitions = transitions.TABLE_IMPORT
    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("table import")
        verbose_name_plural = _("table imports")
        default_permissions = ("view",)
        permissions = transitions.TABLE_IMPORT.permissions
        indexes = [models.Index(fields=["sha256"], name="desk_table_import_sha256")]

    def __str__(self):
        return f"{self.table_label} · {self.file_name}"
