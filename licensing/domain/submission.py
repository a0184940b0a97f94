"""How credentials come in: facts in clear, sealed here, with the files that show them."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OperatingEntity, RegistrationApplication
from audit.domain import evidence
from audit.domain.engine import record
from audit.enums import EvidenceKind
from audit.personal_data import seal
from licensing.catalog import CREDENTIAL_TYPES
from licensing.models import ProfessionalQualification
from licensing.models.qualifications import number_digest

SEALED = ("holder_name", "number", "background")


@dataclass(frozen=True, kw_only=True)
class QualificationFacts:
    """What an applicant declares of a qualification, in clear; nothing is stored as it stands."""

    entity: OperatingEntity
    credential_type: str
    holder_name: str
    number: str
    issued_on: date
    expires_on: date | None = None
    background: str = ""
    application: RegistrationApplication | None = None
    previous: ProfessionalQualification | None = None


@transaction.atomic
def submit_qualification(*, facts, files=(), at):
    """Take in a qualification with its evidence (InspectedFiles). Returns it.

    Raises ValidationError, PersonalDataErased.
    """
    check_facts(facts)
    kind, key = CREDENTIAL_TYPES[facts.credential_type], facts.entity.data_key
    qualification = ProfessionalQualification(
        entity=facts.entity,
        application=facts.application,
        previous=facts.previous,
        sector=kind.sector,
        credential_type=kind.code,
        issued_on=facts.issued_on,
        expires_on=facts.expires_on,
        number_digest=number_digest(kind.code, facts.number),
        **{f"{name}_sealed": seal(key, getattr(facts, name), name) for name in SEALED},
    )
    return _take_in(qualification, files, EvidenceKind.CREDENTIAL, at)


@transaction.atomic
def submit_license(*, license, files=(), at):
    """Take in an unsaved news service license or platform license. Returns it.

    Raises ValidationError.
    """
    return _take_in(license, files, EvidenceKind.LICENSE, at)


def check_facts(facts):
    """Refuse a qualification whose facts contradict each other. Raises ValidationError."""
    kind = CREDENTIAL_TYPES[facts.credential_type]
    if kind.expires and facts.expires_on is None:
        raise ValidationError({"expires_on": _("This credential has a last day: enter it.")})
    if not kind.expires and facts.expires_on is not None:
        raise ValidationError(
            {"expires_on": _("This kind of credential does not expire: leave it empty.")}
        )
    if facts.previous is not None and facts.previous.credential_type != facts.credential_type:
        raise ValidationError(
            {"credential_type": _("A renewal is of the same kind as what it renews.")}
        )
    check_ownership(facts.previous, facts.application, entity_id=facts.entity.pk)


def check_ownership(*others, entity_id):
    """Refuse what belongs to another entity than `entity_id`. Raises ValidationError."""
    if any(other is not None and other.entity_id != entity_id for other in others):
        raise ValidationError(_("The renewed one or the application is of another entity."))


def _take_in(credential, files, kind, at):
    credential.submitted_at = at
    credential.validate_constraints()
    record(credential, at=at)
    for file in files:
        evidence.keep(subject=credential, file=file, kind=kind, at=at)
    return credential
