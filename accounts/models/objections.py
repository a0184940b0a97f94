"""Objections to transfers that were announced."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import ObjectionState, TransferSide
from accounts.models.transfers import AccountTransfer
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, DataKey
from audit.models.receipts import Receipt
from audit.personal_data import PersonalDataErased, contacts_in, mask_contact, unseal

CONTACT = "objection-contact"


class TransferObjectionQuerySet(AuditedQuerySet):
    """Objections by whether they wait for a decision."""

    def pending(self):
        """Nobody has decided on them."""
        return self.filter(state=ObjectionState.SUBMITTED)


class TransferObjection(Receipt, AuditedModel):
    """转让异议: what somebody says against a transfer during its notice period (Article 11).

    `side` is the party that objects; it is empty for everybody else. The transfer does not take
    effect before a person has decided. The contact is sealed under the objection's own key.
    """

    receipt_prefix = "O"

    transfer = models.ForeignKey(
        AccountTransfer,
        models.PROTECT,
        verbose_name=_("account transfer"),
        related_name="objections",
    )
    side = models.CharField(_("side"), max_length=20, choices=TransferSide, blank=True)
    grounds = models.TextField(_("grounds of the objection"), max_length=4000)
    contact_sealed = models.TextField(_("objector's contact"), blank=True, editable=False)
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+", editable=False)
    submitted_at = models.DateTimeField(_("submitted at"))
    due_at = models.DateTimeField(_("due at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ObjectionState, default=ObjectionState.SUBMITTED
    )

    transitions = transitions.OBJECTION
    history = GovernedHistory()
    objects = TransferObjectionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("objection to a transfer")
        verbose_name_plural = _("objections to transfers")
        default_permissions = ("view", "add")
        permissions = transitions.OBJECTION.permissions
        indexes = [models.Index(fields=["state", "due_at"], name="accounts_objection_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "side"],
                condition=models.Q(state=ObjectionState.SUBMITTED) & ~models.Q(side=""),
                name="accounts_one_pending_objection",
                violation_error_message=_("An objection of this side waits for its decision."),
            )
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.transfer.account}"

    def personal_data_key(self):
        """The objection's own key."""
        return self.data_key

    @property
    def account(self):
        """The account that is to change hands."""
        return self.transfer.account

    @property
    def is_open(self):
        """Whether it waits for a decision."""
        return self.state == ObjectionState.SUBMITTED

    def message_contacts(self):
        """Where the answer reaches somebody who is no party. Raises PersonalDataErased."""
        return contacts_in(unseal(self.data_key, self.contact_sealed, CONTACT))

    @property
    def contact_masked(self):
        """The contact as pages show it."""
        try:
            contact = unseal(self.data_key, self.contact_sealed, CONTACT)
        except PersonalDataErased:
            return ""
        return mask_contact(contact)
