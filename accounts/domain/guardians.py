"""Minors who operate accounts, and the consent of their guardians."""

from django.utils.translation import gettext as _

from accounts.enums import ConsentMethod, GuardianRelation
from accounts.identity import age_on, birth_date_of
from accounts.models import AccountTransfer, OperatingEntity, RegistrationApplication
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs
from audit.enums import EvidenceKind
from audit.models import EvidenceFile
from audit.personal_data import seal
from regulations.calendar import legal_date
from regulations.models import Parameter

MINIMUM_AGE = "account.minimum_age"


class ConsentUnproven(DecisionRefused):
    """A guardian's consent is kept as evidence."""

    status = 400


def get_minor_age(entity, *, on):
    """The age of the person `entity` on the day `on` if it is below `account.minimum_age`; None for
    adults, organizations and documents that show no birth date.
    """
    birth_date = entity.birth_date(today=on)
    if birth_date is None:
        return None
    age = age_on(birth_date, on)
    return age if age < Parameter.objects.value(MINIMUM_AGE, on=on) else None


def get_minors(identities, *, on):
    """Those of (identity type, valid number) that are of minors on the day `on`, as a set."""
    born = {each: birth_date_of(*each, today=on) for each in identities}
    ages = {each: age_on(day, on) for each, day in born.items() if day}
    if not ages:
        return set()
    minimum = Parameter.objects.value(MINIMUM_AGE, on=on)
    return {each for each, age in ages.items() if age < minimum}


@performs(OperatingEntity, "record_guardian_consent")
def record_guardian_consent(move, *, given_by, relation, method, reference, given_on, files=()):
    """Record that the guardian of a minor agreed: who, when, how it is evidenced, and
    what was looked up, and where (`reference`).

    A consent recorded before is replaced, with history. Raises ConsentUnproven without a file,
    unless one came with a request of the entity, and DecisionRefused where no consent is needed.
    """
    entity, today = move.subject, legal_date(move.at)
    if get_minor_age(entity, on=today) is None:
        raise DecisionRefused(_("The operator is not a minor: no guardian needs to consent."))
    if not reference.strip():
        raise ConsentUnproven(_("Say what was looked up, and where."))
    if given_on > today:
        raise DecisionRefused(_("The date of the consent is in the future."))
    if not files and not has_consent_file(entity):
        raise ConsentUnproven(_("Attach the file that shows the guardian's consent."))
    entity.guardian_name_sealed = seal(entity.data_key, given_by, "guardian_name")
    entity.guardian_reference_sealed = seal(
        entity.data_key, reference.strip(), "guardian_reference"
    )
    entity.guardian_relation = GuardianRelation(relation)
    entity.guardian_consent_method = ConsentMethod(method)
    entity.guardian_consented_on = given_on
    for file in files:
        evidence.keep(subject=entity, file=file, kind=EvidenceKind.GUARDIAN_CONSENT, at=move.at)


@performs(OperatingEntity, "withdraw_guardian_consent")
def withdraw_guardian_consent(move):
    """Record that the guardian withdrew the consent: accounts in service become a violation of
    duty, and nothing of the entity is approved. Raises DecisionRefused.
    """
    entity = move.subject
    if entity.guardian_consented_on is None:
        raise DecisionRefused(_("No guardian's consent is on record."))
    entity.guardian_name_sealed = entity.guardian_reference_sealed = ""
    entity.guardian_relation = entity.guardian_consent_method = ""
    entity.guardian_consented_on = None


def has_consent_file(entity):
    """Whether a guardian's consent that counts is kept for `entity` or a request of its own."""
    return any(
        EvidenceFile.objects.counting()
        .filter(
            kind=EvidenceKind.GUARDIAN_CONSENT,
            object_label=model._meta.label_lower,
            object_id__in=requests.values("pk"),
        )
        .exists()
        for model, requests in (
            (OperatingEntity, OperatingEntity.objects.filter(pk=entity.pk)),
            (RegistrationApplication, entity.applications.order_by()),
            (AccountTransfer, AccountTransfer.objects.filter(transferee=entity.pk).order_by()),
        )
    )
