"""Writers of appeals: in time, by the operator, decided by others than the authors of the measures.

An appeal is against a decision and names measures of it; what is decided is decided for each of
them, all in one decision. A measure is a Sanction, or a DirectMeasure where a person imposed it
without a case.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import review
from audit.domain import evidence
from audit.domain.access_codes import code_for, code_matches
from audit.domain.engine import (
    DecisionRefused,
    NotIndependent,
    contributors,
    performs,
    record,
)
from audit.domain.recall import recalls
from audit.enums import EvidenceKind
from audit.models import Decision
from moderation.domain import direct_measures, sanctions
from moderation.enums import (
    APPEALABLE_SANCTION_STATES,
    FINAL_MEASURES,
    AppealState,
    Measure,
    MeasureOutcome,
)
from moderation.models import Appeal, AppealedMeasure, DirectMeasure, Sanction
from moderation.transitions import direct_measure_rule
from regulations.calendar import legal_date
from regulations.models import Parameter


class NotAppealable(DecisionRefused):
    """An appeal is against measures that were imposed, of one decision, within the time limit."""

    status = 400


class NotMilder(DecisionRefused):
    """What takes a sanction's place is milder."""

    status = 400


class NotVariable(DecisionRefused):
    """A measure that was imposed without a case is upheld or overturned."""

    status = 400


