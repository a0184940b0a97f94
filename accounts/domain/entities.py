"""Writers of operating entities."""

from dataclasses import dataclass, replace
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.domain.activation import activate_if_entitled
from accounts.domain.checklist import follow_up
from accounts.enums import (
    PERSONAL_IDENTITY_TYPES,
    EntityState,
    EntityType,
    VerificationMethod,
)
from accounts.identity import (
    check_identity,
    check_identity_type,
    identity_type_of,
    is_irregular_code,
    normalize_identity,
    normalize_phone,
)
from accounts.models import OperatingEntity
from audit.domain import evidence
from audit.domain.data_keys import destroy
from audit.domain.engine import DecisionRefused, performs, record
from audit.enums import EvidenceKind
from audit.models import DataKey, Decision, EvidenceFile, StaleVersion
from audit.personal_data import OpenKey, lookup_digest, mask_name, seal
from regulations.calendar import legal_date

MAX_REFERENCE = 300
# What an entity says of its verification while there is none.
NO_VERIFICATION = {
    "verified_at": None,
    "verified_by": None,
    "verification_method": "",
    "verification_reference_sealed": "",
    "verification_checked_on": None,
}
OPEN_FIELDS = ("place_of_registration", "place_of_operation", "business_scope")


@dataclass(frozen=True, kw_only=True)
class EntityFacts:
    """What an entity declares of itself, in clear; nothing of it is stored as it stands.

    `identity_exception` is the reason why a credit code is entered whose check character deviates.
    """

    entity_type: str
    legal_name: str
    identity_type: str
    identity_number: str
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str | None = None  # None keeps what is on record
    place_of_registration: str = ""
    place_of_operation: str = ""
    business_scope: str = ""
    identity_exception: str = ""


class EvidenceMissing(DecisionRefused):
    """An exception is confirmed on evidence only."""

    status = 400


class VerificationIncomplete(DecisionRefused):
    """A verification does not say how the identity was verified, by what, or when."""

    status = 400


class StillOperates(DecisionRefused):
    """An entity with live accounts or open applications keeps its identity."""


@transaction.atomic
def register_entity(*, facts, at):
    """Add an entity, unverified. Returns it. Raises ValidationError (invalid or known identity)."""
    entity = new_entity(facts, today=legal_date(at))
    entity.data_key.save()
    entity.data_key_id = entity.data_key.pk
    entity.validate_constraints(exclude=("data_key",))
    return record(entity, at=at)


@transaction.atomic
def register_by_exception(*, facts, files, at):
    """Add an entity whose code deviates in its check character, with `files` that show the code as
    issued, and propose the exception to a second person. Returns (entity, Proposal), and None for
    the Proposal where there are no files yet. Raises ValidationError.
    """
    entity = register_entity(facts=facts, at=at)
    for file in files:
        evidence.keep(subject=entity, file=file, kind=EvidenceKind.IDENTITY_DOCUMENT, at=at)
    if not files:
        return entity, None
    proposal = confirm_exception.propose(
        subject=entity, seen_version=entity.version, at=at, note=facts.identity_exception
    )
    return entity, proposal


def new_entity(facts, *, today):
    """An unsaved entity with an unsaved data key, personal data sealed. Raises ValidationError."""
    number, phone = _valid_number(facts, today), _valid_phone(facts)
    exception = facts.identity_exception
    if not is_irregular_code(facts.identity_type, number):
        exception = ""
    facts = replace(
        facts,
        identity_type=identity_type_of(facts.identity_type, number),
        identity_number=number,
        contact_phone=phone,
        identity_exception=exception,
    )
    check_document(facts)
    wrapped, columns = new_columns(facts)
    return OperatingEntity(data_key=DataKey(wrapped=wrapped), **columns)


def new_columns(facts):
    """What a new entity is made of by `facts` in normal form: (how its data key is kept, its
    columns by name). Raises ValidationError.
    """
    wrapped, key = OpenKey.fresh()
    identity, secrets = _identity(facts, facts.identity_number)
    contact, more_secrets = _contact(facts, facts.contact_phone)
    sealed = {
        f"{purpose}_sealed": key.seal(value, purpose)
        for purpose, value in (secrets | more_secrets).items()
    }
    exception = {"identity_exception": facts.identity_exception}
    return wrapped, identity | contact | sealed | exception


@transaction.atomic
def correct_entity(*, entity, facts, seen_version, at):
    """Correct what an entity declared. A changed identity must be verified anew: refused here.

    Returns the entity. Raises StaleVersion, ValidationError.
    """
    rows = OperatingEntity.objects.select_for_update(of=("self",)).select_related("data_key")
    locked = rows.get(pk=entity.pk)
    if locked.version != seen_version:
        raise StaleVersion(locked)
    check_correction(locked, facts)
    _apply_identity(locked, facts)
    apply_contact(locked, facts)
    return record(locked, at=at)


