"""Import batches: one uploaded registry file, from upload to outcome, and its rows on the way."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    ARCHIVABLE_IMPORT_STATES,
    SETTLED_IMPORT_STATES,
    ImportEffect,
    ImportPhase,
    ImportRowState,
    ImportState,
)
from accounts.models.column_mappings import ColumnMapping
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, DataKey, Decision
from regulations.calendar import legal_date
from regulations.models import Parameter


class ImportBatchQuerySet(AuditedQuerySet):
    """Batches by standing."""

    def unsettled(self):
        """Batches that a worker or a person has still to move on."""
        return self.exclude(state__in=SETTLED_IMPORT_STATES)

    def with_due(self, *, at):
        """Annotate `is_due`: whether nothing has happened to a settled batch for so long by `at`
        that it is to be archived.
        """
        days = Parameter.objects.value("import.archive_days", on=legal_date(at))
        later = Decision.objects.filter(
            object_label=self.model._meta.label_lower,
            object_id=models.OuterRef("pk"),
            moved=True,
            decided_at__gt=at - timedelta(days=days),
        )
        is_due = models.Q(state__in=ARCHIVABLE_IMPORT_STATES) & ~models.Exists(later)
        return self.annotate(is_due=models.ExpressionWrapper(is_due, models.BooleanField()))


class ImportBatch(AuditedModel):
    """导入批次: a registry file bound to its content hash and uploader."""

    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    byte_count = models.PositiveBigIntegerField(_("bytes"))
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    sheet = models.CharField(
        _("sheet"), max_length=100, blank=True, help_text=_("Of a workbook; empty: a text file.")
    )
    sheets = models.JSONField(
        _("sheets"),
        default=list,
        blank=True,
        help_text=_("The visible sheets of a workbook, in its order."),
    )
    header_line = models.PositiveIntegerField(_("line of the header"), default=1)
    encoding_is_certain = models.BooleanField(_("encoding certain"))
    columns = models.JSONField(
        _("columns"),
        default=list,
        help_text=_("Pairs: as the file calls it, what it is taken for; empty: left out."),
    )
    values = models.JSONField(
        _("meanings of words"),
        default=dict,
        blank=True,
        help_text=_("By column, what words of the file mean; empty: rows with them stay faulty."),
    )
    source = models.CharField(
        _("source"),
        max_length=80,
        blank=True,
        help_text=_("Whose files these are, such as “Partner X export”."),
    )
    saved_mapping = models.ForeignKey(
        ColumnMapping,
        models.PROTECT,
        verbose_name=_("columns as saved for"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty where the columns were understood or chosen for this file."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("confirmed by"),
        related_name="+",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState, default=ImportState.UPLOADED
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    errors = models.PositiveIntegerField(_("faulty rows"), default=0)
    repeated = models.PositiveIntegerField(_("repeated rows"), default=0)
    new_entities = models.PositiveIntegerField(_("new entities"), default=0)
    new_accounts = models.PositiveIntegerField(_("new accounts"), default=0)
    changed_accounts = models.PositiveIntegerField(_("changed accounts"), default=0)
    names_to_judge = models.PositiveIntegerField(_("names to judge"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged rows"), default=0)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("reversed by"),
        related_name="+",
        null=True,
        blank=True,
    )
    withdrawn_accounts = models.PositiveIntegerField(_("accounts withdrawn"), default=0)
    restored_accounts = models.PositiveIntegerField(_("accounts put back"), default=0)
    kept_accounts = models.PositiveIntegerField(_("accounts that stay"), default=0)
    idle_entities = models.PositiveIntegerField(_("entities left without accounts"), default=0)

    FIGURES = (
        "rows",
        "errors",
        "repeated",
        "new_entities",
        "new_accounts",
        "changed_accounts",
        "names_to_judge",
        "unchanged",
    )

    REVERSAL_FIGURES = (
        "withdrawn_accounts",
        "restored_accounts",
        "kept_accounts",
        "idle_entities",
    )

    transitions = transitions.IMPORT
    history = GovernedHistory()
    objects = ImportBatchQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("view", "add")
        permissions = transitions.IMPORT.permissions

    def __str__(self):
        return self.file_name

    @classmethod
    def kept_files(cls):
        """Uploads that are not staged yet as (path, SHA-256), for verification. Of a failed batch
        the file may be gone: it is kept only where trying again may help.
        """
        states = (ImportState.MAPPING, ImportState.UPLOADED, ImportState.CHECKING)
        batches = cls.objects.filter(state__in=(*states, ImportState.FAILED)).order_by("pk")
        for batch in batches.iterator():
            if batch.state in states or batch.path.is_file():
                yield batch.path, batch.sha256

    @property
    def is_settled(self):
        """Whether nothing happens to it any more."""
        return self.state in SETTLED_IMPORT_STATES

    @property
    def unread_sheets(self):
        """The visible sheets of the workbook that are not read."""
        return [name for name in self.sheets if name != self.sheet]

    @property
    def taken_positions(self):
        """The positions of the columns that are not left out, from 0."""
        return [position for position, (_given, name) in enumerate(self.columns) if name]

    @property
    def figures(self):
        """What was counted, by name."""
        return {name: getattr(self, name) for name in self.FIGURES}

    @property
    def good_rows(self):
        """How many rows can be imported, those included that change nothing."""
        return self.rows - self.errors - self.repeated

    @property
    def changes_nothing(self):
        """Whether every good row was there already."""
        return not (self.new_entities or self.new_accounts or self.changed_accounts)

    @property
    def directory(self):
        """Where the file itself is kept until its rows are staged and compared."""
        return settings.IMPORT_DIR / str(self.pk)

    @property
    def path(self):
        """The uploaded file, byte for byte."""
        return self.directory / "upload.csv"


class ImportProgress(models.Model):
    """How far the work on a batch has come: bookkeeping of its worker, without history.

    `done` and `total` count rows of the phase, `chunk` is the first one not done yet, `line` the
    last one staged. `worker` is who works on it and `heartbeat_at` when that one was last heard of.
    The key seals what is personal in the rows.
    """

    batch = models.OneToOneField(
        ImportBatch, models.PROTECT, primary_key=True, related_name="progress"
    )
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+")
    phase = models.CharField(
        _("phase"), max_length=10, choices=ImportPhase, default=ImportPhase.STAGING
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    errors = models.PositiveIntegerField(_("faulty rows"), default=0)
    chunk = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)
    rate = models.FloatField(_("rows a second"), default=0)
    worker = models.CharField(max_length=32, blank=True)
    heartbeat_at = models.DateTimeField(_("last heard of"), null=True)

    class Meta:
        verbose_name = _("import progress")
        verbose_name_plural = _("import progress")
        default_permissions = ()

    def __str__(self):
        return f"{self.batch_id}: {self.done} / {self.total}"

    @property
    def percent(self):
        """How much of the phase is done, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def seconds_left(self):
        """How long the phase will take at its rate, or None while that is not known."""
        return max(0, self.total - self.done) / self.rate if self.rate and self.total else None


