"""Deregistrations that operators wish for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import DeregistrationState
from accounts.models.accounts import PublicAccount
from accounts.models.entities import OperatingEntity
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from audit.models.receipts import Receipt
from audit.personal_data import mask_name, shown


class DeregistrationRequestQuerySet(AuditedQuerySet):
    """Deregistrations by standing."""

    def cooling_off(self):
        """Inside the time in which the operator may think again."""
        return self.filter(state=DeregistrationState.COOLING_OFF)

    def due_on(self, day):
        """Whose cooling-off period is over on `day`."""
        return self.cooling_off().filter(ends_on__lte=day)

    def for_account(self, account_id):
        """All deregistrations of one account, newest first."""
        return self.filter(account=account_id).order_by("-pk")


class DeregistrationRequest(Receipt, AuditedModel):
    """注销申请: an operator's own wish to end its account (Article 11).

    The account is suspended until `ends_on`, in case the operator thinks again; then it is
    deregistered. The name of who said so is sealed under the operator's key.
    """

    receipt_prefix = "D"

    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="deregistrations",
    )
    operator = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operator"),
        related_name="deregistrations",
        editable=False,
    )
    grounds = models.CharField(
        _("grounds"), max_length=300, help_text=_("Why the operator wants to stop.")
    )
    wished_by_sealed = models.TextField(_("wished by"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"))
    ends_on = models.DateField(_("cooling-off ends on"))
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=DeregistrationState,
        default=DeregistrationState.COOLING_OFF,
    )

    transitions = transitions.DEREGISTRATION
    history = GovernedHistory()
    objects = DeregistrationRequestQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("deregistration")
        verbose_name_plural = _("deregistrations")
        default_permissions = ("view", "add")
        permissions = transitions.DEREGISTRATION.permissions
        indexes = [models.Index(fields=["state", "ends_on"], name="accounts_deregistration_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state=DeregistrationState.COOLING_OFF),
                name="accounts_one_open_deregistration",
                violation_error_message=_("A deregistration of this account is under way already."),
            )
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.account}"

    def personal_data_key(self):
        """The key of the operator whose wish it is."""
        return self.operator.data_key

    @property
    def is_open(self):
        """Whether the operator may still think again."""
        return self.state == DeregistrationState.COOLING_OFF

    @property
    def wished_by_masked(self):
        """Who wished it, as pages show it, or a word saying that it was erased."""
        return shown(self.personal_data_key(), self.wished_by_sealed, "wished_by", mask_name)
