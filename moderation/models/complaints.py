"""Complaints: what somebody outside says about an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicAccount
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, DataKey
from audit.models.receipts import Receipt
from audit.personal_data import PersonalDataErased, contacts_in, mask_contact, unseal
from moderation import transitions
from moderation.enums import (
    OPEN_COMPLAINT_STATES,
    ComplaintChannel,
    ComplaintOutcome,
    ComplaintState,
    ViolationType,
)
from moderation.models.cases import Case

CONTACT = "complainant-contact"


class ComplaintQuerySet(AuditedQuerySet):
    """Complaints by standing and by account."""

    def received(self):
        """Complaints that nobody has acted on."""
        return self.filter(state=ComplaintState.RECEIVED)

    def open(self):
        """Complaints that wait for an answer."""
        return self.filter(state__in=OPEN_COMPLAINT_STATES)

    def overdue(self, at):
        """Open ones past their time limit (Article 20)."""
        return self.open().filter(due_at__lt=at)

    def of_group(self, complaint):
        """Open complaints about the same account, oldest first: they are worked on together."""
        return self.open().filter(account=complaint.account_id).order_by("pk")


class Complaint(Receipt, AuditedModel):
    """投诉举报: a complaint about an account, to be answered in time (Article 20).

    The complainant's contact is personal data, sealed under the complaint's own key; its digest
    finds complaints of one person and stays out of history.
    """

    receipt_prefix = "C"
    receipt_field = "received_at"

    account = models.ForeignKey(
        PublicAccount, models.PROTECT, verbose_name=_("public account"), related_name="complaints"
    )
    category = models.CharField(_("about"), max_length=30, choices=ViolationType)
    text = models.TextField(_("what happened"), max_length=4000)
    channel = models.CharField(_("channel"), max_length=20, choices=ComplaintChannel)
    contact_sealed = models.TextField(_("complainant's contact"), blank=True, editable=False)
    contact_digest = models.CharField(max_length=64, blank=True, editable=False)
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+", editable=False)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("answer due at"))
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name=_("case"),
        related_name="complaints",
        null=True,
        blank=True,
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=ComplaintOutcome, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ComplaintState, default=ComplaintState.RECEIVED
    )

    transitions = transitions.COMPLAINT
    history = GovernedHistory(excluded_fields=["contact_digest"])
    objects = ComplaintQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        default_permissions = ("view", "add")
        permissions = transitions.COMPLAINT.permissions
        indexes = [
            models.Index(fields=["state", "due_at"], name="moderation_complaint_queue"),
            models.Index(
                fields=["contact_digest"],
                name="moderation_complainant",
                condition=~models.Q(contact_digest=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ComplaintState.ANSWERED, answered_at__isnull=False)
                & ~models.Q(outcome="")
                | ~models.Q(state=ComplaintState.ANSWERED)
                & models.Q(outcome="", answered_at__isnull=True),
                name="moderation_complaint_answered_with_outcome",
                violation_error_message=_("An answered complaint has its outcome, no other has."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ComplaintState.IN_CASE) | models.Q(case__isnull=False),
                name="moderation_complaint_in_its_case",
                violation_error_message=_("Say which case the complaint is part of."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.account.name}"

    def personal_data_key(self):
        """Its own key: the complainant's."""
        return self.data_key

    def message_contacts(self):
        """Where the answer reaches the complainant: {"email": …} or {"phone": …}, if the contact is
        one of the two. Raises PersonalDataErased.
        """
        return contacts_in(unseal(self.data_key, self.contact_sealed, CONTACT))

    @property
    def is_open(self):
        """Whether it still waits for an answer."""
        return self.state in OPEN_COMPLAINT_STATES

    @property
    def contact_masked(self):
        """The complainant's contact as pages show it."""
        try:
            return mask_contact(unseal(self.data_key, self.contact_sealed, CONTACT))
        except PersonalDataErased:
            return _("erased")
