"""The transition engine: the one way a state moves, and the one record it leaves.

A room writes a verb's body and decorates it with `performs`; the engine locks the row, checks
permission, version, source state, claim, independence and reasons, runs the body, saves, and
records one Decision, all in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.context import current_actor
from audit.models import AuditedModel, Decision, StaleVersion
from audit.transitions import Reasons, Transition
from regulations.models import ReasonCode

_performers = {}


class DecisionRefused(Exception):
    """A decision could not be taken; the message says why and what to do. Nothing was written."""

    status = 409


class IllegalTransition(DecisionRefused):
    """The verb does not apply in the object's state."""


class NotIndependent(DecisionRefused):
    """The actor had a part in what is to be decided."""

    status = 403


class NotHeld(DecisionRefused):
    """The verb asks that the actor has claimed the object."""


class ReasonsRefused(DecisionRefused):
    """Reasons are missing, unknown, or do not justify this verb."""

    status = 400


class SecondPersonRequired(DecisionRefused):
    """The verb is proposed by one person and confirmed by another, never done alone."""


@dataclass
class Move:
    """What a verb's body works with: the locked row, the rule, and the decision's facts."""

    subject: AuditedModel
    rule: Transition
    actor: object
    at: datetime
    note: str
    message: str
    reason_codes: tuple


def performs(model, verb):
    """Decorate the body of `verb` on `model`; the result is the domain function.

    The body is called as `body(move, **details)` and changes `move.subject` and its neighbours.
    The domain function is called with keywords only:
    `approve(subject=…, seen_version=…, at=…, reason_codes=(), note="", message="",
    idempotency_key=None, **details)`; it returns the Decision and raises PermissionDenied,
    StaleVersion or a DecisionRefused.
    """
    rule = model.transitions[verb]

    def decorate(body):
        @wraps(body)
        def perform(
            *,
            subject,
            seen_version,
            at,
            reason_codes=(),
            note="",
            message="",
            idempotency_key=None,
            **details,
        ):
            actor = current_actor().user
            with transaction.atomic():
                if replay := _replayed(idempotency_key, actor, subject, rule):
                    return replay
                locked = model.objects.select_for_update().get(pk=subject.pk)
                move = Move(locked, rule, actor, at, note, message, tuple(reason_codes))
                _check(move, seen_version)
                reasons = _reasons(move)
                source = getattr(locked, "state", "")
                body(move, **details)
                if rule.saves:
                    _save(move)
                return _record(move, source, reasons, idempotency_key)

        _performers[model, verb] = perform
        return perform

    return decorate


def performer(model, verb):
    """The domain function that performs `verb` on `model`. Raises KeyError."""
    return _performers[model, verb]


def record(instance, *, at):
    """Save a governed row that is new, or edited outside a verb, with its history row at `at`."""
    instance._history_date = at
    instance.save()
    return instance


def contributors(subject):
    """Ids of the users who created or edited `subject`, or performed a contributing verb on it."""
    routine = {
        decision.object_version
        for decision in Decision.objects.for_object(subject).filter(moved=True)
        if not subject.transitions[decision.verb].contributes
    }
    return {
        user
        for version, user in subject.history.order_by().values_list("version", "history_user_id")
        if version not in routine
    }


def _replayed(idempotency_key, actor, subject, rule):
    if idempotency_key is None:
        return None
    decision = Decision.objects.filter(idempotency_key=idempotency_key).first()
    if decision is None:
        return None
    same = (actor.pk, subject._meta.label_lower, subject.pk, rule.verb)
    if (decision.actor_id, decision.object_label, decision.object_id, decision.verb) != same:
        raise IllegalTransition(_("This form was used for another decision. Open the page again."))
    return decision


def _check(move, seen_version):
    subject, rule, actor = move.subject, move.rule, move.actor
    if not actor.has_perm(rule.permission):
        raise PermissionDenied(_("Your role does not allow: %(verb)s.") % {"verb": rule.label})
    if rule.saves and subject.version != seen_version:
        raise StaleVersion(subject, Decision.objects.on_version(subject, subject.version))
    if rule.sources and subject.state not in rule.sources:
        raise IllegalTransition(
            _("“%(verb)s” does not apply while the state is “%(state)s”.")
            % {"verb": rule.label, "state": subject.get_state_display()}
        )
    if rule.second_person:
        raise SecondPersonRequired(_("This needs a second person: propose it instead."))
    if rule.held and subject.assignee_id != actor.pk:
        raise NotHeld(_("Claim it first: only who holds the claim may decide."))
    if rule.independent and actor.pk in contributors(subject):
        raise NotIndependent(_("You had a part in this: another person must decide."))


def _reasons(move):
    codes, rule = move.reason_codes, move.rule
    if rule.reasons == Reasons.REQUIRED and not codes:
        raise ReasonsRefused(_("Choose at least one reason."))
    if not codes:
        return []
    known = {reason.code: reason for reason in ReasonCode.objects.for_verb(rule.verb)}
    if unknown := [code for code in codes if code not in known]:
        raise ReasonsRefused(
            _("These reasons do not justify “%(verb)s”: %(codes)s.")
            % {"verb": rule.label, "codes": ", ".join(unknown)}
        )
    return [known[code] for code in codes]


def _save(move):
    if move.rule.target is not None:
        move.subject.state = move.rule.target
    move.subject._moving = True
    record(move.subject, at=move.at)


def _record(move, source, reasons, idempotency_key):
    subject, rule = move.subject, move.rule
    decision = Decision(
        verb=rule.verb,
        object_label=subject._meta.label_lower,
        object_id=subject.pk,
        object_version=subject.version,
        moved=rule.saves,
        source_state=source,
        target_state=getattr(subject, "state", ""),
        actor=move.actor,
        decided_at=move.at,
        reason_codes=[reason.code for reason in reasons],
        articles=sorted({reason.article for reason in reasons}, key=int),
        note=move.note,
        message=move.message if rule.message else "",
        idempotency_key=idempotency_key,
    )
    decision.save()
    return decision
