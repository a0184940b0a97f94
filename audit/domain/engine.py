"""The transition engine: the one way a state moves, and the one record it leaves.

A room writes a verb's body and decorates it with `performs`; the engine locks the row, checks
permission, version, source state, claim, independence and reasons, runs the body, saves, and
records one Decision, all in one transaction. A verb that needs a second person is proposed here
and executed by `audit.domain.proposals.confirm`.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.context import current_actor
from audit.domain import letters
from audit.domain.mentions import record_mentions
from audit.domain.refusals import (
    DecisionRefused,
    IllegalTransition,
    NotHeld,
    NotIndependent,
    ProposalPending,
    ReasonsRefused,
    SecondPersonRequired,
)
from audit.enums import Outcome
from audit.models import AuditedModel, Decision, Proposal, StaleVersion
from audit.personal_data import seal, unseal
from audit.timeline import raw_changes
from audit.transitions import Reasons, Transition
from regulations.models import ReasonCode

_verbs = {}


@dataclass
class Move:
    """What a verb's body works with: the locked row, the rule, and the decision's facts.

    A body may set `target` to one of the rule's `alternatives`, and `outcome` with it. What it
    appends to `follow_ups` is called once the decision stands, in the same transaction: other
    verbs that follow from this one.

    `message` is what the decider adds to the message in `language`. A move that is carried by
    another one sends none: the message of the other covers it. A preview is rolled back.
    """

    subject: AuditedModel
    rule: Transition
    actor: object
    at: datetime
    note: str = ""
    message: str = ""
    reason_codes: tuple = ()
    language: str = ""
    idempotency_key: object = None
    proposal: Proposal | None = None
    is_carried: bool = False
    is_preview: bool = False
    details: dict = field(default_factory=dict)
    target: str | None = field(init=False)
    outcome: str = field(init=False)
    follow_ups: list = field(init=False, default_factory=list)

    def __post_init__(self):
        self.language = self.language or settings.APPLICANT_LANGUAGE
        self.target = self.rule.target
        self.outcome = Outcome.CONFIRMED if self.proposal else Outcome.EXECUTED


class Verb:
    """The domain function of one verb: call it to perform the verb, or `propose` it.

    Keywords only: `approve(subject=…, seen_version=…, at=…, reason_codes=(), note="", message="",
    language="", idempotency_key=None, **details)`. Returns the Decision; raises PermissionDenied,
    StaleVersion or a DecisionRefused, and then nothing was written.
    """

    def __init__(self, model, verb, body, sealed=()):
        self.model, self.rule, self.body = model, model.transitions[verb], body
        self.sealed = sealed
        self.__doc__ = body.__doc__
        self.__name__ = body.__name__

    def __call__(self, *, subject, seen_version, at, **facts):
        """Perform the verb as the acting user. Raises SecondPersonRequired besides."""
        if self.needs_second_person:
            raise SecondPersonRequired(_("This needs a second person: propose it instead."))
        facts, details = self._split(facts)
        with transaction.atomic():
            move, replay = self._begin(subject, seen_version, at, facts)
            return replay or self._execute(move, details)

    @property
    def needs_second_person(self):
        """Whether the verb is proposed and confirmed by two people."""
        return self.model.transitions.needs_second_person(self.rule)

    def propose(self, *, subject, seen_version, at, **facts):
        """Ask a second person to confirm the verb; returns the Proposal.

        What would change is found by doing it and rolling back, and is frozen in the proposal.
        Raises what performing would raise, and ProposalPending.
        """
        facts, details = self._split(facts)
        with transaction.atomic():
            move, replay = self._begin(subject, seen_version, at, facts)
            if replay:
                return replay.proposal
            proposal = Proposal(
                verb=self.rule.verb,
                object_label=self.model._meta.label_lower,
                object_id=move.subject.pk,
                object_version=move.subject.version,
                title=str(move.subject)[:200],
                diff=_plain(self._rehearse(move, details)),
                details=self._seal(move.subject, _plain(details)),
                reason_codes=list(move.reason_codes),
                note=move.note,
                message=move.message,
                language=move.language if self.rule.sends else "",
                proposer=move.actor,
                proposed_at=at,
            )
            try:
                with transaction.atomic():
                    record(proposal, at=at)
            except IntegrityError as error:
                raise ProposalPending(
                    _("Another proposal about this waits for its second person.")
                ) from error
            move.proposal, move.outcome = proposal, Outcome.PROPOSED
            _decide(move, moved=False)
            return proposal

    def carry(self, cause, *, subject, seen_version=None, is_covered=True, **facts):
        """Perform the verb as part of `cause`, the Move of a decision whose message covers it,
        unless it is not `is_covered` and sends a message of its own.

        Where two people have taken that decision, both stand on the record of this one too, and the
        second of them needs its permission.
        Raises SecondPersonRequired when one person alone took the decision, and StaleVersion where
        the subject has left `seen_version`.
        """
        if cause.proposal is None and self.needs_second_person:
            raise SecondPersonRequired(_("This needs a second person: propose it instead."))
        facts, details = self._split(facts)
        with transaction.atomic():
            locked = self.model.objects.select_for_update().get(pk=subject.pk)
            move = Move(
                locked,
                self.rule,
                cause.actor,
                cause.at,
                proposal=cause.proposal,
                is_carried=is_covered,
                **facts,
            )
            check(move, locked.version if seen_version is None else seen_version)
            return self._execute(move, details)

    def execute_proposal(self, proposal, *, actor, at, note=""):
        """Perform what `proposal` froze, in the name of its second person `actor`.

        Raises StaleVersion when the object has moved on since.
        """
        with transaction.atomic():
            subject = self.model.objects.select_for_update().get(pk=proposal.object_id)
            move = Move(
                subject,
                self.rule,
                actor,
                at,
                note="\n".join(filter(None, (proposal.note, note))),
                message=proposal.message,
                language=proposal.language,
                reason_codes=tuple(proposal.reason_codes),
                proposal=proposal,
            )
            check(move, proposal.object_version)
            return self._execute(move, self._unseal(subject, proposal.details))

    def _begin(self, subject, seen_version, at, facts):
        """Lock and check; returns the Move, and the earlier decision of a repeated form."""
        locked = self.model.objects.select_for_update().get(pk=subject.pk)
        move = Move(locked, self.rule, current_actor().user, at, **facts)
        replay = _replayed(move)
        if replay is None:
            check(move, seen_version)
        return move, replay

    def preview(self, *, subject, at, **facts):
        """What the verb would send, a list of `letters.Draft`. Raises what performing would."""
        facts.pop("seen_version", None)
        facts, details = self._split(facts)
        with transaction.atomic():
            locked = self.model.objects.select_for_update().get(pk=subject.pk)
            move = Move(locked, self.rule, current_actor().user, at, is_preview=True, **facts)
            check(move, locked.version)
            return self._drafts(move, details)

    def preview_proposal(self, proposal, *, actor, at):
        """What confirming `proposal` would send, as `preview`; who may confirm is not asked."""
        facts = {name: getattr(proposal, name) for name in ("message", "language", "reason_codes")}
        with transaction.atomic():
            subject = self.model.objects.select_for_update().get(pk=proposal.object_id)
            move = Move(subject, self.rule, actor, at, proposal=proposal, is_preview=True, **facts)
            return self._drafts(move, proposal.details)

    def _drafts(self, move, details):
        move.details = details
        self.body(move, **details)
        drafts = letters.compose(move, _reasons(move))
        transaction.set_rollback(True)
        return drafts

    def _execute(self, move, details):
        source = getattr(move.subject, "state", "")
        move.details = details
        self.body(move, **details)
        if self.rule.saves:
            take_target(move)
            record(move.subject, at=move.at)
        decision = _decide(move, moved=self.rule.saves, source=source)
        reasons = _reasons(move) if self.rule.sends else ()
        is_last = letters.is_written_last(self.model, self.rule.verb)
        if not is_last:
            letters.send(move, decision, reasons)
        for follow_up in move.follow_ups:
            follow_up()
        if is_last:
            letters.send(move, decision, reasons)
        return decision

    def _rehearse(self, move, details):
        before = self.model.objects.get(pk=move.subject.pk)
        with transaction.atomic():
            self.body(move, **details)
            if move.target is not None:
                move.subject.state = move.target
            diff = raw_changes(before, move.subject)
            transaction.set_rollback(True)
        move.subject = before
        return diff

    def _seal(self, subject, details):
        """`details` as a proposal keeps them: the `sealed` ones under the subject's key."""
        return details | self._each_sealed(subject, details, seal)

    def _unseal(self, subject, details):
        return details | self._each_sealed(subject, details, unseal)

    def _each_sealed(self, subject, details, change):
        key = subject.personal_data_key()
        if key is None:  # about nobody
            return {}
        return {name: change(key, details[name], name) for name in self.sealed if name in details}

    @staticmethod
    def _split(facts):
        """Part the decision's own facts from the details that the body takes."""
        own = ("reason_codes", "note", "message", "language", "idempotency_key")
        given = {name: facts.pop(name) for name in own if name in facts}
        given["reason_codes"] = tuple(given.get("reason_codes", ()))
        return given, facts


