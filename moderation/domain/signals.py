"""Writers of signals: taken in from a detector's run or a partner, then judged by a person."""

from collections import Counter

from django.db import transaction

from accounts.models import PublicAccount
from audit.domain.bulk import write_rows
from audit.domain.engine import performs
from moderation.domain import cases
from moderation.domain.complaints import join
from moderation.enums import Detector
from moderation.models import Case, Signal, SignalAccount

CHUNK = 500


def take_in(*, run, at):
    """Keep the observations of a detection `Run` as signals, each once.

    Returns a Counter of `new` signals, `known` ones, and `unknown` account ids that the registry
    does not have; an observation of which no account is known makes no signal. Each chunk is one
    transaction, so that a run that is broken off may be repeated.
    """
    taken = Counter(new=0, known=0, unknown=0)
    observations = list(run.observations)
    for start in range(0, len(observations), CHUNK):
        taken += _take_in(observations[start : start + CHUNK], run, at)
    return Counter(new=0, known=0, unknown=0) | taken


@transaction.atomic
def report(*, signal, text, violation_type, accounts, at):
    """Keep what a partner or a colleague saw as a signal. Returns it."""
    signal.detector = Detector.PARTNER
    signal.pattern = "report"
    signal.weight = 1
    signal.figures = {"text": text, "violation_type": violation_type}
    signal.detected_at = at
    write_rows(new=[signal], at=at)
    write_rows(new=[SignalAccount(signal=signal, account=account) for account in accounts], at=at)
    return signal


@performs(Signal, "open_case")
def open_case(move, *, title, severity):
    """Open a case about the accounts that the signal names."""
    signal = move.subject
    signal.case = cases.open_case(
        case=Case(title=title, violation_type=signal.violation_type, severity=severity),
        accounts=accounts_of(signal),
        at=move.at,
    )


@performs(Signal, "join_case")
def join_case(move, *, case):
    """Let an open case deal with the signal. Raises CaseNotOpen."""
    join(move, case, accounts_of(move.subject))


@performs(Signal, "dismiss")
def dismiss(move):
    """Judge the signal a false alarm, with reasons: it will not come back."""


@performs(Signal, "note")
def note(move):
    """Put a note on the timeline."""


def accounts_of(signal):
    """The accounts that a signal names, with their entities."""
    named = PublicAccount.objects.filter(signals__signal=signal)
    return list(named.select_related("entity").order_by("pk"))


@transaction.atomic
def _take_in(observations, run, at):
    by_mark = {each.fingerprint: each for each in observations}
    known = set(
        Signal.objects.filter(fingerprint__in=by_mark).values_list("fingerprint", flat=True)
    )
    wanted = {account for each in observations for account in each.accounts}
    rows = dict(
        PublicAccount.objects.filter(external_id__in=wanted).values_list("external_id", "pk")
    )
    fresh = {
        mark: each
        for mark, each in by_mark.items()
        if mark not in known and any(account in rows for account in each.accounts)
    }
    signals = {mark: _signal(each, run, at) for mark, each in fresh.items()}
    write_rows(new=signals.values(), at=at)
    named = [
        SignalAccount(signal=signals[mark], account_id=rows[account])
        for mark, each in fresh.items()
        for account in dict.fromkeys(each.accounts)
        if account in rows
    ]
    write_rows(new=named, at=at)
    return Counter(new=len(fresh), known=len(known), unknown=len(wanted - rows.keys()))


def _signal(observation, run, at):
    return Signal(
        detector=observation.detector,
        pattern=observation.pattern,
        weight=observation.weight,
        figures=observation.figures,
        input=run.input,
        fingerprint=observation.fingerprint,
        detected_at=at,
    )
