"""Cards of an appeal's screen: each measure as it was imposed, and what else the decision did."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Message, Proposal
from desk.panels import register_panel
from desk.review import Card, Fact
from moderation.admin import cards
from moderation.admin.tones import OUTCOME_TONES, SANCTION_TONES
from moderation.domain import appeals
from moderation.enums import Measure, MeasureOutcome
from moderation.models import Appeal, DirectMeasure
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
    for measure in appeal.named_measures:
        contested, imposed = measure.contested, appeals.imposing_decision(measure.contested)
        reasons = ReasonCode.objects.filter(code__in=imposed.reason_codes)
        people = filter(None, (measure.proposer, measure.decider))
        yield Card(
            _("Appealed: %(number)s") % {"number": contested.receipt_number},
            (
                Fact(
                    _("Measure"),
                    contested.get_measure_display(),
                    _state(contested),
                    cards.page_of(measure.sanction or contested.subject),
                ),
                *_outcome(measure),
                Fact(_("Against"), contested.target),
                *_terms(contested),
                Fact(_("Reasons"), "\n".join(f"{r.cite()} · {r.title}" for r in reasons)),
                Fact(_("Decided by"), format_list(people)),
                Fact(_("In force since"), contested.starts_at),
                Fact(_("Ends at"), contested.ends_at),
                *_origin(contested, imposed),
            ),
        )


def _terms(contested):
    """What a closure rests on, and what an entry of the blacklist forbids."""
    if basis := contested.get_closure_basis_display():
        yield Fact(_("Basis of the closure"), basis)
    if scope := contested.get_scope_display():
        yield Fact(_("May not"), scope)


def _origin(contested, imposed):
    """The case of a sanction; the note of the decision that imposed a measure without one."""
    if contested.case is None:
        return [Fact(_("Case"), _("none: decided by hand")), Fact(_("Note"), imposed.note)]
    return [Fact(_("Case"), contested.case, None, cards.page_of(contested.case))]


def others_card(appeal):
    """The measures of the same decision that `appeal` does not name; no card without any."""
    others = list(appeal.others_of_decision()[: cards.LIMIT])
    return [cards.sanctions_card(NOT_DECIDED, others)] if others else []


def direct_appeals_cards(request, subject):
    """The appeals against what was imposed on `subject` without a case, and the way to enter one;
    no card where there is neither.
    """
    if not request.user.has_perm("moderation.view_appeal"):
        return []
    links = {}
    if request.user.has_perm("moderation.add_appeal"):
        measure = DirectMeasure.latest_of(subject) if DirectMeasure.may_be_on(subject) else None
        if measure and appeals.appealable([measure], at=timezone.now()):
            links = {
                "add_url": cards.add_page(Appeal, sanction=measure.receipt_number),
                "add_label": _("Enter an appeal"),
            }
    rows = Appeal.objects.against_decisions_on(subject)
    card = cards.appeals_card(_("Appeals"), rows, **links)
    return [card] if links or card.context["rows"] else []


def scope_card(appeal):
    """Every measure of the decision, those that are decided on before those that are not."""
    named = [Fact(_("Decided here"), each, _state(each)) for each in appeal.contested]
    others = [Fact(NOT_DECIDED, each, _state(each)) for each in appeal.others_of_decision()]
    return Card(_("Measures of this decision"), (*named, *others))


def proposal_panel(request, proposal):
    """What is proposed for each measure of an appeal, for whoever confirms it."""
    if proposal.object_label != Appeal._meta.label_lower:
        return
    appeal = Appeal.objects.with_measures().select_related("decision").get(pk=proposal.object_id)
    proposed = {each["sanction"]: each for each in proposal.details.get("outcomes", ())}
    facts = [Fact(each, _proposed(proposal, proposed.get(each.pk))) for each in appeal.contested]
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


def _state(measure):
    return (measure.get_state_display(), SANCTION_TONES[measure.state])


register_panel(Proposal, proposal_panel)
