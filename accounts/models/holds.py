"""Holds: what keeps an account from doing what its operator could otherwise do."""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import HoldEffect
from accounts.models.accounts import PublicAccount
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet


class AccountHoldQuerySet(AuditedQuerySet):
    """Holds by account and by what placed them."""

    def in_force(self):
        """Holds that were not ended."""
        return self.filter(ended_at__isnull=True)

    def of_source(self, source):
        """Holds that `source`, such as a sanction, placed."""
        return self.filter(source_label=source._meta.label_lower, source_id=source.pk)


class AccountHold(AuditedModel):
    """限制措施: one effect on one account, for as long as what placed it stands (Article 19).

    An account is suspended while any hold suspends it and restricted while any other hold is in
    force, so that ending one measure gives back exactly what that measure took. `source_label` and
    `source_id` name what placed it (the account itself when a person suspended it by hand),
    `reference` is its receipt number.
    """

    account = models.ForeignKey(
        PublicAccount, models.PROTECT, verbose_name=_("public account"), related_name="holds"
    )
    effect = models.CharField(_("effect"), max_length=20, choices=HoldEffect)
    functions = models.CharField(_("functions"), max_length=200, blank=True)
    source_label = models.CharField(_("kind of source"), max_length=80)
    source_id = models.BigIntegerField(_("source"))
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    placed_at = models.DateTimeField(_("in force since"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    history = GovernedHistory()
    objects = AccountHoldQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = [
            models.Index(fields=["source_label", "source_id"], name="accounts_hold_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "effect", "source_label", "source_id"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_hold_once_per_source",
                violation_error_message=_("This measure is in force on the account already."),
            )
        ]

    def __str__(self):
        return " · ".join(filter(None, (self.get_effect_display(), self.reference)))

    def personal_data_key(self):
        """The key of the account's entity."""
        return self.account.entity.data_key

    def source(self):
        """The object that placed it."""
        return apps.get_model(self.source_label).objects.get(pk=self.source_id)
