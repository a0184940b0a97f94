"""The second person: confirms, declines, or the proposer withdraws.

`confirm` performs what was frozen, in the second person's name, with the proposer on record. When
the object has moved on since, the proposal lapses instead and says why.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from audit.domain import evidence
from audit.domain.engine import (
    DecisionRefused,
    NotIndependent,
    contributors,
    performer,
    performs,
)
from audit.enums import Outcome, ProposalState
from audit.models import Decision, Proposal, StaleVersion


class NoteMissing(DecisionRefused):
    """Declining says why."""

    status = 400


class NotYours(DecisionRefused):
    """Only the proposer withdraws a proposal or adds to it."""

    status = 403


def excluded_checkers(proposal):
    """Ids of those who may not confirm: the proposer, whoever created or edited the object,
    brought it in or attached evidence, and the decider of the stage before.
    """
    subject = proposal.subject()
    previous = Decision.objects.latest_move(subject)
    return (
        {proposal.proposer_id}
        | contributors(proposal)
        | contributors(subject)
        | ({previous.actor_id} if previous is not None else set())
    )


@performs(Proposal, "confirm")
def confirm(move):
    """Perform the proposed verb, or let the proposal lapse when its object has moved on.

    Raises NotIndependent for everybody in `excluded_checkers`, superusers included.
    """
    proposal = move.subject
    if move.actor.pk in excluded_checkers(proposal):
        raise NotIndependent(_("You had a part in this: another person must confirm."))
    try:
        performer(proposal.model, proposal.verb).execute_proposal(
            proposal, actor=move.actor, at=move.at, note=move.note
        )
    except StaleVersion as stale:
        move.target, move.outcome = ProposalState.LAPSED, Outcome.LAPSED
        move.note = "\n".join(filter(None, (move.note, _why(stale))))


@performs(Proposal, "decline")
def decline(move):
    """Refuse what was proposed, and say why.

    Raises NoteMissing, NotIndependent, PermissionDenied.
    """
    proposal = move.subject
    if move.actor.pk == proposal.proposer_id:
        raise NotIndependent(_("You proposed this: withdraw it instead."))
    if not move.actor.has_perm(proposal.rule.permission):
        raise PermissionDenied(_("Your role does not cover what is proposed."))
    if not move.note.strip():
        raise NoteMissing(_("Say why you decline."))
    move.outcome = Outcome.DECLINED


@performs(Proposal, "attach")
def attach(move, **details):
    """Add evidence to one's own proposal while it is open. Raises NotYours, NothingAttached."""
    if move.actor.pk != move.subject.proposer_id:
        raise NotYours(_("Only who proposed this may add evidence to it."))
    evidence.attach(move, **details)


@performs(Proposal, "withdraw")
def withdraw(move):
    """Take one's own proposal back. Raises NotYours."""
    if move.actor.pk != move.subject.proposer_id:
        raise NotYours(_("Only who proposed this may withdraw it."))
    move.outcome = Outcome.WITHDRAWN


def _why(stale):
    decision = stale.decision
    if decision is None:
        return _("Lapsed: the object was edited after the proposal.")
    return _("Lapsed: “%(verb)s” by %(who)s came in between.") % {
        "verb": stale.subject.transitions[decision.verb].done,
        "who": decision.actor,
    }
