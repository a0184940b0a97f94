"""Professional qualifications: what entitles an entity to speak in a sector."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatingEntity, RegistrationApplication
from audit.history import GovernedHistory
from audit.personal_data import PersonalDataErased, lookup_digest, mask_name, mask_number, unseal
from licensing import transitions
from licensing.catalog import CREDENTIAL_TYPES, credential_type_choices
from licensing.enums import CredentialState, Holder, Sector
from licensing.models.credentials import Credential, CredentialQuerySet


class QualificationQuerySet(CredentialQuerySet):
    """Qualifications by whom and what they entitle."""

    def entitling(self, entity_id, sector, day):
        """Valid ones of an entity in a sector on `day`, what lasts longest first."""
        return self.valid_on(day).filter(entity=entity_id, sector=sector).longest_first()

    def claiming(self, digests):
        """Those with a number of one of these digests, rejected ones left out."""
        found = self.filter(number_digest__in=digests).exclude(state=CredentialState.REJECTED)
        return found.select_related("entity").order_by("pk")

    def with_number(self, credential_type, number):
        """Those of the type that carry this number."""
        return self.filter(
            credential_type=credential_type, number_digest=number_digest(credential_type, number)
        )


class ProfessionalQualification(Credential):
    """专业资质 / 专业背景: a credential of an entity, or of the person who speaks for it.

    Holder, number and background are personal data, sealed under the entity's key.
    """

    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="qualifications",
    )
    application = models.ForeignKey(
        RegistrationApplication,
        models.PROTECT,
        verbose_name=_("submitted with"),
        related_name="qualifications",
        null=True,
        blank=True,
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    credential_type = models.CharField(
        _("credential"), max_length=40, choices=credential_type_choices
    )
    holder_name_sealed = models.TextField(_("holder"), editable=False)
    number_sealed = models.TextField(_("number"), editable=False)
    number_digest = models.CharField(max_length=64, editable=False)
    background_sealed = models.TextField(_("professional background"), blank=True, editable=False)

    transitions = transitions.QUALIFICATION
    history = GovernedHistory(excluded_fields=["number_digest"])
    objects = QualificationQuerySet.as_manager()

    class Meta(Credential.Meta):
        verbose_name = _("professional qualification")
        verbose_name_plural = _("professional qualifications")
        permissions = transitions.QUALIFICATION.permissions
        indexes = [
            models.Index(fields=["state", "expires_on"], name="licensing_qual_clock"),
            models.Index(fields=["entity", "sector", "state"], name="licensing_qual_holder"),
            models.Index(fields=["number_digest"], name="licensing_qual_number"),
        ]

    def __str__(self):
        return f"{self.type.title} · {self.entity}"

    @property
    def type(self):
        """The CredentialType of the catalogue."""
        return CREDENTIAL_TYPES[self.credential_type]

    @property
    def law_area(self):
        """Its sector."""
        return self.sector

    @property
    def holder_masked(self):
        """The holder as lists show it."""
        if self.type.holder == Holder.ORGANIZATION:
            return self.opened("holder_name")
        return mask_name(self.opened("holder_name"))

    @property
    def number_masked(self):
        """The number as lists show it."""
        return mask_number(self.opened("number"))

    def opened(self, purpose):
        """A sealed field in clear, for who sees the scan beside it, or a word that it was erased.

        Raises CannotOpen.
        """
        try:
            return unseal(self.entity.data_key, getattr(self, f"{purpose}_sealed"), purpose)
        except PersonalDataErased:
            return str(_("erased"))

    def personal_data_key(self):
        """The key of its entity."""
        return self.entity.data_key


def number_digest(credential_type, number):
    """The keyed hash by which one number is found again, spaces and case left out of account."""
    return lookup_digest(f"credential:{credential_type}", "".join(number.split()).upper())
