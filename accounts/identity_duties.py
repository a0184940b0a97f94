"""Duty rules that the identity of an operator decides (Article 8)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.domain.guardians import MINIMUM_AGE
from accounts.enums import USABLE_ACCOUNT_STATES, IdentityType
from accounts.identity import age_on
from accounts.models import OperatingEntity, PublicAccount
from regulations.duties import StreamRule
from regulations.enums import Requirement, Severity

BATCH_SIZE = 2000
SHOWS_BIRTH_DATE = (IdentityType.RESIDENT_ID, IdentityType.PERMANENT_RESIDENCE)


def persons_in_service(inquiry):
    """Persons whose age is known and who have an account to use."""
    usable = PublicAccount.objects.filter(state__in=USABLE_ACCOUNT_STATES, entity=OuterRef("pk"))
    return OperatingEntity.objects.filter(
        Exists(usable), identity_type__in=SHOWS_BIRTH_DATE, data_key__destroyed_at=None
    )


def find_minors_without_consent(inquiry):
    """Minors whose guardian's consent is not on record. Every identity number is decrypted: birth
    dates are stored nowhere else.
    """
    minimum, label = inquiry.value(MINIMUM_AGE), OperatingEntity._meta.label_lower
    rows = persons_in_service(inquiry).filter(guardian_consented_on=None)
    if inquiry.entity is not None:
        rows = rows.filter(pk=inquiry.entity)
    for entity in rows.select_related("data_key").order_by("pk").iterator(chunk_size=BATCH_SIZE):
        birth_date = entity.birth_date(today=inquiry.on)
        if birth_date and age_on(birth_date, inquiry.on) < minimum:
            yield label, entity.pk, None, entity.pk, {"name": entity.legal_name}


IDENTITY_RULES = (
    StreamRule(
        code="guardian-consent-missing",
        article="8",
        severity=Severity.ERROR,
        title=_("Minor without a guardian's consent"),
        remedy=_("Record the guardian's consent, or suspend the accounts."),
        words=_("“%(name)s” is a minor and has an account in use without a guardian's consent."),
        model=OperatingEntity,
        concerned=persons_in_service,
        find=find_minors_without_consent,
        parameters=(MINIMUM_AGE,),
        entity="pk",
        requirement=Requirement.IDENTITY,
    ),
)
