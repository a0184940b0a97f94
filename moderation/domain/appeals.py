"""Writers of appeals: in time, by the operator, decided by others than the sanction's authors."""

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
)
from audit.domain.recall import recalls
from audit.enums import EvidenceKind
from audit.models import Decision
from moderation.domain import sanctions
from moderation.enums import APPEALABLE_SANCTION_STATES, FINAL_MEASURES, Measure
from moderation.models import Appeal, Sanction
from regulations.calendar import legal_date
from regulations.models import Parameter


class NotAppealable(DecisionRefused):
    """An appeal is against a sanction that was imposed, within the time limit."""

    status = 400


class NotMilder(DecisionRefused):
    """What takes a sanction's place is milder."""

    status = 400


@transaction.atomic
def submit(*, appeal, at):
    """Take an appeal in and start its clock. Returns it. Raises NotAppealable, ValidationError."""
    sanction = Sanction.objects.select_for_update().get(pk=appeal.sanction_id)
    refusal = why_not(sanction, at=at)
    if refusal:
        raise NotAppealable(refusal)
    imposed = imposing_decision(sanction)
    appeal.sanction_proposer = imposed.proposer
    appeal.sanction_decider = imposed.actor
    appeal.validate_constraints()
    return review.submit(appeal, hours_parameter="appeal.review_hours", at=at)


@transaction.atomic
def submit_with_files(*, appeal, files, at):
    """Take an appeal in with what the operator sent along, as `submit`. Raises besides what the
    check of the files raises.
    """
    submit(appeal=appeal, at=at)
    for file in files:
        evidence.keep(subject=appeal, file=file, kind=EvidenceKind.OTHER, at=at)
    return appeal


def why_not(sanction, *, at):
    """Why `sanction` cannot be appealed at `at`, in words; the empty string when it can."""
    if sanction.state not in APPEALABLE_SANCTION_STATES:
        return _("Only a sanction that was imposed can be appealed.")
    days = Parameter.objects.value("appeal.days", on=legal_date(at))
    if at > sanction.starts_at + timedelta(days=days):
        return _("The time to appeal has run out: %(days)s days from the sanction.") % {
            "days": days
        }
    return ""


def sanction_code(sanction):
    """What the operator is told with a sanction, so that nobody else appeals in its name."""
    return code_for(sanction.receipt_number)


def receipt_code(appeal):
    """What whoever appealed looks the answer up with."""
    return code_for(appeal.receipt_number)


def sanction_of(*, receipt_number, code):
    """The sanction with this receipt number and code, or None."""
    found = Sanction.with_receipt(receipt_number)
    return found if found and code_matches(found.receipt_number, code) else None


def find(*, receipt_number, code):
    """The appeal with this receipt number and code, or None."""
    found = Appeal.with_receipt(receipt_number)
    return found if found and code_matches(found.receipt_number, code) else None


def imposing_decision(sanction):
    """The Decision that imposed `sanction`, or None while it is a draft."""
    decisions = Decision.objects.for_object(sanction).select_related("actor", "proposer")
    return decisions.filter(moved=True, verb__in=("impose", "enforce")).last()


claim = performs(Appeal, "claim")(review.claim)
release = performs(Appeal, "release")(review.release)
expire_claim = performs(Appeal, "expire_claim")(review.expire_claim)
take_over = performs(Appeal, "take_over")(review.take_over)
request_information = performs(Appeal, "request_information")(review.request_information)
answer = performs(Appeal, "answer")(review.answer)
take_back = recalls(Appeal)
attach = performs(Appeal, "attach")(evidence.attach)
note = performs(Appeal, "note")(review.note)
withdraw = performs(Appeal, "withdraw")(review.withdraw)


@performs(Appeal, "uphold")
def uphold(move):
    """Let the sanction stand, and say why. Raises NotIndependent."""
    _decide(move)


@performs(Appeal, "overturn")
def overturn(move):
    """Undo the sanction: exactly what it changed is given back.

    Raises NotIndependent.
    """
    _decide(move)
    facts = {"note": move.subject.receipt_number}
    move.follow_ups.append(partial(_carry, sanctions.overturn, move, facts))


@performs(Appeal, "vary")
def vary(move, *, measure, **terms):
    """Put a milder measure in the sanction's place. Raises NotIndependent."""
    _require_milder(move.subject.sanction, measure, terms.get("days"))
    _decide(move)
    facts = {
        "measure": measure,
        "reasons": imposing_decision(move.subject.sanction).reason_codes,
        "note": move.subject.receipt_number,
        **terms,
    }
    move.follow_ups.append(partial(_carry, sanctions.vary, move, facts))


def authors(sanction):
    """Ids of everybody who had a part in `sanction`: drafted, proposed or confirmed it, worked on
    its case, or had that part in the sanction that it stands in place of.
    """
    case = sanction.case
    keys = {each: (each._meta.label_lower, each.pk) for each in (sanction, case)}
    decisions = list(Decision.objects.about(keys.values()).filter(moved=True))
    people = {person for each in decisions for person in (each.actor_id, each.proposer_id)}
    for subject, key in keys.items():
        decided = [each for each in decisions if (each.object_label, each.object_id) == key]
        people |= contributors(subject, decided)
    if sanction.varies is not None:
        people |= authors(sanction.varies)
    return people - {None}


def _require_milder(sanction, measure, days):
    """Raise NotMilder unless `measure` is a lower rung, or the same one for fewer days."""
    rungs = list(Measure)
    before, after = rungs.index(sanction.measure), rungs.index(measure)
    is_shorter = sanction.days is None or (days is not None and days < sanction.days)
    if measure in FINAL_MEASURES or after > before or (after == before and not is_shorter):
        raise NotMilder(_("An appeal leads to a milder measure, or to the same for fewer days."))


def _decide(move):
    appeal = move.subject
    deciders = {move.actor.pk, move.proposal and move.proposal.proposer_id}
    if deciders & authors(appeal.sanction):
        raise NotIndependent(_("You had a part in the sanction: another person must decide."))
    appeal.decided_by = move.actor
    appeal.decided_at = move.at


def _carry(verb, move, facts):
    verb.carry(move, subject=move.subject.sanction, **facts)
