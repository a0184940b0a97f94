"""The platform's own licenses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from licensing import transitions
from licensing.enums import PlatformLicenseType
from licensing.models.credentials import Credential

PLATFORM = "platform"


class PlatformLicense(Credential):
    """平台自身资质: a license or filing that the platform itself must hold (Article 5)."""

    license_type = models.CharField(_("license"), max_length=40, choices=PlatformLicenseType)
    number = models.CharField(_("number"), max_length=60)
    authority = models.CharField(_("issuing authority"), max_length=100)

    transitions = transitions.PLATFORM_LICENSE
    history = GovernedHistory()

    class Meta(Credential.Meta):
        verbose_name = _("platform license")
        verbose_name_plural = _("platform licenses")
        permissions = transitions.PLATFORM_LICENSE.permissions
        indexes = [models.Index(fields=["state", "expires_on"], name="licensing_platform_clock")]

    def __str__(self):
        return f"{self.get_license_type_display()} {self.number}"

    @property
    def law_area(self):
        """The platform itself."""
        return PLATFORM
