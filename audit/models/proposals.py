"""Proposals: what one person asks a second person to confirm."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import transitions
from audit.enums import ProposalState
from audit.history import GovernedHistory
from audit.models.base import AuditedModel, AuditedQuerySet


class ProposalQuerySet(AuditedQuerySet):
    """Proposals by whose turn it is."""

    def open(self):
        """Waiting for a second person."""
        return self.filter(state=ProposalState.OPEN)

    def for_object(self, subject):
        """Proposals about `subject`."""
        return self.filter(object_label=subject._meta.label_lower, object_id=subject.pk)

    def for_checker(self, user):
        """Open proposals of others whose verb `user` may perform."""
        allowed = models.Q(pk__in=())
        for model in apps.get_models():
            table = getattr(model, "transitions", None) or {}
            verbs = [
                rule.verb
                for rule in table.values()
                if table.needs_second_person(rule) and user.has_perm(rule.permission)
            ]
            if verbs:
                allowed |= models.Q(object_label=model._meta.label_lower, verb__in=verbs)
        return self.open().filter(allowed).exclude(proposer=user)


class Proposal(AuditedModel):
    """提请: a verb on one version of an object, with reasons and a frozen diff, to be confirmed.

    `diff` lists [field, before, after] as they will be stored; `details` are the verb's own
    arguments. If the object moves on before the second person decides, the proposal lapses.
    """

    verb = models.CharField(_("verb"), max_length=40)
    object_label = models.CharField(_("kind"), max_length=80)
    object_id = models.BigIntegerField(_("object"))
    object_version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("object"), max_length=200)
    diff = models.JSONField(_("what will change"), default=list)
    details = models.JSONField(_("details"), default=dict, blank=True)
    reason_codes = models.JSONField(_("reasons"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    message = models.TextField(_("added to the message"), blank=True)
    language = models.CharField(
        _("language of the message"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("proposed by"), related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(
        _("state"), max_length=20, choices=ProposalState, default=ProposalState.OPEN
    )

    transitions = transitions.PROPOSAL
    history = GovernedHistory()
    objects = ProposalQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        permissions = transitions.PROPOSAL.permissions
        indexes = [
            models.Index(
                fields=["title"], opclasses=["varchar_pattern_ops"], name="audit_proposal_title"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["object_label", "object_id"],
                condition=models.Q(state=ProposalState.OPEN),
                name="audit_one_open_proposal_per_object",
                violation_error_message=_("Another proposal about this object is open."),
            )
        ]

    def __str__(self):
        return f"{self.rule.label} · {self.title}"

    @property
    def model(self):
        """The class of the object it is about."""
        return apps.get_model(self.object_label)

    @property
    def rule(self):
        """The Transition that it proposes."""
        return self.model.transitions[self.verb]

    def subject(self):
        """The object as it is now."""
        return self.model.objects.get(pk=self.object_id)

    def personal_data_key(self):
        """The key of whom the object is about."""
        return self.subject().personal_data_key()
