"""Requests to rename an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import OPEN_APPLICATION_STATES
from accounts.models.accounts import PublicAccount
from accounts.models.claims import NameClaim
from accounts.models.reviews import ReviewedRequest, ReviewedRequestQuerySet, clock_constraint
from audit.history import GovernedHistory


class NameChangeRequestQuerySet(ReviewedRequestQuerySet):
    """Requests by whose turn it is, and by account."""

    def for_account(self, account_id):
        """All requests for one account, newest first."""
        return self.filter(account=account_id).order_by("-pk")


class NameChangeRequest(ReviewedRequest):
    """更名申请: an operator's wish that an account bear another name (Article 8)."""

    receipt_prefix = "N"
    answerable_fields = ("requested_name", "grounds")

    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="name_changes",
    )
    current_name = models.CharField(_("current name"), max_length=60, editable=False)
    requested_name = models.CharField(_("requested name"), max_length=60)
    grounds = models.CharField(
        _("grounds"), max_length=300, help_text=_("Why the operator wants another name.")
    )

    transitions = transitions.NAME_CHANGE
    history = GovernedHistory()
    objects = NameChangeRequestQuerySet.as_manager()

    class Meta(ReviewedRequest.Meta):
        verbose_name = _("name change")
        verbose_name_plural = _("name changes")
        default_permissions = ("view", "add")
        permissions = transitions.NAME_CHANGE.permissions
        indexes = [
            models.Index(fields=["state", "due_at"], name="accounts_name_change_queue"),
            models.Index(
                fields=["requested_name"],
                opclasses=["varchar_pattern_ops"],
                name="accounts_name_change_requested",
            ),
            models.Index(
                fields=["current_name"],
                opclasses=["varchar_pattern_ops"],
                name="accounts_name_change_current",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=sorted(OPEN_APPLICATION_STATES)),
                name="accounts_one_open_name_change",
                violation_error_message=_("A name change of this account is open already."),
            ),
            clock_constraint("accounts_name_change_clock"),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.requested_name}"

    def personal_data_key(self):
        """The key of the account's entity."""
        return self.account.entity.data_key

    @property
    def entity(self):
        """Who operates the account."""
        return self.account.entity

    def name_claim(self):
        """The NameClaim: the requested name for the account."""
        return NameClaim(self.requested_name, self.account.entity, self.account_id)