def performs(model, verb, kind=Verb, sealed=()):
    """Decorate the body of `verb` on `model`; the result is its Verb, of the class `kind`.

    The body is called as `body(move, **details)` and changes `move.subject` and its neighbours.
    `sealed` names details that may be personal: a proposal keeps them under the subject's key.
    """

    def decorate(body):
        _verbs[model, verb] = kind(model, verb, body, sealed)
        return _verbs[model, verb]

    return decorate


def performer(model, verb):
    """The Verb that performs `verb` on `model`. Raises KeyError."""
    return _verbs[model, verb]


def record(instance, *, at):
    """Save a governed row that is new, or edited outside a verb, with its history row at `at`."""
    instance._history_date = at
    instance.save()
    return instance


def contributors(subject, decided=None):
    """Ids of the users who created or edited `subject`, or performed a contributing verb on it.

    `decided` are the decisions that moved it, where they were read already.
    """
    if decided is None:
        decided = Decision.objects.for_object(subject).filter(moved=True)
    routine = {
        decision.object_version
        for decision in decided
        if not subject.transitions[decision.verb].contributes
    }
    return {
        user
        for version, user in subject.history.order_by().values_list("version", "history_user_id")
        if version not in routine
    }


def is_contributor(user, subject):
    """Whether `user` had a part in `subject`, so that another person must decide on it."""
    return user.pk in contributors(subject)


