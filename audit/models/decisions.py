"""Decisions: the one record of every state change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.enums import Outcome
from audit.models.proposals import Proposal
from audit.transitions import RECALL
from regulations.append_only import AppendOnlyModel, AppendOnlyQuerySet


class DecisionQuerySet(AppendOnlyQuerySet):
    """Decisions by object, and by what became of their message."""

    def for_object(self, subject):
        """Decisions on `subject`, oldest first."""
        return self.filter(object_label=subject._meta.label_lower, object_id=subject.pk).order_by(
            "pk"
        )

    def about(self, keys):
        """Decisions on any of the objects named by pairs (label, id), oldest first."""
        wanted = models.Q(pk__in=())
        for label in {label for label, _pk in keys}:
            ids = [pk for of, pk in keys if of == label]
            wanted |= models.Q(object_label=label, object_id__in=ids)
        return self.filter(wanted).order_by("pk")

    def latest_move(self, subject):
        """The last decision that moved `subject`, or None."""
        return self.for_object(subject).filter(moved=True).last()

    def on_version(self, subject, version):
        """The decision that produced `version` of `subject`, or None."""
        return self.for_object(subject).filter(object_version=version, moved=True).first()

    def taken_back(self):
        """Decisions that the next one on their object took back."""
        return self.filter(_is_taken_back())


def _is_taken_back():
    """A condition on decisions; the index of one decision per version answers it."""
    recall = Decision.objects.filter(
        object_label=models.OuterRef("object_label"),
        object_id=models.OuterRef("object_id"),
        object_version=models.OuterRef("object_version") + 1,
        moved=True,
        verb=RECALL,
    )
    return models.Q(moved=True) & models.Q(models.Exists(recall))


class Decision(AppendOnlyModel):
    """决定: who did what to which version of which object, when and why.

    `message` is what the decider added in their own words; `messages` are what was sent.

    `proposer` is set when a second person was needed; the database itself refuses a decision in
    which proposer and actor are one person.
    """

    verb = models.CharField(_("verb"), max_length=40)
    object_label = models.CharField(_("kind"), max_length=80)
    object_id = models.BigIntegerField(_("object"))
    object_version = models.PositiveIntegerField(_("version"))
    moved = models.BooleanField(
        _("moved"), help_text=_("Whether the row was saved; a note or a reveal saves nothing.")
    )
    source_state = models.CharField(_("from"), max_length=40, blank=True)
    target_state = models.CharField(_("to"), max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("decided by"), related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), db_index=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome, default=Outcome.EXECUTED
    )
    reason_codes = models.JSONField(_("reasons"), default=list, blank=True)
    articles = models.JSONField(_("articles"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    message = models.TextField(_("added to the message"), blank=True)
    actor_roles = models.JSONField(
        _("roles held"),
        default=list,
        blank=True,
        help_text=_("The roles of who decided, as they were at that moment."),
    )
    needs_second_person = models.BooleanField(_("needs a second person"), default=False)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("proposed by"),
        related_name="+",
        null=True,
        blank=True,
    )
    proposal = models.ForeignKey(
        Proposal,
        models.PROTECT,
        verbose_name=_("proposal"),
        related_name="decisions",
        null=True,
        blank=True,
    )
    idempotency_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["object_label", "object_id"], name="audit_decision_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["object_label", "object_id", "object_version"],
                condition=models.Q(moved=True),
                name="audit_one_decision_per_version",
                violation_error_message=_("This version has its decision already."),
            ),
            models.CheckConstraint(
                condition=models.Q(proposer__isnull=True) | ~models.Q(proposer=models.F("actor")),
                name="audit_proposer_is_not_actor",
                violation_error_message=_("Proposer and confirmer must be two people."),
            ),
            models.CheckConstraint(
                condition=models.Q(needs_second_person=False) | models.Q(proposer__isnull=False),
                name="audit_second_person_present",
                violation_error_message=_("This decision needs a second person."),
            ),
        ]

    def __str__(self):
        return f"{self.verb} · {self.object_label} {self.object_id} · v{self.object_version}"