@performs(OperatingEntity, "verify", sealed=("reference",))
def verify(move, *, method, reference, checked_on=None):
    """Record that the identity was verified: by which `method`, what was looked up and where
    (`reference`), and on which day, `checked_on`, by default that of the decision (Article 8).

    Raises VerificationIncomplete, DecisionRefused.
    """
    entity = move.subject
    if refusal := find_refusal(entity):
        raise DecisionRefused(refusal)
    checked_on = _day(checked_on) or legal_date(move.at)
    check_verification(method=method, reference=reference, checked_on=checked_on, at=move.at)
    entity.verification_method = method
    entity.verification_reference_sealed = seal(
        entity.data_key, reference.strip(), "verification_reference"
    )
    entity.verification_checked_on = checked_on
    entity.verified_at = move.at
    entity.verified_by = move.actor


def find_refusal(entity):
    """Why no verification of `entity` is recorded, whatever was looked up; "" where one may be."""
    if entity.is_erased:
        return _("The personal data is erased: there is nothing to verify.")
    if entity.has_open_exception:
        return _(
            "The check character of the credit code does not match: confirm the exception first."
        )
    return ""


def check_verification(*, method, reference, checked_on, at):
    """Refuse a verification that does not say how, by what, or that lies ahead.

    Raises VerificationIncomplete.
    """
    if method not in VerificationMethod:
        raise VerificationIncomplete(_("Choose how the identity was verified."))
    if not reference.strip():
        raise VerificationIncomplete(_("Say what was looked up, and where."))
    if len(reference.strip()) > MAX_REFERENCE:
        limit = {"limit": MAX_REFERENCE}
        raise VerificationIncomplete(_("Use at most %(limit)s characters.") % limit)
    if checked_on > legal_date(at):
        raise VerificationIncomplete(_("The day of the look-up lies in the future."))


@performs(OperatingEntity, "confirm_exception")
def confirm_exception(move):
    """Confirm that a credit code was issued with its deviating check character.

    Raises DecisionRefused where there is no exception to confirm, EvidenceMissing.
    """
    entity = move.subject
    if not entity.has_open_exception:
        raise DecisionRefused(_("There is no exception to confirm."))
    if not EvidenceFile.objects.for_object(entity).counting().exists():
        raise EvidenceMissing(
            _("Attach the certificate that shows the code as issued, then propose this again.")
        )
    entity.exception_confirmed_at = move.at


@performs(OperatingEntity, "reopen")
def reopen(move, *, restores=False):
    """Take the verification back, so that identifying facts may be corrected and verified anew; or
    the finding that the identity is false.

    What was verified before that finding counts again where it `restores` it, as on appeal.
    """
    entity = move.subject
    if entity.state != EntityState.FALSE_IDENTITY:
        _forget_verification(entity)
        return
    if restores and not entity.is_erased:
        _restore_verification(move)
    accounts = list(entity.accounts.live())
    move.follow_ups.append(partial(follow_up, accounts, at=move.at))
    for account in accounts:
        move.follow_ups.append(partial(activate_if_entitled, account, at=move.at))


@performs(OperatingEntity, "mark_false")
def mark_false(move):
    """Record that the identity is false: no service from now on (Article 8)."""
    _forget_verification(move.subject)
    accounts = list(move.subject.accounts.live())
    move.follow_ups.append(partial(follow_up, accounts, at=move.at))


@performs(OperatingEntity, "reveal")
def reveal(move):
    """Record that somebody saw the personal data. Raises PersonalDataErased."""
    move.subject.revealed()


@performs(OperatingEntity, "erase")
def erase(move):
    """Destroy the key of the entity's personal data: history stays whole and unreadable.

    Raises StillOperates while it has live accounts or open applications.
    """
    entity = move.subject
    if entity.accounts.live().exists() or entity.applications.open().exists():
        raise StillOperates(_("End its accounts and applications first."))
    if entity.data_key.destroyed_at is not None:
        raise DecisionRefused(_("The personal data is erased already."))
    destroy(entity.data_key, at=move.at)
    entity.contact_phone_digest = ""
    if entity.is_person:
        entity.identity_digest = lookup_digest("erased", str(entity.pk))
    _forget_verification(entity)
    if entity.state == EntityState.FALSE_IDENTITY:
        move.target = EntityState.FALSE_IDENTITY


attach = performs(OperatingEntity, "attach")(evidence.attach)


