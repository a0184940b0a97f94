"""News service licenses of operators."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatingEntity, RegistrationApplication
from audit.history import GovernedHistory
from licensing import transitions
from licensing.enums import NewsServiceType, Sector
from licensing.models.credentials import Credential, CredentialQuerySet


def check_service_types(value):
    """Refuse anything but a non-empty list of known service types. Raises ValidationError."""
    if not isinstance(value, list) or not value or set(value) - set(NewsServiceType.values):
        raise ValidationError(_("Choose at least one service type."))


class NewsLicenseQuerySet(CredentialQuerySet):
    """Licenses by whom they entitle."""

    def entitling(self, entity_id, day):
        """Valid ones of an entity on `day`, what lasts longest first."""
        return self.valid_on(day).filter(entity=entity_id).longest_first()


class NewsServiceLicense(Credential):
    """互联网新闻信息服务许可证: what an entity needs to carry news (Article 5)."""

    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="news_licenses",
    )
    application = models.ForeignKey(
        RegistrationApplication,
        models.PROTECT,
        verbose_name=_("submitted with"),
        related_name="news_licenses",
        null=True,
        blank=True,
    )
    service_types = models.JSONField(
        _("service types"), default=list, validators=[check_service_types]
    )
    number = models.CharField(_("number"), max_length=40)
    holder_name = models.CharField(_("holder"), max_length=200)
    authority = models.CharField(_("issuing authority"), max_length=100)

    transitions = transitions.NEWS_LICENSE
    history = GovernedHistory()
    objects = NewsLicenseQuerySet.as_manager()

    class Meta(Credential.Meta):
        verbose_name = _("news service license")
        verbose_name_plural = _("news service licenses")
        permissions = transitions.NEWS_LICENSE.permissions
        indexes = [
            models.Index(fields=["state", "expires_on"], name="licensing_news_clock"),
            models.Index(fields=["number"], name="licensing_news_number"),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.number} · {self.entity}"

    @property
    def law_area(self):
        """News."""
        return Sector.NEWS

    @property
    def service_labels(self):
        """The service types as people read them."""
        return " · ".join(str(NewsServiceType(value).label) for value in self.service_types)

    def personal_data_key(self):
        """The key of its entity."""
        return self.entity.data_key
