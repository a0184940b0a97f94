"""What the platform sees of an account's operator, held against the register (Article 11).

Facts are compared by keyed digest or in memory; what is kept of them is masked.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from accounts.enums import IdentityType
from accounts.identity import check_identity, normalize_identity, normalize_phone
from accounts.models import PublicAccount
from audit.personal_data import lookup_digest, mask_name, mask_number
from moderation.detection.observations import Observation
from moderation.detection.patterns import PATTERNS
from moderation.detection.provinces import province

CHECKED_NUMBERS = (IdentityType.UNIFIED_SOCIAL_CREDIT_CODE, IdentityType.RESIDENT_ID)
DETECTOR = "operators"
# The gravest first: an observation is called after the first fact that differs.
FACTS = ("entity", "settlement", "contact", "region")


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact: whether it differs from the register, and what may be shown of it."""

    differs: bool
    shown: str


def compare(rows, *, thresholds):
    """({account: its heaviest Observation}, how many rows the register does not know) of a batch.

    A row holds `account`, `contact_phone`, `settlement_name`, `region` and `entity_number`, each
    but the first maybe empty. Accounts that have ended are not looked at.
    """
    known = _accounts(rows)
    found = {}
    for row in rows:
        if row["account"] in known:
            observation = _observe(row, known[row["account"]].entity, thresholds)
            keep_heaviest(found, observation)
    return found, sum(row["account"] not in known for row in rows)


def keep_heaviest(found, observation):
    """Put an Observation of one account, or None, into {account: Observation} if it weighs more."""
    if observation is None:
        return
    [account] = observation.accounts
    if account not in found or found[account].weight < observation.weight:
        found[account] = observation


def _accounts(rows):
    live = PublicAccount.objects.live().select_related("entity__data_key")
    found = live.filter(external_id__in={row["account"] for row in rows})
    return {account.external_id: account for account in found}


def _observe(row, entity, thresholds):
    compared = {
        "entity": _entity(row["entity_number"], entity),
        "settlement": _settlement(row["settlement_name"], entity),
        "contact": _contact(row["contact_phone"], entity),
        "region": _region(row["region"], entity),
    }
    compared = {name: fact for name, fact in compared.items() if fact is not None}
    differs = [name for name in FACTS if name in compared and compared[name].differs]
    if "entity" not in differs and len(differs) < thresholds["differences"]:
        return None
    name = f"{differs[0]}-differs"
    figures = {
        "subject": compared[differs[0]].shown,
        "seen": " · ".join(compared[each].shown for each in differs),
        "differs": differs,
        "compared": len(compared),
        "limits": PATTERNS[name].limits(thresholds),
    }
    return Observation(DETECTOR, name, (row["account"],), figures, len(differs))


def _entity(number, entity):
    """Compared, or None where there is nothing to compare: no number, or none that is valid."""
    if not number or not entity.identity_digest:
        return None
    own = normalize_identity(entity.identity_type, number)
    is_own = lookup_digest(entity.identity_type, own) == entity.identity_digest
    kinds = {*CHECKED_NUMBERS, entity.identity_type}
    if not is_own and not any(_is_valid(kind, number) for kind in kinds):
        return None
    return Compared(not is_own, mask_number(number))


def _is_valid(identity_type, number):
    try:
        check_identity(identity_type, number, today=date.max)
    except ValidationError:
        return False
    return True


def _settlement(name, entity):
    if not name or entity.is_erased:
        return None
    return Compared(_plain(name) != _plain(entity.known_name), mask_name(name))


def _contact(phone, entity):
    normal = _normal_phone(phone)
    if not normal or not entity.contact_phone_digest:
        return None
    return Compared(
        lookup_digest("phone", normal) != entity.contact_phone_digest, mask_number(normal)
    )


def _region(region, entity):
    seen = province(region)
    places = {province(entity.place_of_operation), province(entity.place_of_registration)} - {""}
    if not seen or not places:
        return None
    return Compared(seen not in places, seen)


def _normal_phone(phone):
    """The normal form of a phone number, or "" if it is none."""
    try:
        return normalize_phone(phone)
    except ValidationError:
        return ""


def _plain(name):
    """A name without differences of width, case and space."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