class ImportChunk(models.Model):
    """Rows of a file as they were read, sealed together under the batch's key; kept until the
    import is archived.
    """

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("import chunk")
        verbose_name_plural = _("import chunks")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="accounts_importchunk_once")
        ]

    def __str__(self):
        return f"{self.batch_id}: {self.number}"


class ImportRow(models.Model):
    """One row of a file on its way into the registry, without history: what compares it with others
    and what is found out about it. What it says lies sealed in its ImportChunk.

    The keys are hashes of 63 bits: `digest` of all facts, `name_key` of what the name looks like,
    `identity_key` of the identity number, `owner_key` of how the entity stands; none where the row
    could not be read. `effect` is what it does if nothing keeps it from it, `brings_entity` whether
    its entity is new to the registry, `is_close` whether its name waits for a judgement,
    `keeps_name` whether its account bears the name already. `faults` are those of a faulty row, or
    why a written one is not reversed, fit to be shown. `account_version` is what the account had
    when the row was written.
    """

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", db_index=False)
    chunk = models.PositiveIntegerField()
    line = models.PositiveIntegerField(_("line"))
    state = models.CharField(
        _("state"), max_length=10, choices=ImportRowState, default=ImportRowState.PENDING
    )
    effect = models.CharField(max_length=10, choices=ImportEffect, blank=True)
    brings_entity = models.BooleanField(default=False)
    is_close = models.BooleanField(default=False)
    keeps_name = models.BooleanField(default=False)
    faults = models.JSONField(default=list)
    external_id = models.CharField(_("platform id"), max_length=64, blank=True)
    digest = models.BigIntegerField(null=True)
    name_key = models.BigIntegerField(null=True)
    identity_key = models.BigIntegerField(null=True)
    owner_key = models.BigIntegerField(null=True)
    account_version = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        default_permissions = ()
        indexes = [
            models.Index(fields=["batch", "chunk"], name="accounts_importrow_chunk"),
            models.Index(
                fields=["batch", "line"],
                name="accounts_importrow_faulty",
                condition=models.Q(state=ImportRowState.FAULTY),
            ),
            models.Index(
                fields=["batch", "line"],
                name="accounts_importrow_kept",
                condition=models.Q(state=ImportRowState.KEPT),
            ),
            models.Index(
                fields=["external_id", "batch"],
                name="accounts_importrow_close",
                condition=models.Q(is_close=True),
            ),
        ]

    def __str__(self):
        return f"{self.batch_id}: {self.line}"
