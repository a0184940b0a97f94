"""Taking a decision back: until its message goes out, by who decided it, as a decision.

The object is again what it was before, by its own history. Rooms say which verbs are recallable in
their transition tables, and name `recalls(Model)` as what performs `take_back`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError
from django.utils.translation import gettext as _

from audit.domain import messages
from audit.domain.engine import DecisionRefused, Verb, performs
from audit.enums import MessageState
from audit.models import Decision, Message
from audit.outbox import Holds
from audit.transitions import RECALL
from regulations.formatting import format_datetime

# What a row keeps when it is given back: its count of saves, and the state, which the engine moves.
KEPT = frozenset({"version", "state"})


class NotTakenBack(DecisionRefused):
    """The decision stands: too late, somebody else's, or something came after it."""


@dataclass(frozen=True)
class Window:
    """A decision that can still be taken back, and the moment from which it no longer can."""

    decision: Decision
    closes_at: datetime


class Recall(Verb):
    """The verb `take_back` of one model."""

    def __call__(self, **call):
        """Take the last decision on `subject` back as the acting user; see Verb.

        Raises NotTakenBack besides.
        """
        try:
            return super().__call__(**call)
        except IntegrityError as error:
            raise NotTakenBack(
                _("Something else has taken its place meanwhile: the decision stands.")
            ) from error


def recalls(model, *, restore_others=None):
    """Make the verb `take_back` of `model`; returns it.

    `restore_others(move)` gives back what the decision wrote in rows that belong to the object.
    """

    def take_back(move):
        _restore(move)
        if restore_others is not None:
            restore_others(move)

    return performs(model, RECALL, kind=Recall)(take_back)


def open_window(subject, *, user, at):
    """The Window in which `user` may take back the last decision on `subject`, or None."""
    rule = (subject.transitions or {}).get(RECALL)
    if rule is None or subject.state not in rule.sources or not user.has_perm(rule.permission):
        return None
    try:
        return _window(subject, user, at)
    except NotTakenBack:
        return None


def _window(subject, user, at):
    """The Window of the decision that made `subject` what it is. Raises NotTakenBack."""
    decision = Decision.objects.on_version(subject, subject.version)
    if decision is None or not subject.transitions[decision.verb].recallable:
        raise NotTakenBack(_("What happened here last cannot be taken back."))
    if decision.proposer_id is not None:
        raise NotTakenBack(_("Two people decided this: one of them cannot take it back."))
    if decision.actor_id != user.pk:
        raise NotTakenBack(
            _("Only who decided may take it back: %(who)s.") % {"who": decision.actor}
        )
    closes_at = Holds.read().goes_out_at(decision.decided_at)
    if at >= closes_at:
        when = format_datetime(closes_at, timespec="seconds")
        raise NotTakenBack(
            _("The message went out at %(when)s: the decision stands.") % {"when": when}
        )
    return Window(decision, closes_at)


def _require_unsent(decision):
    """Raise NotTakenBack where a worker has the message of `decision` in hand or has sent it."""
    sent = Message.objects.of_decisions([decision]).select_for_update()
    if any(each.attempts or each.state != MessageState.WAITING for each in sent):
        raise NotTakenBack(_("Its message is on its way: the decision stands."))


def _restore(move):
    """Make the object what it was before its last decision. Raises NotTakenBack."""
    subject = move.subject
    window = _window(subject, move.actor, move.at)
    before = subject.history.get(version=subject.version - 1)
    for name in type(subject).history_tracker.tracked:
        if name not in KEPT:
            setattr(subject, name, getattr(before, name))
    _require_unsent(window.decision)
    move.target = window.decision.source_state
    move.follow_ups.append(partial(messages.withdraw_all, decision=window.decision, at=move.at))
