"""The second person: confirms, declines, or the proposer withdraws.

`confirm` performs what was frozen, in the second person's name, with the proposer on record. When
the object has moved on since, the proposal lapses instead and says why.
"""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.context import acting_as
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


@dataclass(frozen=True)
class Consequence:
    """Something else that confirming does: to which object, and what, in words."""

    subject: str
    done: str


def consequences(proposal, *, actor, at):
    """What confirming would do besides, found by doing it and rolling back: a list of Consequence.

    Raises what confirming would raise for `actor`.
    """
    with transaction.atomic():
        last = Decision.objects.aggregate(last=Max("pk"))["last"] or 0
        with acting_as(actor):
            performer(proposal.model, proposal.verb).execute_proposal(proposal, actor=actor, at=at)
        made = Decision.objects.filter(pk__gt=last).order_by("pk")
        about = (proposal.object_label, proposal.object_id)
        found = [
            _consequence(each) for each in made if (each.object_label, each.object_id) != about
        ]
        transaction.set_rollback(True)
    return found


def rehearsed(proposal, *, actor, at):
    """(what else confirming does, why it would be refused) for `actor`.

    Nothing where `actor` may not confirm it anyway, or where its object has moved on.
    """
    may = actor.has_perm(proposal.rule.permission) and actor.pk not in excluded_checkers(proposal)
    is_fresh = proposal.subject().version == proposal.object_version
    if proposal.state != ProposalState.OPEN or not may or not is_fresh:
        return [], ""
    try:
        return consequences(proposal, actor=actor, at=at), ""
    except (DecisionRefused, PermissionDenied, ValidationError) as refusal:
        return [], " ".join(getattr(refusal, "messages", [str(refusal)]))


def _consequence(decision):
    model = apps.get_model(decision.object_label)
    subject = model.objects.get(pk=decision.object_id)
    done = str(model.transitions[decision.verb].done)
    return Consequence(f"{capfirst(model._meta.verbose_name)} · {subject}", done)


def _why(stale):
    decision = stale.decision
    if decision is None:
        return _("Lapsed: the object was edited after the proposal.")
    return _("Lapsed: “%(verb)s” by %(who)s came in between.") % {
        "verb": stale.subject.transitions[decision.verb].done,
        "who": decision.actor,
    }
