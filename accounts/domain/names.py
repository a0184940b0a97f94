"""Writers of names: the index that screening reads, protection, judgements.

Whoever changes an account's name or ends an account calls `enter`, `leave` and `protect` in the
same transaction, so that there is no moment without a gate.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.domain import name_index, screening
from accounts.domain.name_index import Entry
from accounts.enums import ClosureBasis, NameBasis
from accounts.models import NameEntry, NameJudgement, ProtectedName
from audit.domain import evidence
from audit.domain.bulk import write_rows
from audit.domain.engine import DecisionRefused, performs, record
from regulations.calendar import legal_date
from regulations.models import Parameter

CLOSURE_BASES = {
    ClosureBasis.BY_LAW: NameBasis.CLOSED_BY_LAW,
    ClosureBasis.UNDER_AGREEMENT: NameBasis.CLOSED_UNDER_AGREEMENT,
}
# One advisory lock of PostgreSQL for whoever gives a name.
LOCK = "SELECT pg_advisory_xact_lock(7106001)"


class NothingToJudge(DecisionRefused):
    """What was to be judged does not stand in the way, or is not for a person to judge."""


class ReasonMissing(DecisionRefused):
    """A judgement says why."""

    status = 400


def lock_names():
    """Let nobody else give a name until this transaction ends, so that what is free stays free.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(LOCK)


def enter(*, accounts):
    """Let screening find the names of `accounts`, which are new or newly named."""
    name_index.keep(Entry(each.name, each.pk, None, False) for each in accounts)


def enter_new(*, named, numbers):
    """Let screening find names that were just given, as pairs (name, key of the account); `numbers`
    are those of `name_index.numbers_of`, worked out before.
    """
    name_index.keep([Entry(name, key, None, False) for name, key in named], numbers)


def leave(*, accounts):
    """Let screening find the names of `accounts` no more: they end, or bear another one."""
    name_index.forget(NameEntry.objects.filter(account__in=accounts))


@transaction.atomic
def protect(*, protected, at):
    """Record a ProtectedName and let screening find it. Returns it. Raises ValidationError."""
    protected.protected_at = at
    if protected.in_force_from is None:
        protected.in_force_from = legal_date(at)
    protected.validate_constraints()
    record(protected, at=at)
    name_index.keep([entry_of(protected)])
    return protected


@transaction.atomic
def protect_all(*, protected, at):
    """Record ProtectedNames that were validated, set-wise, and let screening find them.

    Raises IntegrityError when one of them is there already.
    """
    for each in protected:
        each.protected_at = at
    write_rows(new=protected, at=at)
    name_index.keep(map(entry_of, protected))


def protect_closed(*, account, at):
    """Protect the name of an account that is being closed, on the basis of its closure."""
    leave(accounts=[account])
    basis = CLOSURE_BASES[ClosureBasis(account.closure_basis)]
    protect(protected=ProtectedName(name=account.name, basis=basis, source_account=account), at=at)


def protect_released(*, account, name, at):
    """Protect a name that an account gave up, for as long as the parameter says."""
    today = legal_date(at)
    days = Parameter.objects.value("name.release_days", on=today)
    if days:
        protected = ProtectedName(
            name=name,
            basis=NameBasis.RELEASED,
            source_account=account,
            in_force_until=today + timedelta(days=days),
        )
        protect(protected=protected, at=at)


@performs(ProtectedName, "lift")
def lift(move):
    """End a protection before its time: the name may be given again."""
    name_index.forget(NameEntry.objects.filter(protected_name=move.subject))


attach = performs(ProtectedName, "attach")(evidence.attach)


@performs(ProtectedName, "note")
def note(move):
    """Put a note on the timeline."""


def judge(move, *, others=()):
    """Record that a person compared the claimed name with `others`, and why it may pass.

    The body of every `judge_name` verb; the note of the decision is the reason. A judgement that
    no longer answers is made anew, with history. Raises ReasonMissing, and NothingToJudge for a
    name that does not wait for a judgement.
    """
    if not move.note.strip():
        raise ReasonMissing(_("Say why the name may stand."))
    claim = move.subject.name_claim()
    waiting = {
        hit.match.name: hit.match.likeness
        for hit in screening.hits_of(move.subject, on=legal_date(move.at))
        if hit.needs_judgement
    }
    if not others or not set(others) <= waiting.keys():
        raise NothingToJudge(_("What is to be judged has changed: open the page again."))
    known = {each.other_name: each for each in NameJudgement.objects.for_claim(claim)}
    for other in dict.fromkeys(others):
        judgement = known.get(other) or NameJudgement(
            entity=claim.entity, name=claim.name, other_name=other
        )
        judgement.likeness = waiting[other]
        judgement.reason = move.note
        judgement.judged_by, judgement.judged_at = move.actor, move.at
        record(judgement, at=move.at)


def entry_of(protected):
    """The Entry of a ProtectedName."""
    return Entry(protected.name, None, protected.pk, protected.is_term)
