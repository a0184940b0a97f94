"""Writers of credit ratings and the blacklist (Article 13)."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from moderation.enums import BlacklistState, CreditGrade, SanctionState
from moderation.models import BlacklistEntry, CreditRating
from staff.domain.roles import ensure_system_actor

GRADES = tuple(CreditGrade)
ENDED_ENTRY_STATES = (BlacklistState.LIFTED, BlacklistState.EXPIRED)


class SameGrade(DecisionRefused):
    """A change of grade changes it."""


def grade_of(entity):
    """The CreditGrade of `entity`; who was never rated is in good standing."""
    rating = CreditRating.objects.filter(entity=entity).first()
    return CreditGrade(rating.state) if rating else CreditGrade.B


def rate_entity(*, rating, at):
    """Begin the rating of an entity, in good standing. Returns it. Raises ValidationError."""
    rating.rated_at = at
    rating.validate_constraints()
    return record(rating, at=at)


@performs(CreditRating, "rate")
def rate(move, *, grade):
    """Give the entity another grade, with reasons. Raises SameGrade."""
    if grade == move.subject.state:
        raise SameGrade(_("The entity has this grade already."))
    move.target = grade
    move.subject.rated_at = move.at


@performs(CreditRating, "note")
def note_rating(move):
    """Put a note on the timeline."""


@transaction.atomic
def shift(*, entity, steps, at, reason_code, note, best=CreditGrade.A):
    """Move the grade of `entity` by `steps`, down where positive, as the system actor.

    It does not rise above `best`. Returns how many steps it moved: fewer where the scale ends.
    """
    before = GRADES.index(grade_of(entity))
    after = min(max(before + steps, 0), len(GRADES) - 1)
    if steps < 0:
        after = min(max(after, GRADES.index(best)), before)
    if after == before:
        return 0
    with acting_as(ensure_system_actor(), reason=note):
        rating = CreditRating.objects.filter(entity=entity).first() or rate_entity(
            rating=CreditRating(entity=entity), at=at
        )
        rate(
            subject=rating,
            seen_version=rating.version,
            at=at,
            grade=GRADES[after],
            reason_codes=[reason_code],
            note=note,
        )
    return after - before


class ListedAlready(DecisionRefused):
    """An entity is blacklisted once with each scope."""


class SanctionStands(DecisionRefused):
    """What a sanction blacklisted is taken off by lifting the sanction."""


@transaction.atomic
def request_entry(*, entry, at):
    """Ask for an entity to be blacklisted; nothing is forbidden yet. Raises ListedAlready."""
    if is_listed(entry.entity, entry.scope):
        raise ListedAlready(_("The entity is on the blacklist with this scope already."))
    entry.requested_at = at
    entry.validate_constraints()
    return record(entry, at=at)


@performs(BlacklistEntry, "blacklist")
def blacklist(move):
    """Forbid the entity what the entry's scope names; takes two people."""


def is_listed(entity, scope):
    """Whether an entry with this scope stands, or is asked for."""
    standing = BlacklistEntry.objects.exclude(state__in=ENDED_ENTRY_STATES)
    return standing.filter(entity=entity, scope=scope).exists()


@performs(BlacklistEntry, "withdraw")
def withdraw(move):
    """Take back the request to blacklist an entity."""


@performs(BlacklistEntry, "lift")
def lift(move):
    """Take the entity off the blacklist before its term; takes two people.

    Raises SanctionStands.
    """
    sanction = move.subject.sanction
    if sanction is not None and sanction.state == SanctionState.IN_FORCE:
        raise SanctionStands(
            _("%(sanction)s put it there: lift that.") % {"sanction": sanction.receipt_number}
        )


@performs(BlacklistEntry, "expire")
def expire(move):
    """End an entry with its term."""


attach = performs(BlacklistEntry, "attach")(evidence.attach)


@performs(BlacklistEntry, "note")
def note(move):
    """Put a note on the timeline."""
