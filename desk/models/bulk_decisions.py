"""Decisions on many objects at once: one list, one form, and what became of each object."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, DataKey
from desk import transitions
from desk.enums import BulkRowState, BulkState
from desk.files.tables import Layout
from desk.languages import in_current_language


class BulkDecisionQuerySet(AuditedQuerySet):
    """Bulk decisions by state."""

    def running(self):
        """Those that are under way, or were interrupted."""
        return self.filter(state=BulkState.RUNNING)

    def about(self, subject):
        """Those that decided on `subject`, latest first."""
        rows = BulkDecisionRow.objects.filter(object_id=subject.pk, state=BulkRowState.DONE)
        found = self.filter(object_label=subject._meta.label_lower, pk__in=rows.values("bulk"))
        return found.order_by("-pk")


class BulkDecision(AuditedModel):
    """批量操作: one verb on a list of objects, prepared by one person and decided once.

    `details_sealed` are the arguments that all rows share, as JSON under its own key. Each row is
    performed as a decision of its own, in the name of `decided_by`. Of a file, `file_layout` holds
    how it is read, as the arguments of a Layout, and `file_header` the names of its columns.
    """

    object_label = models.CharField(_("kind"), max_length=80)
    verb = models.CharField(_("verb"), max_length=40)
    rows = models.PositiveIntegerField(_("rows"))
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+", editable=False)
    details_sealed = models.TextField(_("details"), blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=100, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    file_layout = models.JSONField(default=dict, blank=True, editable=False)
    file_header = models.JSONField(default=list, blank=True, editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("prepared by"), related_name="+"
    )
    prepared_at = models.DateTimeField(_("prepared at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    faulty = models.PositiveIntegerField(_("faulty rows"), default=0)
    state = models.CharField(
        _("state"), max_length=20, choices=BulkState, default=BulkState.PREPARED
    )

    transitions = transitions.BULK_DECISION
    history = GovernedHistory()
    objects = BulkDecisionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("bulk decision")
        verbose_name_plural = _("bulk decisions")
        default_permissions = ("view",)
        permissions = transitions.BULK_DECISION.permissions
        indexes = [
            models.Index(fields=["state", "id"], name="desk_bulk_state"),
            models.Index(fields=["sha256"], name="desk_bulk_sha256"),
        ]

    def __str__(self):
        model = capfirst(self.model._meta.verbose_name_plural)
        return f"{self.target.label} · {model} · {self.rows}"

    def personal_data_key(self):
        """Its own key."""
        return self.data_key

    @property
    def model(self):
        """The class of its objects."""
        return apps.get_model(self.object_label)

    @property
    def target(self):
        """The Transition that it performs on each object."""
        return self.model.transitions[self.verb]

    @property
    def needs_second_person(self):
        """Whether what it performs is proposed by one person and confirmed by another."""
        return self.model.transitions.needs_second_person(self.target)

    @property
    def is_from_file(self):
        """Whether its rows came in a file."""
        return bool(self.sha256)

    @property
    def layout(self):
        """The Layout by which its file was read."""
        return Layout(**self.file_layout)

    def counts(self):
        """{BulkRowState: number of rows}, for all states."""
        rows = self.list_rows.order_by().values_list("state").annotate(Count("pk"))
        return {state: 0 for state in BulkRowState} | dict(rows)


class BulkDecisionRow(models.Model):
    """One object of a bulk decision, or one row of its file, without history.

    `number` is its place in the list, or its line in the file. `sealed` are its own arguments and
    the cells it came with, as JSON under the key of the object, or of the bulk decision where no
    object was found. `messages` says why it was not done, as {language: text}.
    """

    bulk = models.ForeignKey(BulkDecision, models.PROTECT, related_name="list_rows", db_index=False)
    number = models.PositiveIntegerField(_("line"))
    object_id = models.BigIntegerField(_("object"), null=True)
    object_version = models.PositiveIntegerField(_("version"), null=True)
    title = models.CharField(_("object"), max_length=200)
    sealed = models.TextField(blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=BulkRowState, default=BulkRowState.PENDING
    )
    messages = models.JSONField(_("outcome"), default=dict, blank=True)

    class Meta:
        verbose_name = _("row of a bulk decision")
        verbose_name_plural = _("rows of bulk decisions")
        default_permissions = ()
        indexes = [
            models.Index(fields=["bulk", "state", "number"], name="desk_bulkrow_state"),
            models.Index(
                fields=["object_id", "bulk"],
                name="desk_bulkrow_object",
                condition=models.Q(state=BulkRowState.DONE),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["bulk", "number"], name="desk_bulkrow_once")]

    def __str__(self):
        return f"{self.bulk_id}: {self.number}"

    @property
    def message(self):
        """Why it was not done, in the active language; "" where it was."""
        return in_current_language(self.messages)
