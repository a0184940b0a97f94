"""Versions of the service agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import DisusePolicy
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet


class ServiceAgreementQuerySet(AuditedQuerySet):
    """Agreements by what they allow."""

    def acting_on_disuse(self, day):
        """In force on `day`, and allowing the platform to act on an unused account."""
        return self.filter(in_force_from__lte=day).exclude(on_disuse=DisusePolicy.NOTHING)


class ServiceAgreement(AuditedModel):
    """服务协议版本: what operators signed, and what it allows on disuse (Articles 6, 10).

    Accounts name the version that their operator signed last; a version is never edited.
    """

    version_name = models.CharField(_("version"), max_length=20)
    in_force_from = models.DateField(_("in force from"))
    on_disuse = models.CharField(
        _("on disuse"),
        max_length=20,
        choices=DisusePolicy,
        help_text=_("What it allows the platform to do about an account that nobody uses."),
    )

    history = GovernedHistory()
    objects = ServiceAgreementQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("service agreement")
        verbose_name_plural = _("service agreements")
        default_permissions = ("view", "add")
        constraints = [
            models.UniqueConstraint(
                fields=["version_name"],
                name="accounts_agreement_version_once",
                violation_error_message=_("This version is on record already."),
            )
        ]

    def __str__(self):
        return self.version_name
