"""Writers of sanctions: the ladder of Article 19, and the way back down.

A case decides on measures; each measure against each account is a Sanction of its own, imposed at
once, or proposed to a second person when it is final. What a measure changes is done here and
undone here, so that ending, lifting and overturning give back exactly that.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain import accounts as account_verbs
from accounts.domain import holds, names
from accounts.enums import ENDED_ACCOUNT_STATES, HoldEffect, NameBasis, NameScope
from accounts.models import ProtectedName, PublicAccount
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from audit.models import Decision
from moderation.domain import standing
from moderation.enums import (
    ENTITY_MEASURES,
    FINAL_MEASURES,
    TIMED_MEASURES,
    BlacklistState,
    Measure,
    SanctionState,
)
from moderation.models import BlacklistEntry, Case, Sanction
from regulations.calendar import legal_date

EFFECTS = {
    Measure.LIMIT_FUNCTIONS: HoldEffect.LIMIT_FUNCTIONS,
    Measure.STOP_UPDATES: HoldEffect.STOP_UPDATES,
    Measure.STOP_MONETIZATION: HoldEffect.STOP_MONETIZATION,
    Measure.SUSPEND: HoldEffect.SUSPEND,
}
# How many grades of credit a measure costs.
CREDIT_STEPS = {Measure.SUSPEND: 1, Measure.CLOSE: 1, Measure.BLACKLIST: 2}


class NothingToSanction(DecisionRefused):
    """A sanction is against an account of the case or of its entities, and, but for the blacklist,
    against one that has not ended.
    """

    status = 400


class StandsAlready(DecisionRefused):
    """What a final measure would bring about is so already."""


class WrongVerb(DecisionRefused):
    """Final measures are imposed and lifted by two people, all others by one."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How measures are meant: days of timed ones, and what single measures need besides."""

    days: int | None = None
    functions: str = ""
    closure_basis: str = ""
    scope: str = ""


@performs(Case, "sanction")
def sanction(move, *, accounts, measures, **terms):
    """Decide on `measures` against each of `accounts`, several at once, in one transaction.

    `terms` are the fields of Terms. Raises NothingToSanction.
    """
    case, terms = move.subject, Terms(**terms)
    accounts = _within_reach(case, accounts)
    if not accounts or not measures:
        raise NothingToSanction(_("Choose at least one account and one measure."))
    for account in accounts:
        if account.state in ENDED_ACCOUNT_STATES and set(measures) - ENTITY_MEASURES:
            raise NothingToSanction(_("“%(account)s” has ended.") % {"account": account})
    # What ends an account comes last, so that the milder measures still find it.
    for measure in sorted(map(Measure, measures), key=list(Measure).index):
        for target in _targets(measure, accounts):
            draft = _drafted(case, measure, target, terms, at=move.at)
            facts = {"reason_codes": move.reason_codes, "note": move.note}
            if measure in FINAL_MEASURES:
                facts |= {"message": move.message, "language": move.language}
            act = enforce.propose if measure in FINAL_MEASURES else _impose_at_once
            move.follow_ups.append(partial(_act, act, draft, move.at, facts))


@performs(Sanction, "impose")
def impose(move, *, decision=None):
    """Let a measure take effect. A warning is served in the same moment. Raises WrongVerb.

    `decision` is the id of the Decision that it is a measure of.
    """
    _refuse(move.subject.is_final, _("This measure needs a second person."))
    move.subject.decision_id = decision
    _begin(move)
    if move.subject.measure == Measure.WARN:
        move.target = SanctionState.ENDED
        move.subject.ended_at = move.at
    else:
        move.follow_ups.append(partial(_hold, move.subject, move.at))


@performs(Sanction, "enforce")
def enforce(move):
    """Let a final measure take effect, decided by two people: closure, blacklist, barred name.

    Raises WrongVerb.
    """
    _refuse(not move.subject.is_final, _("This measure needs no second person."))
    _begin(move)
    move.follow_ups.append(partial(_FINAL[move.subject.measure], move))


@performs(Sanction, "drop")
def drop(move):
    """Give up a measure that was never imposed."""
    move.subject.ended_at = move.at