def _replayed(move):
    if move.idempotency_key is None:
        return None
    decision = Decision.objects.filter(idempotency_key=move.idempotency_key).first()
    if decision is None:
        return None
    same = (move.actor.pk, move.subject._meta.label_lower, move.subject.pk, move.rule.verb)
    if (decision.actor_id, decision.object_label, decision.object_id, decision.verb) != same:
        raise IllegalTransition(_("This form was used for another decision. Open the page again."))
    return decision


def check(move, seen_version):
    """Raise what forbids `move` on the version that its actor saw."""
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
    holder = move.proposal.proposer_id if move.proposal else actor.pk
    if rule.held and subject.assignee_id != holder:
        raise NotHeld(_("Claim it first: only who holds the claim may decide."))
    if rule.independent and actor.pk in contributors(subject):
        raise NotIndependent(_("You had a part in this: another person must decide."))
    if rule.reasons == Reasons.REQUIRED and not move.reason_codes:
        raise ReasonsRefused(_("Choose at least one reason."))


def _reasons(move):
    if not move.reason_codes:
        return []
    known = {reason.code: reason for reason in ReasonCode.objects.for_verb(move.rule.verb)}
    if unknown := [code for code in move.reason_codes if code not in known]:
        raise ReasonsRefused(
            _("These reasons do not justify “%(verb)s”: %(codes)s.")
            % {"verb": move.rule.label, "codes": ", ".join(unknown)}
        )
    return [known[code] for code in move.reason_codes]


def take_target(move):
    """Give the subject the state that `move` leads to. Raises ValueError for none of its rule."""
    if move.target is not None:
        if move.target not in {move.rule.target, *move.rule.alternatives}:
            raise ValueError(f"{move.rule.verb} does not lead to “{move.target}”.")
        move.subject.state = move.target
    move.subject._moving = True


def _decide(move, *, moved, source=None):
    decision = decision_on(move, moved=moved, source=source)
    decision.save()
    if not decision.needs_second_person:  # two people repeat what each of them has noted
        record_mentions(decision)
    return decision


def decision_on(move, *, moved, source=None):
    """The unsaved Decision of `move`, whose subject was in the state `source` before."""
    subject, rule = move.subject, move.rule
    reasons = _reasons(move)
    state = getattr(subject, "state", "")
    is_confirmed = move.outcome == Outcome.CONFIRMED and move.proposal is not None
    return Decision(
        verb=rule.verb,
        object_label=subject._meta.label_lower,
        object_id=subject.pk,
        object_version=subject.version,
        moved=moved,
        source_state=state if source is None else source,
        target_state=state,
        actor=move.actor,
        actor_roles=_roles_of(move.actor),
        decided_at=move.at,
        outcome=move.outcome,
        reason_codes=[reason.code for reason in reasons],
        articles=sorted({reason.article for reason in reasons}, key=int),
        note=move.note,
        message=move.message if rule.sends and move.outcome != Outcome.PROPOSED else "",
        needs_second_person=is_confirmed,
        proposer=move.proposal.proposer if is_confirmed else None,
        proposal=move.proposal,
        idempotency_key=move.idempotency_key,
    )


def _roles_of(user):
    if not hasattr(user, "_role_names"):
        held = user.groups.order_by("name").values_list("name", flat=True)
        user._role_names = [*held, *(["superuser"] if user.is_superuser else [])]
    return user._role_names


def _plain(facts):
    """Facts as JSON keeps them. Raises DecisionRefused for what a proposal cannot freeze."""
    try:
        return json.loads(json.dumps(facts, cls=DjangoJSONEncoder))
    except TypeError as error:
        raise DecisionRefused(_("This verb cannot wait for a second person.")) from error
