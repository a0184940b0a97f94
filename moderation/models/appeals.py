"""Appeals: the operator's answer to a sanction."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.reviews import ReviewedRequest, ReviewedRequestQuerySet, clock_constraint
from audit.history import GovernedHistory
from moderation import transitions
from moderation.enums import DECIDED_APPEAL_STATES, OPEN_APPEAL_STATES, AppealState
from moderation.models.sanctions import Sanction


class Appeal(ReviewedRequest):
    """申诉: an operator contests a sanction (Article 20); others than its authors decide.

    `sanction_proposer` and `sanction_decider` are copied from the decision that imposed the
    sanction, so that the database itself can refuse them as deciders.
    """

    receipt_prefix = "A"

    sanction = models.ForeignKey(
        Sanction, models.PROTECT, verbose_name=_("sanction"), related_name="appeals"
    )
    grounds = models.TextField(_("grounds"), max_length=4000)
    state = models.CharField(
        _("state"), max_length=30, choices=AppealState, default=AppealState.SUBMITTED
    )
    sanction_proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sanction proposed by"),
        related_name="+",
        null=True,
        blank=True,
    )
    sanction_decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sanction decided by"),
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    transitions = transitions.APPEAL
    history = GovernedHistory()
    objects = ReviewedRequestQuerySet.as_manager()

    class Meta(ReviewedRequest.Meta):
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        default_permissions = ("view", "add")
        permissions = transitions.APPEAL.permissions
        indexes = [models.Index(fields=["state", "due_at"], name="moderation_appeal_queue")]
        constraints = [
            clock_constraint("moderation_appeal_clock"),
            models.UniqueConstraint(
                fields=["sanction"],
                condition=models.Q(state__in=sorted(OPEN_APPEAL_STATES | DECIDED_APPEAL_STATES)),
                name="moderation_one_appeal_per_sanction",
                violation_error_message=_("This sanction was appealed already."),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("sanction_decider"))
                & (
                    models.Q(sanction_proposer__isnull=True)
                    | ~models.Q(decided_by=models.F("sanction_proposer"))
                ),
                name="moderation_appeal_decided_by_another",
                violation_error_message=_("Who imposed a sanction does not decide its appeal."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=sorted(DECIDED_APPEAL_STATES), decided_by__isnull=False
                )
                | ~models.Q(state__in=sorted(DECIDED_APPEAL_STATES))
                & models.Q(decided_by__isnull=True),
                name="moderation_appeal_has_its_decider",
                violation_error_message=_("A decided appeal names who decided, no other does."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.sanction.target}"

    def personal_data_key(self):
        """The key of the entity that appeals."""
        return self.sanction.entity.data_key

    @property
    def account(self):
        """The account that the sanction is against, or None where it is against its entity."""
        return self.sanction.account

    @property
    def is_open(self):
        """Whether it waits for a decision."""
        return self.state in OPEN_APPEAL_STATES