class OutcomesIncomplete(DecisionRefused):
    """Every measure that the appeal names is decided, and not all of them upheld."""

    status = 400


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is decided for one appealed measure; with VARIED, what takes its place.

    `sanction` is None for a measure that was imposed without a case.
    """

    sanction: int | None
    outcome: str
    measure: str = ""
    days: int | None = None
    functions: str = ""

    @property
    def replacement(self):
        """The terms of the measure that takes its place."""
        return {"measure": self.measure, "days": self.days, "functions": self.functions}

    def serialize(self):
        """As a proposal freezes it."""
        return asdict(self)


@transaction.atomic
def submit(*, appeal, measures, at):
    """Take in an appeal against `measures`, Sanctions of one decision or a DirectMeasure, and start
    its clock. Returns it.

    Raises NotAppealable, ValidationError.
    """
    named = _locked(measures)
    check_entry(measures=named, at=at)
    appeal.decision, appeal.entity_id = decision_of(named[0]), named[0].entity_id
    accounts = {each.account_id for each in named}
    appeal.account_id = accounts.pop() if len(accounts) == 1 else None
    review.submit(appeal, hours_parameter="appeal.review_hours", at=at)
    for measure in named:
        imposed = imposing_decision(measure)
        people = {"proposer": imposed.proposer, "decider": imposed.actor}
        record(AppealedMeasure(appeal=appeal, **_reference(measure), **people), at=at)
    return appeal


@transaction.atomic
def submit_with_files(*, appeal, measures, files, at):
    """Take an appeal in with what the operator sent along, as `submit`. Raises besides what the
    check of the files raises.
    """
    submit(appeal=appeal, measures=measures, at=at)
    for file in files:
        evidence.keep(subject=appeal, file=file, kind=EvidenceKind.OTHER, at=at)
    return appeal


def check_entry(*, measures, at):
    """Refuse an appeal that cannot be taken in. Raises NotAppealable, ValidationError."""
    if not measures:
        raise NotAppealable(_("Choose at least one measure."))
    for measure in measures:
        if refusal := why_not(measure, at=at):
            raise NotAppealable(refusal)
    if len({(decision_of(each).pk, each.entity_id) for each in measures}) > 1:
        raise NotAppealable(
            _("An appeal is against one decision: appeal measures of another one separately.")
        )
    for measure in measures:
        AppealedMeasure(**_reference(measure)).validate_constraints()
    first = measures[0]
    Appeal(decision=decision_of(first), entity_id=first.entity_id).validate_constraints()


def why_not(measure, *, at):
    """Why `measure` cannot be appealed at `at`, in words; the empty string when it can."""
    if isinstance(measure, DirectMeasure):
        if not measure.is_in_force:
            return _("This measure is no longer in force: there is nothing left to appeal.")
    elif measure.state not in APPEALABLE_SANCTION_STATES:
        return _("Only a sanction that was imposed can be appealed.")
    days = _days(at)
    if at > measure.starts_at + timedelta(days=days):
        return _("The time to appeal has run out: %(days)s days from the decision.") % {
            "days": days
        }
    return ""


def deadline(measure, *, at):
    """Until when `measure` can be appealed, by the limit in force at `at`; None before it was
    imposed.
    """
    return measure.starts_at and measure.starts_at + timedelta(days=_days(at))


def decision_of(measure):
    """The Decision that `measure` is appealed with: on the case, or its own where two people
    imposed it or there is no case; None while it is a draft.
    """
    if isinstance(measure, DirectMeasure) or measure.decision_id:
        return measure.decision
    return imposing_decision(measure)


def measures_of(decision, entity_id):
    """The measures of `decision` against one operator, in the order of imposing."""
    if direct_measure_rule(decision) is None:
        return list(sanctions.imposed_by(decision).filter(entity=entity_id))
    measure = DirectMeasure(decision)
    return [measure] if measure.entity_id == entity_id else []


def appealable(measures, *, at):
    """Those of `measures` that can be appealed at `at`, and were not yet."""
    return [each for each in not_appealed(measures) if not why_not(each, at=at)]


def not_appealed(measures):
    """Those of `measures` that no appeal names, but for one that was withdrawn."""
    appealed = AppealedMeasure.objects.exclude(outcome=MeasureOutcome.WITHDRAWN).about(measures)
    taken = {each.contested for each in appealed.select_related("sanction", "decision__proposal")}
    return [each for each in measures if each not in taken]


def measure_code(measure):
    """What the operator is told with the number of a measure, so that nobody else appeals in its
    name.
    """
    return code_for(measure.receipt_number)


def receipt_code(appeal):
    """What whoever appealed looks the answer up with."""
    return code_for(appeal.receipt_number)


def find(*, receipt_number, code):
    """The appeal with this receipt number and code, or None."""
    found = Appeal.with_receipt(receipt_number)
    return found if found and code_matches(found.receipt_number, code) else None


def imposing_decision(measure):
    """The Decision that imposed `measure`, or None while it is a draft."""
    if isinstance(measure, DirectMeasure):
        return measure.decision
    decisions = Decision.objects.for_object(measure).select_related("actor", "proposer")
    return decisions.filter(moved=True, verb__in=("impose", "enforce")).last()


def forget_outcomes(move):
    """Give back what upholding wrote beside the appeal."""
    _write_outcomes(move, {}, decided_by=None)


claim = performs(Appeal, "claim")(review.claim)
release = performs(Appeal, "release")(review.release)
expire_claim = performs(Appeal, "expire_claim")(review.expire_claim)
take_over = performs(Appeal, "take_over")(review.take_over)
request_information = performs(Appeal, "request_information")(review.request_information)
answer = performs(Appeal, "answer")(review.answer)
take_back = recalls(Appeal, restore_others=forget_outcomes)
attach = performs(Appeal, "attach")(evidence.attach)
note = performs(Appeal, "note")(review.note)


@performs(Appeal, "withdraw")
def withdraw(move):
    """End the appeal because the operator takes it back; its measures may be appealed again."""
    review.withdraw(move)
    outcomes = {each.sanction_id: MeasureOutcome.WITHDRAWN for each in move.subject.measures.all()}
    _write_outcomes(move, outcomes, decided_by=None)


@performs(Appeal, "uphold")
def uphold(move):
    """Leave every appealed measure in force, and say why. Raises NotIndependent."""
    _decide(move, _same_for_all(move.subject, MeasureOutcome.UPHELD))


@performs(Appeal, "overturn")
def overturn(move):
    """Undo every measure that is appealed: exactly what they changed is given back.

    Raises NotIndependent, BlockedByFindings where something forbids to take one back.
    """
    for measure in move.subject.contested:
        if isinstance(measure, DirectMeasure):
            direct_measures.check_undo(measure, at=move.at)
    _decide(move, _same_for_all(move.subject, MeasureOutcome.OVERTURNED))


@performs(Appeal, "vary")
def vary(move, *, outcomes):
    """Decide for each measure: uphold it, undo it, or put a milder one in its place.

    `outcomes` are the fields of an Outcome for each measure that the appeal names. Raises
    NotVariable, OutcomesIncomplete, NotMilder, NotIndependent.
    """
    if move.subject.is_direct:
        raise NotVariable(
            _("This measure was imposed without a case: uphold it or overturn it as a whole.")
        )
    chosen = [Outcome(**each) for each in outcomes]
    named = {each.pk: each for each in move.subject.sanctions}
    if sorted(each.sanction for each in chosen) != sorted(named):
        raise OutcomesIncomplete(_("Decide on each measure that the appeal names, once."))
    results = {MeasureOutcome(each.outcome) for each in chosen}
    if results == {MeasureOutcome.UPHELD}:
        raise OutcomesIncomplete(_("Nothing would change: choose “Uphold” instead."))
    for each in chosen:
        if each.outcome == MeasureOutcome.VARIED:
            _require_milder(named[each.sanction], each.measure, each.days)
    if results == {MeasureOutcome.OVERTURNED}:
        move.target = AppealState.OVERTURNED
    elif MeasureOutcome.VARIED not in results:
        move.target = AppealState.PARTLY_OVERTURNED
    _decide(move, chosen)


def authors(*measures):
    """Ids of everybody who had a part in `measures`: drafted, proposed or confirmed one, worked on
    its case, or had that part in the measure that it stands in place of.
    """
    direct = [each for each in measures if isinstance(each, DirectMeasure)]
    people = {person for each in direct for person in direct_measures.authors(each)}
    return (people | _authors_of_sanctions([each for each in measures if each not in direct])) - {
        None
    }


def _authors_of_sanctions(measures):
    subjects = [*measures, *{each.case_id: each.case for each in measures}.values()]
    keys = [(each._meta.label_lower, each.pk) for each in subjects]
    decisions = list(Decision.objects.about(keys).filter(moved=True))
    people = {person for each in decisions for person in (each.actor_id, each.proposer_id)}
    for subject, key in zip(subjects, keys, strict=True):
        decided = [each for each in decisions if (each.object_label, each.object_id) == key]
        people |= contributors(subject, decided)
    replaced = [each.varies for each in measures if each.varies_id is not None]
    return people | _authors_of_sanctions(replaced) if replaced else people


def _locked(measures):
    """`measures` as they are now, their rows locked, Sanctions in the order of imposing."""
    direct = [each for each in measures if isinstance(each, DirectMeasure)]
    wanted = {each.pk for each in measures if isinstance(each, Sanction)}
    found = list(Sanction.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    return found + [direct_measures.locked(each) for each in direct]


def _reference(measure):
    """The field of an AppealedMeasure that names `measure`."""
    if isinstance(measure, DirectMeasure):
        return {"decision": measure.decision}
    return {"sanction": measure}


def _days(at):
    return Parameter.objects.value("appeal.days", on=legal_date(at))


def _same_for_all(appeal, outcome):
    named = appeal.measures.all()
    return [Outcome(sanction=each.sanction_id, outcome=outcome) for each in named]


def _require_milder(sanction, measure, days):
    """Raise NotMilder unless `measure` is a lower rung, or the same one for fewer days."""
    rungs = list(Measure)
    before, after = rungs.index(sanction.measure), rungs.index(measure)
    is_shorter = sanction.days is None or (days is not None and days < sanction.days)
    if measure in FINAL_MEASURES or after > before or (after == before and not is_shorter):
        raise NotMilder(_("An appeal leads to a milder measure, or to the same for fewer days."))


def _decide(move, outcomes):
    appeal = move.subject
    deciders = {move.actor.pk, move.proposal and move.proposal.proposer_id}
    if deciders & authors(*appeal.contested):
        raise NotIndependent(_("You had a part in the measure: another person must decide."))
    appeal.decided_by = move.actor
    appeal.decided_at = move.at
    by_sanction = {each.sanction: each.outcome for each in outcomes}
    _write_outcomes(move, by_sanction, decided_by=move.actor)
    move.follow_ups.append(partial(_carry_out, move, outcomes))


def _write_outcomes(move, outcomes, *, decided_by):
    """Record the outcome of each measure by the id of its sanction, None for one without; none
    where it is not listed.
    """
    for measure in AppealedMeasure.objects.filter(appeal=move.subject).order_by("sanction"):
        measure.outcome = outcomes.get(measure.sanction_id, "")
        measure.decided_by = decided_by
        record(measure, at=move.at)


def _carry_out(move, outcomes):
    """Undo or replace the measures, what was imposed last first: a closed account is open again
    before anything milder is imposed on it.
    """
    appeal = move.subject
    note = {"note": appeal.receipt_number}
    if appeal.is_direct:
        if outcomes[0].outcome == MeasureOutcome.OVERTURNED:
            direct_measures.undo(move, appeal.contested[0], **note)
        return
    named = {each.pk: each for each in appeal.sanctions}
    for each in sorted(outcomes, key=lambda one: -one.sanction):
        sanction = named[each.sanction]
        if each.outcome == MeasureOutcome.OVERTURNED:
            sanctions.overturn.carry(move, subject=sanction, **note)
        elif each.outcome == MeasureOutcome.VARIED:
            sanctions.vary.carry(
                move,
                subject=sanction,
                reasons=imposing_decision(sanction).reason_codes,
                decision=Decision.objects.on_version(appeal, appeal.version).pk,
                **note,
                **each.replacement,
            )