@performs(OperatingEntity, "note")
def note(move):
    """Put a note on the timeline."""


def _forget_verification(entity):
    for name, value in NO_VERIFICATION.items():
        setattr(entity, name, value)


def _restore_verification(move):
    """Give back the verification that the finding of a false identity has taken, if any."""
    entity = move.subject
    found = Decision.objects.for_object(entity).filter(verb="mark_false", moved=True).last()
    if found is None or found.source_state != EntityState.VERIFIED:
        return
    before = entity.history.get(version=found.object_version - 1)
    for name in NO_VERIFICATION:
        setattr(entity, name, getattr(before, name))
    move.target = EntityState.VERIFIED


def _day(value):
    """A date, also as a frozen proposal holds it."""
    return parse_date(value) if isinstance(value, str) else value


def check_document(facts):
    """Refuse a document that does not identify an entity of this type. Raises ValidationError."""
    try:
        check_identity_type(facts.entity_type, facts.identity_type)
    except ValidationError as error:
        raise ValidationError({"identity_type": error}) from error


def check_correction(entity, facts):
    """Refuse a correction that makes another entity of `entity`. Raises ValidationError.

    The identity stays, a person stays a person, and what was verified is not rewritten. A document
    that was taken in before its kind was checked stays as it is.
    """
    if lookup_digest(*_identity_of(facts)) != entity.identity_digest:
        raise ValidationError(
            {"identity_number": _("Another identity is another entity: register it as such.")}
        )
    individual = EntityType.INDIVIDUAL
    if (facts.entity_type == individual) != (entity.entity_type == individual):
        raise ValidationError(
            {"entity_type": _("A person does not become an organization: register anew.")}
        )
    if (facts.entity_type, facts.identity_type) != (entity.entity_type, entity.identity_type):
        check_document(facts)
    if entity.state != EntityState.VERIFIED:
        return
    given = {
        "entity_type": (facts.entity_type, entity.entity_type),
        "identity_type": (_identity_of(facts)[0], entity.identity_type),
        "legal_name": (facts.legal_name, entity.full_name),
    }
    errors = {
        name: _("This is verified: have the verification taken back first.")
        for name, (new, old) in given.items()
        if new != old
    }
    if errors:
        raise ValidationError(errors)


def _valid_number(facts, today):
    try:
        return check_identity(
            facts.identity_type,
            facts.identity_number,
            today=today,
            by_exception=bool(facts.identity_exception),
        )
    except ValidationError as error:
        raise ValidationError({"identity_number": error}) from error


def _valid_phone(facts):
    try:
        return normalize_phone(facts.contact_phone)
    except ValidationError as error:
        raise ValidationError({"contact_phone": error}) from error


def _identity_of(facts):
    """(identity type, number in normal form) as they are looked up."""
    number = normalize_identity(facts.identity_type, facts.identity_number)
    return identity_type_of(facts.identity_type, number), number


def _apply_identity(entity, facts):
    identity_type, number = _identity_of(facts)
    _apply(entity, *_identity(replace(facts, identity_type=identity_type), number))


def apply_contact(entity, facts):
    """Set phone and open facts of `entity` from `facts`. Raises ValidationError."""
    _apply(entity, *_contact(facts, _valid_phone(facts)))


def _identity(facts, number):
    """What identifies an entity: (facts in the open, facts to seal), by name."""
    is_person = facts.entity_type == EntityType.INDIVIDUAL
    is_sealed = facts.identity_type in PERSONAL_IDENTITY_TYPES
    return {
        "entity_type": facts.entity_type,
        "identity_type": facts.identity_type,
        "identity_digest": lookup_digest(facts.identity_type, number),
        "unified_social_credit_code": "" if is_sealed else number,
        "legal_name": mask_name(facts.legal_name) if is_person else facts.legal_name,
    }, {
        "identity_number": number if is_sealed else "",
        "legal_name": facts.legal_name if is_person else "",
    }


def _contact(facts, phone):
    """How an entity is reached, and its further facts, as `_identity` gives them."""
    personal = {"contact_name": facts.contact_name, "contact_phone": phone}
    if facts.contact_email is not None:
        personal["contact_email"] = facts.contact_email
    return {
        "contact_phone_digest": lookup_digest("phone", phone),
        **{name: getattr(facts, name) for name in OPEN_FIELDS},
    }, personal


def _apply(entity, in_the_open, personal):
    """Set facts of `entity`, keeping the stored ciphertext of those it already says."""
    for name, value in in_the_open.items():
        setattr(entity, name, value)
    for purpose, value in personal.items():
        if entity.open_field(purpose) != value:
            setattr(entity, f"{purpose}_sealed", seal(entity.data_key, value, purpose))