@performs(Sanction, "lift")
def lift(move):
    """End a measure before its time, with reasons. Raises WrongVerb for final ones."""
    _refuse(move.subject.is_final, _("This measure is lifted by two people."))
    _finish(move)


@performs(Sanction, "lift_legal_closure")
def lift_legal_closure(move):
    """Take back a final measure: the account, the entity or the name is as it was before."""
    _refuse(not move.subject.is_final, _("This measure is lifted by one person."))
    _finish(move)


@performs(Sanction, "end")
def end(move):
    """End a measure with its term."""
    _finish(move, gives_credit_back=False)


@performs(Sanction, "overturn")
def overturn(move):
    """Undo a sanction that should not have been imposed: all it changed is given back."""
    _finish(move)


@performs(Sanction, "vary")
def vary(move, *, measure, reasons, **terms):
    """Undo a sanction and impose a milder `measure` in its place, for the same `reasons`.

    `terms` are the fields of Terms, and `decision` the id of the Decision on the appeal.
    """
    _finish(move)
    facts = {
        "reason_codes": reasons,
        "note": move.note,
        "decision": terms.pop("decision", None),
    }
    move.follow_ups.append(partial(_replace, move, Measure(measure), Terms(**terms), facts))


attach = performs(Sanction, "attach")(evidence.attach)


@performs(Sanction, "note")
def note(move):
    """Put a note on the timeline."""


def imposed_by(decision):
    """The Sanctions that a decision imposed: all measures of a case's decision that took effect at
    once, the one permanent measure that two people confirmed, or the milder one of an appeal.
    """
    return Sanction.objects.of_decision(decision).with_target().order_by("pk")


def _refuse(is_wrong, message):
    if is_wrong:
        raise WrongVerb(message)


def _targets(measure, accounts):
    """The accounts a measure is drafted against: one for each entity when it is the entity's."""
    if measure not in ENTITY_MEASURES:
        return accounts
    return {account.entity_id: account for account in accounts}.values()


def _within_reach(case, accounts):
    """Those of `accounts`, as they now are, that the case is about or its entities own.

    Raises NothingToSanction when there are others among them.
    """
    members = PublicAccount.objects.filter(cases__case=case)
    wanted = {account.pk for account in accounts}
    reach = PublicAccount.objects.filter(
        Q(pk__in=members.values("pk")) | Q(entity__in=members.values("entity"))
    )
    found = list(reach.filter(pk__in=wanted).select_related("entity").order_by("pk"))
    if len(found) < len(wanted):
        raise NothingToSanction(_("An account is neither part of the case nor of its entities."))
    return found


def _drafted(case, measure, account, terms, *, at, varies=None):
    is_closure, is_entry = measure == Measure.CLOSE, measure == Measure.BLACKLIST
    drafted = Sanction(
        case=case,
        account=account,
        entity=account.entity,
        measure=measure,
        severity=case.severity,
        days=terms.days if measure in TIMED_MEASURES else None,
        functions=terms.functions if measure == Measure.LIMIT_FUNCTIONS else "",
        closure_basis=terms.closure_basis if is_closure else "",
        scope=terms.scope if is_entry else "",
        name=account.name if measure == Measure.BAR_NAME else "",
        drafted_at=at,
        varies=varies,
    )
    drafted.validate_constraints()
    _refuse_twice(drafted)
    return record(drafted, at=at)


def _refuse_twice(sanction):
    """Raise StandsAlready where the entity is listed, or the name barred, by something else."""
    if sanction.measure == Measure.BLACKLIST and standing.is_listed(
        sanction.entity, sanction.scope
    ):
        raise StandsAlready(_("The entity is on the blacklist with this scope already."))
    barred = ProtectedName.objects.decided().filter(
        name=sanction.name, basis=NameBasis.MANUAL, scope=NameScope.WHOLE, in_force_until=None
    )
    if sanction.measure == Measure.BAR_NAME and barred.exists():
        raise StandsAlready(_("The name is barred already."))


def _impose_at_once(*, subject, **facts):
    """Impose a draft as a measure of the decision that was just taken on its case."""
    decision = Decision.objects.on_version(subject.case, subject.case.version)
    impose(subject=subject, decision=decision.pk, **facts)


