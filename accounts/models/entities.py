"""Operating entities: who answers for accounts."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts import transitions
from accounts.enums import (
    ENDED_ACCOUNT_STATES,
    PERSONAL_IDENTITY_TYPES,
    ConsentMethod,
    EntityState,
    EntityType,
    GuardianRelation,
    IdentityType,
    VerificationMethod,
)
from accounts.identity import birth_date_of
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, DataKey
from audit.personal_data import (
    lookup_digest,
    mask_contact,
    mask_identities,
    mask_name,
    mask_number,
    shown,
    unseal,
)


class OperatingEntityQuerySet(AuditedQuerySet):
    """Entities by identity and standing."""

    def with_identity(self, identity_type, number):
        """The entities (at most one) that carry this identity number, already normalized."""
        return self.filter(identity_digest=lookup_digest(identity_type, number))

    def imported_to_verify(self):
        """Entities that an import created, that nobody has verified, and that operate something."""
        accounts = self.model._meta.get_field("accounts").related_model.objects
        live = accounts.exclude(state__in=ENDED_ACCOUNT_STATES).filter(entity=models.OuterRef("pk"))
        return self.filter(
            models.Exists(live), state=EntityState.UNVERIFIED, import_batch__isnull=False
        )

    def of_import(self, batch_id):
        """Entities that operate accounts of an import, whichever import created them."""
        accounts = self.model._meta.get_field("accounts").related_model.objects
        brought = accounts.filter(import_batch=batch_id, entity=models.OuterRef("pk"))
        return self.filter(models.Exists(brought))

    def with_live_account_count(self):
        """Annotate `live_accounts`: accounts neither closed nor deregistered."""
        accounts = self.model._meta.get_field("accounts").related_model.objects
        live = accounts.exclude(state__in=ENDED_ACCOUNT_STATES).filter(entity=models.OuterRef("pk"))
        counted = live.order_by().values("entity").annotate(number=models.Count("*"))
        return self.annotate(
            live_accounts=Coalesce(models.Subquery(counted.values("number")), models.Value(0))
        )


class OperatingEntity(AuditedModel):
    """运营主体: a person or body that operates accounts.

    What identifies a person (id number, phone, a person's full name) is sealed under the entity's
    own key; `legal_name` then holds the masked name. The digests, keyed hashes for equality and
    uniqueness, stay out of history so that destroying the key leaves nothing to guess from.
    """

    entity_type = models.CharField(_("entity type"), max_length=30, choices=EntityType)
    legal_name = models.CharField(_("legal name"), max_length=200)
    legal_name_sealed = models.TextField(_("full name"), blank=True, editable=False)
    identity_type = models.CharField(_("identity document"), max_length=30, choices=IdentityType)
    unified_social_credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True
    )
    identity_number_sealed = models.TextField(_("identity number"), blank=True, editable=False)
    identity_digest = models.CharField(max_length=64, editable=False)
    identity_exception = models.CharField(
        _("reason for the exception"),
        max_length=300,
        blank=True,
        help_text=_("Why the code is entered although its check character does not match."),
    )
    exception_confirmed_at = models.DateTimeField(
        _("exception confirmed at"), null=True, blank=True
    )
    contact_name_sealed = models.TextField(_("contact person"), blank=True, editable=False)
    contact_phone_sealed = models.TextField(_("contact phone"), blank=True, editable=False)
    contact_email_sealed = models.TextField(_("contact e-mail"), blank=True, editable=False)
    contact_phone_digest = models.CharField(max_length=64, blank=True, editable=False)
    data_key = models.OneToOneField(
        DataKey, models.PROTECT, related_name="entity", null=True, editable=False
    )
    place_of_registration = models.CharField(_("place of registration"), max_length=100, blank=True)
    place_of_operation = models.CharField(_("place of operation"), max_length=100, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    state = models.CharField(
        _("identity"), max_length=20, choices=EntityState, default=EntityState.UNVERIFIED
    )
    verification_method = models.CharField(
        _("verification method"), max_length=30, choices=VerificationMethod, blank=True
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("verified by"),
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )

    guardian_name_sealed = models.TextField(_("guardian"), blank=True, editable=False)
    guardian_relation = models.CharField(
        _("relation to the minor"), max_length=20, choices=GuardianRelation, blank=True
    )
    guardian_consent_method = models.CharField(
        _("how it is evidenced"), max_length=20, choices=ConsentMethod, blank=True
    )
    guardian_reference_sealed = models.TextField(
        _("what was looked up, and where"), blank=True, editable=False
    )
    guardian_consented_on = models.DateField(_("guardian consented on"), null=True, blank=True)
    verification_reference_sealed = models.TextField(
        _("what was looked up, and where"), blank=True, editable=False
    )
    verification_checked_on = models.DateField(_("looked up on"), null=True, blank=True)
    import_batch = models.ForeignKey(
        "accounts.ImportBatch",
        models.PROTECT,
        verbose_name=_("import"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,  # the index of what is to be verified holds the few that are asked for
        help_text=_("The import that created it."),
    )

    transitions = transitions.ENTITY
    history = GovernedHistory(excluded_fields=["identity_digest", "contact_phone_digest"])
    objects = OperatingEntityQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("operating entity")
        verbose_name_plural = _("operating entities")
        default_permissions = ("view", "add", "change")
        permissions = transitions.ENTITY.permissions
        indexes = [
            models.Index(
                fields=["legal_name"],
                opclasses=["varchar_pattern_ops"],
                name="accounts_entity_name",
            ),
            models.Index(fields=["unified_social_credit_code"], name="accounts_entity_credit_code"),
            models.Index(
                fields=["contact_phone_digest"],
                name="accounts_entity_phone",
                condition=~models.Q(contact_phone_digest=""),
            ),
            models.Index(
                fields=["id", "import_batch"],
                name="accounts_entity_to_verify",
                condition=models.Q(state=EntityState.UNVERIFIED, import_batch__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest"],
                name="accounts_entity_identity_once",
                violation_error_message=_("An entity with this identity number exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    identity_type=IdentityType.UNIFIED_SOCIAL_CREDIT_CODE,
                    identity_number_sealed="",
                )
                & ~models.Q(unified_social_credit_code="")
                | models.Q(
                    identity_type__in=PERSONAL_IDENTITY_TYPES, unified_social_credit_code=""
                ),
                name="accounts_entity_one_identity",
                violation_error_message=_(
                    "A credit code stands in the open, every other identity number is sealed."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(exception_confirmed_at=None) | ~models.Q(identity_exception=""),
                name="accounts_entity_exception_reason",
                violation_error_message=_("An exception has a reason."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    guardian_consented_on=None, guardian_relation="", guardian_consent_method=""
                )
                | models.Q(guardian_consented_on__isnull=False)
                & ~models.Q(guardian_relation="")
                & ~models.Q(guardian_consent_method=""),
                name="accounts_entity_guardian_consent",
                violation_error_message=_(
                    "A guardian's consent has a date, a relation and a method."
                ),
            ),
        ]

    def __str__(self):
        return self.legal_name

    def personal_data_key(self):
        """Its own key."""
        return self.data_key

    @property
    def is_person(self):
        """Whether the identity number is personal data."""
        return self.identity_type in PERSONAL_IDENTITY_TYPES

    @property
    def is_erased(self):
        """Whether the key of its personal data was destroyed."""
        return self.data_key.destroyed_at is not None

    @property
    def full_name(self):
        """The legal name in clear, for comparing. Raises PersonalDataErased."""
        return self.open_field("legal_name") or self.legal_name

    @property
    def has_open_exception(self):
        """Whether its code was entered by exception and no second person has confirmed that."""
        return bool(self.identity_exception) and self.exception_confirmed_at is None

    @property
    def guardian_name_masked(self):
        """The guardian who consented, as pages show the name."""
        return shown(self.data_key, self.guardian_name_sealed, "guardian_name", mask_name)

    @property
    def guardian_reference(self):
        """What shows the guardian's consent, and where, as pages show it: id numbers are masked."""
        sealed = self.guardian_reference_sealed
        return shown(self.data_key, sealed, "guardian_reference", mask_identities)

    def birth_date(self, *, today):
        """The birth date that the identity number shows; None where it does not, or is erased."""
        if not self.is_person or self.is_erased:
            return None
        number = self.open_field("identity_number")
        return birth_date_of(self.identity_type, number, today=today)

    @property
    def identity_masked(self):
        """The identity number as pages show it, or a word saying that it was erased."""
        if not self.is_person:
            return self.unified_social_credit_code
        return self._masked(self.identity_number_sealed, "identity_number")

    @property
    def known_name(self):
        """The full name for comparing, or what an erased entity still shows."""
        return self.legal_name if self.is_erased else self.full_name

    @property
    def known_contact(self):
        """The contact person's name for comparing; empty when erased or not on record."""
        return "" if self.is_erased else self.open_field("contact_name")

    @property
    def contact_name_masked(self):
        """The contact person as pages show it."""
        if self.is_erased and self.contact_name_sealed:
            return _("erased")
        return mask_name(self.known_contact)

    @property
    def contact_phone_masked(self):
        """The contact phone as pages show it."""
        return self._masked(self.contact_phone_sealed, "contact_phone")

    @property
    def contact_email_masked(self):
        """The contact e-mail as pages show it."""
        return shown(self.data_key, self.contact_email_sealed, "contact_email", mask_contact)

    @property
    def verification_reference(self):
        """What was looked up, and where, as pages show it: id numbers in it are masked."""
        return shown(
            self.data_key,
            self.verification_reference_sealed,
            "verification_reference",
            mask_identities,
        )

    def revealed(self):
        """Full name, identity number and phone in clear. Call only through the `reveal` verb, or
        for an export that was decided to be in clear.

        Raises PersonalDataErased.
        """
        return {
            "legal_name": self.full_name,
            "identity_number": self.open_field("identity_number")
            or self.unified_social_credit_code,
            "contact_name": self.open_field("contact_name"),
            "contact_phone": self.open_field("contact_phone"),
            "contact_email": self.open_field("contact_email"),
        }

    def message_contacts(self):
        """Where messages reach it: {"email": …, "phone": …}, each empty where it is not on record.

        Raises PersonalDataErased.
        """
        return {
            "email": self.open_field("contact_email"),
            "phone": self.open_field("contact_phone"),
        }

    def open_field(self, purpose):
        """Decrypt `<purpose>_sealed`. Raises PersonalDataErased, CannotOpen."""
        return unseal(self.data_key, getattr(self, f"{purpose}_sealed"), purpose)

    def _masked(self, sealed, purpose):
        return shown(self.data_key, sealed, purpose, mask_number)
