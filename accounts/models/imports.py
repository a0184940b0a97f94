"""Import batches: one uploaded registry file, from preview to outcome."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import ImportState
from audit.history import GovernedHistory
from audit.models import AuditedModel


class ImportBatch(AuditedModel):
    """导入批次: a registry file bound to its content hash and uploader."""

    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    byte_count = models.PositiveBigIntegerField(_("bytes"))
    encoding = models.CharField(_("encoding"), max_length=40)
    delimiter = models.CharField(_("delimiter"), max_length=1)
    encoding_is_certain = models.BooleanField(_("encoding certain"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState, default=ImportState.PREVIEWED
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    errors = models.PositiveIntegerField(_("faulty rows"), default=0)
    repeated = models.PositiveIntegerField(_("repeated rows"), default=0)
    new_entities = models.PositiveIntegerField(_("new entities"), default=0)
    new_accounts = models.PositiveIntegerField(_("new accounts"), default=0)
    changed_accounts = models.PositiveIntegerField(_("changed accounts"), default=0)
    names_to_judge = models.PositiveIntegerField(_("names to judge"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged rows"), default=0)

    transitions = transitions.IMPORT
    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("view", "add")
        permissions = transitions.IMPORT.permissions

    def __str__(self):
        return self.file_name

    @classmethod
    def kept_files(cls):
        """Uploads not settled yet as (path, SHA-256), for verification."""
        batches = cls.objects.filter(state=ImportState.PREVIEWED).order_by("pk")
        return ((batch.path, batch.sha256) for batch in batches.iterator())

    @property
    def changes_nothing(self):
        """Whether every good row was there already."""
        return not (self.new_entities or self.new_accounts or self.changed_accounts)

    @property
    def directory(self):
        """Where the error report is kept, and the file itself until the batch is settled."""
        return settings.IMPORT_DIR / str(self.pk)

    @property
    def path(self):
        """The uploaded file, byte for byte."""
        return self.directory / "upload.csv"

    @property
    def error_report(self):
        """The CSV of faulty rows: line, column, code, message, value."""
        return self.directory / "errors.csv"
