"""Lists that left the desk as files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from desk import transitions
from desk.enums import ExportState


class ListExportQuerySet(AuditedQuerySet):
    """Exports."""

    def running(self, person, *, since):
        """Those that `person` has asked for since then and that have not come to their end."""
        return self.filter(requested_by=person, requested_at__gt=since, state=ExportState.STREAMING)


class ListExport(AuditedModel):
    """导出: which rows of which list, with which columns, were handed to whom; personal data was
    masked but in its `clear_columns`.

    `rows` and `sha256` tell what the file held, once it was sent to its end.
    """

    list_label = models.CharField(_("list"), max_length=80)
    query = models.CharField(_("query"), max_length=2000, blank=True)
    columns = models.JSONField(_("columns"), default=list)
    clear_columns = models.JSONField(_("columns in clear"), default=list, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("requested by"), related_name="+"
    )
    requested_at = models.DateTimeField(_("requested at"), db_index=True)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ExportState, default=ExportState.REQUESTED
    )

    objects = ListExportQuerySet.as_manager()
    transitions = transitions.EXPORT
    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ("view",)
        permissions = transitions.EXPORT.permissions
        indexes = [models.Index(fields=["sha256"], name="desk_export_sha256")]

    def __str__(self):
        return f"{self.list_label} · {self.pk}"
