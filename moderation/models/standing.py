"""How far an entity is trusted: its credit rating, and the blacklist (Article 13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatingEntity
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from moderation import transitions
from moderation.enums import BlacklistScope, BlacklistState, CreditGrade
from moderation.models.sanctions import Sanction


class CreditRating(AuditedModel):
    """信用等级: the grade of an entity; each change is a decision with its reasons."""

    entity = models.OneToOneField(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="credit_rating",
    )
    state = models.CharField(_("grade"), max_length=1, choices=CreditGrade, default=CreditGrade.B)
    rated_at = models.DateTimeField(_("rated at"))

    transitions = transitions.CREDIT_RATING
    history = GovernedHistory()
    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("credit rating")
        verbose_name_plural = _("credit ratings")
        default_permissions = ("view", "add")
        permissions = transitions.CREDIT_RATING.permissions

    def __str__(self):
        return f"{self.entity} · {self.state}"

    def personal_data_key(self):
        """The key of the entity."""
        return self.entity.data_key


class BlacklistEntryQuerySet(AuditedQuerySet):
    """Entries by day and scope."""

    def in_force(self):
        """Entries that count; the calendar expires them."""
        return self.filter(state=BlacklistState.IN_FORCE)

    def forbidding(self, scope):
        """Entries in force that forbid what `scope` names."""
        return self.in_force().filter(scope__in=(scope, BlacklistScope.ALL))

    def outlasted(self, day):
        """In force past their last day."""
        return self.in_force().filter(expires_on__lte=day)


class BlacklistEntry(AuditedModel):
    """黑名单: an entity that may not open accounts or take them over, for a while or for good.

    `expires_on` is the first day on which it no longer counts; empty is for good.
    """

    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="blacklist_entries",
    )
    scope = models.CharField(_("may not"), max_length=20, choices=BlacklistScope)
    grounds = models.CharField(_("grounds"), max_length=300)
    sanction = models.ForeignKey(
        Sanction,
        models.PROTECT,
        verbose_name=_("sanction"),
        related_name="blacklist_entries",
        null=True,
        blank=True,
    )
    requested_at = models.DateTimeField(_("requested at"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=BlacklistState, default=BlacklistState.REQUESTED
    )

    transitions = transitions.BLACKLIST
    history = GovernedHistory()
    objects = BlacklistEntryQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("blacklist entry")
        verbose_name_plural = _("blacklist")
        default_permissions = ("view", "add")
        permissions = transitions.BLACKLIST.permissions
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "scope"],
                condition=models.Q(
                    state__in=sorted({BlacklistState.REQUESTED, BlacklistState.IN_FORCE})
                ),
                name="moderation_blacklisted_once",
                violation_error_message=_("The entity is on the blacklist with this scope."),
            )
        ]

    def __str__(self):
        return f"{self.entity} · {self.get_scope_display()}"

    def personal_data_key(self):
        """The key of the entity."""
        return self.entity.data_key
