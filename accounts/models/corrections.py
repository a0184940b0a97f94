"""Orders to correct what an account shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    ENDED_ACCOUNT_STATES,
    OPEN_CORRECTION_STATES,
    CorrectionFault,
    CorrectionState,
)
from accounts.models.accounts import PublicAccount
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from audit.models.receipts import Receipt


class CorrectionOrderQuerySet(AuditedQuerySet):
    """Orders by standing."""

    def open(self):
        """Neither fulfilled nor taken back."""
        return self.filter(state__in=OPEN_CORRECTION_STATES)

    def answered(self):
        """Answered by the operator: the desk's turn."""
        return self.filter(state=CorrectionState.ANSWERED)

    def overdue_on(self, day):
        """Unanswered although the last day lies before `day`, the account not having ended."""
        unanswered = self.filter(state=CorrectionState.ORDERED, due_on__lt=day)
        return unanswered.exclude(account__state__in=ENDED_ACCOUNT_STATES)

    def for_account(self, account_id):
        """All orders to one account, newest first."""
        return self.filter(account=account_id).order_by("-pk")


class CorrectionOrder(Receipt, AuditedModel):
    """限期改正: what an operator has to put right about its account, and by when (Article 8).

    `faulty_name` and `faulty_introduction` are what the account showed when the order was given.
    An order that nobody answers in time suspends the account until it is fulfilled.
    """

    receipt_prefix = "K"
    receipt_field = "ordered_at"

    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="correction_orders",
    )
    faults = models.JSONField(_("faults"), default=list)
    demand = models.TextField(
        _("demand"), max_length=500, help_text=_("What is wrong, and what is to be done about it.")
    )
    due_on = models.DateField(_("due on"))
    faulty_name = models.CharField(_("name as it was"), max_length=60, editable=False)
    faulty_introduction = models.TextField(_("introduction as it was"), blank=True, editable=False)
    new_introduction = models.TextField(_("new introduction"), max_length=500, blank=True)
    ordered_at = models.DateTimeField(_("ordered at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=CorrectionState, default=CorrectionState.ORDERED
    )

    transitions = transitions.CORRECTION
    history = GovernedHistory()
    objects = CorrectionOrderQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("correction order")
        verbose_name_plural = _("correction orders")
        default_permissions = ("view", "add")
        permissions = transitions.CORRECTION.permissions
        indexes = [models.Index(fields=["state", "due_on"], name="accounts_correction_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=sorted(OPEN_CORRECTION_STATES)),
                name="accounts_one_open_correction",
                violation_error_message=_("A correction order to this account is open already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CorrectionState.ANSWERED)
                | models.Q(answered_at__isnull=False),
                name="accounts_correction_answered_at",
                violation_error_message=_("An answered order says since when."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.account}"

    def personal_data_key(self):
        """The key of the account's entity."""
        return self.account.entity.data_key

    @property
    def is_open(self):
        """Whether it is neither fulfilled nor taken back."""
        return self.state in OPEN_CORRECTION_STATES

    @property
    def fault_labels(self):
        """What is wrong, in words."""
        return [CorrectionFault(fault).label for fault in self.faults]
