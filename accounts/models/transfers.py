"""Transfers of accounts from one operator to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import PENDING_TRANSFER_STATES, ObjectionState, TransferState
from accounts.models.accounts import PublicAccount
from accounts.models.claims import NameClaim
from accounts.models.entities import OperatingEntity
from accounts.models.reviews import ReviewedRequest, ReviewedRequestQuerySet, clock_constraint
from audit.history import GovernedHistory

# What is announced has its notice and its dates; they stay on record with what became of it.
ANNOUNCED_STATES = frozenset({TransferState.ANNOUNCED, TransferState.EXECUTED})


class AccountTransferQuerySet(ReviewedRequestQuerySet):
    """Transfers by whose turn it is, by account and by party."""

    def pending(self):
        """In review or announced: not at an end."""
        return self.filter(state__in=PENDING_TRANSFER_STATES)

    def announced(self):
        """Approved, and waiting for their day."""
        return self.filter(state=TransferState.ANNOUNCED)

    def due_on(self, day):
        """Announced, in effect from `day` or before, and without an objection to decide on."""
        due = self.announced().filter(effective_on__lte=day)
        return due.exclude(objections__state=ObjectionState.SUBMITTED)

    def executed(self):
        """Transfers that took place."""
        return self.filter(state=TransferState.EXECUTED)

    def for_account(self, account_id):
        """All transfers of one account, newest first."""
        return self.filter(account=account_id).order_by("-pk")

    def of_party(self, entity_id):
        """All transfers from or to one entity, newest first."""
        parties = models.Q(transferor=entity_id) | models.Q(transferee=entity_id)
        return self.filter(parties).order_by("-pk")


class AccountTransfer(ReviewedRequest):
    """账号转让: an operator's wish that another entity operate its account (Article 11).

    Both sides consent, the transferee is verified like an applicant, two persons approve, the
    public reads the notice until `effective_on`; then the account moves. A transfer that
    `reverses` an executed one gives the account back.
    """

    receipt_prefix = "T"
    answerable_fields = ("reason",)

    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="transfers",
    )
    transferor = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("transferor"),
        related_name="transfers_out",
        editable=False,
    )
    transferee = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("transferee"),
        related_name="transfers_in",
    )
    reason = models.CharField(
        _("reason"), max_length=300, help_text=_("Why the account is to change hands.")
    )
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("reverses"),
        related_name="reversals",
        null=True,
        blank=True,
        help_text=_("The executed transfer that this one takes back, if any."),
    )
    notice_text = models.TextField(_("public notice"), blank=True)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    executed_at = models.DateTimeField(_("executed at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=30, choices=TransferState, default=TransferState.SUBMITTED
    )

    transitions = transitions.TRANSFER
    history = GovernedHistory()
    objects = AccountTransferQuerySet.as_manager()

    class Meta(ReviewedRequest.Meta):
        verbose_name = _("account transfer")
        verbose_name_plural = _("account transfers")
        default_permissions = ("view", "add")
        permissions = transitions.TRANSFER.permissions
        indexes = [models.Index(fields=["state", "due_at"], name="accounts_transfer_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=sorted(PENDING_TRANSFER_STATES)),
                name="accounts_one_pending_transfer",
                violation_error_message=_("A transfer of this account is under way already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(transferee=models.F("transferor")),
                name="accounts_transfer_changes_hands",
                violation_error_message=_("The transferee operates the account already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(ANNOUNCED_STATES))
                | models.Q(announced_on__isnull=False, effective_on__isnull=False)
                & ~models.Q(notice_text=""),
                name="accounts_transfer_announced",
                violation_error_message=_("What is announced has its notice and its dates."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=TransferState.EXECUTED, executed_at__isnull=False)
                | ~models.Q(state=TransferState.EXECUTED) & models.Q(executed_at__isnull=True),
                name="accounts_transfer_executed_at",
                violation_error_message=_("An executed transfer says when, no other does."),
            ),
            clock_constraint("accounts_transfer_clock"),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.account}"

    def personal_data_key(self):
        """The key of the transferor, who asked for it."""
        return self.transferor.data_key

    @property
    def is_pending(self):
        """Whether it is not at an end."""
        return self.state in PENDING_TRANSFER_STATES

    @property
    def entity(self):
        """Who is to operate the account: whom the checks of a registration look at."""
        return self.transferee

    @property
    def entity_id(self):
        """The id of `entity`."""
        return self.transferee_id

    @property
    def content_category(self):
        """What the transferee must be entitled to write about."""
        return self.account.content_category

    def name_claim(self):
        """The NameClaim: the account's name for the transferee."""
        return NameClaim(self.account.name, self.transferee, self.account_id)

    def party(self, side):
        """The entity on one TransferSide."""
        return getattr(self, side)
