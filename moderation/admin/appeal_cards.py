"""Cards of an appeal's screen: each measure as it was imposed, and what else the decision did."""

from django.utils.translation import gettext_lazy as _

from audit.models import Message, Proposal
from desk.panels import register_panel
from desk.review import Card, Fact
from moderation.admin import cards
from moderation.admin.tones import OUTCOME_TONES, SANCTION_TONES
from moderation.domain import appeals
from moderation.enums import Measure, MeasureOutcome
from moderation.models import Appeal
from regulations.formatting import format_list
from regulations.models import ReasonCode

NOT_DECIDED = _("Also imposed by this decision, not decided here")


def appeal_card(appeal):
    """What the operator says, and the message that told it of the decision."""
    told = Message.objects.to(appeal.entity).filter(decision=appeal.decision_id).first()
    return Card(
        _("Appeal"),
        (
            Fact(_("Grounds"), appeal.grounds),
            Fact(_("Receipt"), appeal.receipt_number),
            Fact(_("Submitted"), appeal.submitted_at),
            Fact(_("Message appealed"), told.receipt_number if told else ""),
            Fact(_("Text of the message"), told.masked_body if told else ""),
        ),
    )


def measure_cards(appeal):
    """One card for each measure that `appeal` names, with the outcome once it is decided."""
    for measure in sorted(appeal.measures.all(), key=lambda each: each.sanction_id):
        sanction, imposed = measure.sanction, appeals.imposing_decision(measure.sanction)
        reasons = ReasonCode.objects.filter(code__in=imposed.reason_codes)
        people = filter(None, (measure.proposer, measure.decider))
        state = (sanction.get_state_display(), SANCTION_TONES[sanction.state])
        yield Card(
            _("Appealed: %(number)s") % {"number": sanction.receipt_number},
            (
                Fact(
                    _("Measure"),
                    sanction.get_measure_display(),
                    state,
                    cards.page_of(sanction),
                ),
                *_outcome(measure),
                Fact(_("Against"), sanction.target),
                Fact(_("Reasons"), "\n".join(f"{r.cite()} · {r.title}" for r in reasons)),
                Fact(_("Decided by"), format_list(people)),
                Fact(_("In force since"), sanction.starts_at),
                Fact(_("Ends at"), sanction.ends_at),
                Fact(_("Case"), sanction.case, None, cards.page_of(sanction.case)),
            ),
        )


def others_card(appeal):
    """The measures of the same decision that `appeal` does not name; no card without any."""
    others = list(appeal.others_of_decision()[: cards.LIMIT])
    return [cards.sanctions_card(NOT_DECIDED, others)] if others else []


def scope_card(appeal):
    """Every measure of the decision, those that are decided on before those that are not."""
    named = [Fact(_("Decided here"), each, _state(each)) for each in appeal.sanctions]
    others = [Fact(NOT_DECIDED, each, _state(each)) for each in appeal.others_of_decision()]
    return Card(_("Measures of this decision"), (*named, *others))


def proposal_panel(request, proposal):
    """What is proposed for each measure of an appeal, for whoever confirms it."""
    if proposal.object_label != Appeal._meta.label_lower:
        return
    appeal = Appeal.objects.with_measures().select_related("decision").get(pk=proposal.object_id)
    proposed = {each["sanction"]: each for each in proposal.details.get("outcomes", ())}
    facts = [Fact(each, _proposed(proposal, proposed.get(each.pk))) for each in appeal.sanctions]
    others = [Fact(NOT_DECIDED, each, _state(each)) for each in appeal.others_of_decision()]
    yield Card(_("Measures of this decision"), (*facts, *others))


def _proposed(proposal, outcome):
    """What is proposed for one measure, in words."""
    if outcome is None:
        return proposal.rule.label
    words = MeasureOutcome(outcome["outcome"]).label
    if outcome["outcome"] != MeasureOutcome.VARIED:
        return words
    measure = Measure(outcome["measure"]).label
    if outcome["days"]:
        measure = _("%(measure)s, %(days)s days") % {"measure": measure, "days": outcome["days"]}
    return f"{words} · {measure}"


def _outcome(measure):
    if measure.outcome:
        label = measure.get_outcome_display()
        yield Fact(_("Outcome of the appeal"), "", (label, OUTCOME_TONES[measure.outcome]))


def _state(sanction):
    return (sanction.get_state_display(), SANCTION_TONES[sanction.state])


register_panel(Proposal, proposal_panel)
