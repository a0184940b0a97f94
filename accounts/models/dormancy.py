"""Accounts that nobody uses."""

from django.db import models
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import ENDED_ACCOUNT_STATES, OPEN_DORMANCY_STATES, DormancyState
from accounts.models.accounts import PublicAccount
from accounts.models.agreements import ServiceAgreement
from accounts.models.transfers import AccountTransfer
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from audit.models.receipts import Receipt
from regulations.calendar import LEGAL_ZONE


class DormancyCaseQuerySet(AuditedQuerySet):
    """Cases by standing."""

    def open(self):
        """Noticed or suspended, and not at an end."""
        return self.filter(state__in=OPEN_DORMANCY_STATES)

    def over(self):
        """Open although the account was used since the notice, has ended or changed hands."""
        noticed_on = TruncDate("noticed_at", tzinfo=LEGAL_ZONE)
        handed_over = AccountTransfer.objects.filter(
            account=models.OuterRef("account"), executed_at__gte=models.OuterRef("noticed_at")
        )
        return self.open().filter(
            models.Q(account__last_active_on__gte=noticed_on)
            | models.Q(account__state__in=ENDED_ACCOUNT_STATES)
            | models.Exists(handed_over)
        )

    def to_advance(self, day):
        """Whose next step has come by `day`, and what is over."""
        return self.open().filter(next_step_on__lte=day) | self.over()

    def for_account(self, account_id):
        """All cases of one account, newest first."""
        return self.filter(account=account_id).order_by("-pk")


class DormancyCase(Receipt, AuditedModel):
    """休眠处置: an account unused for long: notice, suspension, deregistration (Article 10).

    Each step comes on `next_step_on` and only as far as the agreement allows; without a next step
    the case rests where it is. It ends when the account is used again.
    """

    receipt_prefix = "Z"
    receipt_field = "noticed_at"

    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="dormancy_cases",
    )
    inactive_since = models.DateField(_("inactive since"))
    agreement = models.ForeignKey(
        ServiceAgreement, models.PROTECT, verbose_name=_("agreement"), related_name="+"
    )
    noticed_at = models.DateTimeField(_("noticed at"))
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=DormancyState, default=DormancyState.NOTICED
    )

    transitions = transitions.DORMANCY
    history = GovernedHistory()
    objects = DormancyCaseQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("dormancy case")
        verbose_name_plural = _("dormancy cases")
        permissions = transitions.DORMANCY.permissions
        indexes = [models.Index(fields=["state", "next_step_on"], name="accounts_dormancy_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=sorted(OPEN_DORMANCY_STATES)),
                name="accounts_one_open_dormancy",
                violation_error_message=_("A dormancy case of this account is open already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=DormancyState.ENDED, ended_on__isnull=False)
                | ~models.Q(state=DormancyState.ENDED) & models.Q(ended_on__isnull=True),
                name="accounts_dormancy_ended_on",
                violation_error_message=_("An ended case says when, no other does."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.account}"

    def personal_data_key(self):
        """The key of the account's entity."""
        return self.account.entity.data_key

    @property
    def is_open(self):
        """Whether it is not at an end."""
        return self.state in OPEN_DORMANCY_STATES
