"""Column mappings: what the columns of one source's files mean, as somebody said once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel


class ColumnMapping(AuditedModel):
    """列映射: how the files of a source are read.

    The next file of the source with the same header is read so without asking. `columns` are pairs:
    as the file calls it, what it is taken for; empty is left out. `values` say what words of the
    files mean.
    """

    source = models.CharField(_("source"), max_length=80, unique=True)
    columns = models.JSONField(_("columns"), default=list)
    values = models.JSONField(
        _("meanings of words"),
        default=dict,
        blank=True,
        help_text=_("By column, what words of the file mean; empty: rows with them stay faulty."),
    )
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        default_permissions = ("view",)

    def __str__(self):
        return self.source

    @property
    def header(self):
        """The columns as the file calls them."""
        return [given for given, _name in self.columns]