def _act(act, sanction, at, facts):
    act(subject=sanction, seen_version=sanction.version, at=at, **facts)


def _replace(move, measure, terms, facts):
    sanction = move.subject
    account = PublicAccount.objects.select_related("entity").get(pk=sanction.account_id)
    if account.state in ENDED_ACCOUNT_STATES and measure != Measure.WARN:
        raise NothingToSanction(_("“%(account)s” has ended.") % {"account": account})
    milder = _drafted(sanction.case, measure, account, terms, at=move.at, varies=sanction)
    impose.carry(move, subject=milder, **facts)


def _begin(move):
    sanction = move.subject
    sanction.starts_at = move.at
    if sanction.days:
        sanction.ends_at = move.at + timedelta(days=sanction.days)
    steps = CREDIT_STEPS.get(sanction.measure, 0)
    if steps:
        sanction.credit_before = standing.grade_of(sanction.entity)
        sanction.credit_steps = standing.shift(
            entity=sanction.entity,
            steps=steps,
            at=move.at,
            reason_code="credit-sanctioned",
            note=sanction.receipt_number,
        )


def _finish(move, gives_credit_back=True):
    sanction = move.subject
    was_in_force = sanction.state == SanctionState.IN_FORCE
    sanction.ended_at = move.at
    if was_in_force:
        undo = _UNDO.get(sanction.measure, _release)
        move.follow_ups.append(partial(undo, move))
    if gives_credit_back and sanction.credit_steps:
        standing.shift(
            entity=sanction.entity,
            steps=-sanction.credit_steps,
            best=sanction.credit_before,
            at=move.at,
            reason_code="credit-restored",
            note=sanction.receipt_number,
        )
        sanction.credit_steps = 0


def _hold(sanction, at):
    holds.place(
        account=sanction.account,
        source=sanction,
        reference=sanction.receipt_number,
        effect=EFFECTS[sanction.measure],
        at=at,
        ends_at=sanction.ends_at,
        functions=sanction.functions,
    )


def _release(move):
    holds.release(source=move.subject, at=move.at, note=move.subject.receipt_number)


def _close(move):
    account = PublicAccount.objects.get(pk=move.subject.account_id)
    account_verbs.close.carry(
        move,
        subject=account,
        basis=move.subject.closure_basis,
        reason_codes=move.reason_codes,
        note=move.subject.receipt_number,
    )


def _reopen(move):
    account = PublicAccount.objects.get(pk=move.subject.account_id)
    account_verbs.reinstate.carry(move, subject=account, note=move.subject.receipt_number)


def _blacklist(move):
    sanction = move.subject
    entry = standing.request_entry(
        entry=BlacklistEntry(
            entity=sanction.entity,
            scope=sanction.scope,
            grounds=sanction.receipt_number,
            sanction=sanction,
            expires_on=sanction.ends_at and legal_date(sanction.ends_at),
        ),
        at=move.at,
    )
    standing.blacklist.carry(move, subject=entry, reason_codes=move.reason_codes)


def _unlist(move):
    """Take the entity off: with its term as the calendar does, before it by the two who lift."""
    for entry in move.subject.blacklist_entries.filter(state=BlacklistState.IN_FORCE):
        verb = standing.expire if move.proposal is None else standing.lift
        verb.carry(move, subject=entry, note=move.subject.receipt_number)


def _bar(move):
    sanction = move.subject
    _refuse_twice(sanction)
    protected = ProtectedName(
        name=sanction.name, basis=NameBasis.MANUAL, source=sanction.receipt_number
    )
    names.protect(protected=protected, at=move.at)


def _unbar(move):
    barred = ProtectedName.objects.decided().filter(source=move.subject.receipt_number)
    for protected in barred:
        names.lift.carry(move, subject=protected, note=move.subject.receipt_number)


_FINAL = {Measure.CLOSE: _close, Measure.BLACKLIST: _blacklist, Measure.BAR_NAME: _bar}
_UNDO = {Measure.CLOSE: _reopen, Measure.BLACKLIST: _unlist, Measure.BAR_NAME: _unbar}
