"""An appeal against a decision with several measures: each is decided, the others are shown."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import AccountState
from audit.context import acting_as
from audit.domain.engine import performer
from audit.models import Proposal
from moderation.domain import appeals
from moderation.enums import AppealState, MeasureOutcome
from moderation.models import Appeal, AppealedMeasure
from tests.factories import AppealFactory

pytestmark = pytest.mark.django_db
ANSWER = "经复核，部分处置明显过重。"
UPHOLD, OVERTURN = ["appeal-facts-clear"], ["appeal-facts-unproven"]


@pytest.fixture
def imposed(sanctioned):
    """Three measures of one decision."""
    return sanctioned("stop_updates", "stop_monetization", "suspend", days=60)


@pytest.fixture
def appealed(imposed, cast, decide, now):
    """An appeal that names the first and the last of them, claimed."""
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanctions=[imposed[2], imposed[0]], at=now)
    return decide("appeals_officer", appeal, "claim")


def outcome(sanction, what, **terms):
    return {"sanction": sanction.pk, "outcome": what, **terms}


@pytest.fixture
def propose(cast, now):
    """Have the appeals officer propose outcomes measure by measure."""

    def act(appeal, *outcomes):
        with acting_as(cast["appeals_officer"]):
            performer(Appeal, "vary").propose(
                subject=appeal,
                seen_version=appeal.version,
                at=now,
                message=ANSWER,
                reason_codes=OVERTURN,
                outcomes=list(outcomes),
            )

    return act


def states(sanctions):
    for each in sanctions:
        each.refresh_from_db()
    return [each.state for each in sanctions]


def test_measures_of_one_decision_name_it(imposed, case):
    [decision] = {appeals.decision_of(each) for each in imposed}
    assert (decision.verb, decision.object_id) == ("sanction", case.pk)


def test_an_appeal_names_measures_of_one_decision(appealed, imposed, speaking):
    assert appealed.sanctions == [imposed[0], imposed[2]]
    assert list(appealed.others_of_decision()) == [imposed[1]]
    assert (appealed.account, appealed.entity) == (speaking, speaking.entity)


def test_one_is_overturned_another_upheld_by_two_people(
    appealed, imposed, propose, confirm, speaking
):
    propose(appealed, outcome(imposed[0], "upheld"), outcome(imposed[2], "overturned"))
    assert states(imposed) == ["in_force"] * 3
    decided = confirm(appealed, "second_appeals_officer")
    assert decided.state == AppealState.PARTLY_OVERTURNED
    assert states(imposed) == ["in_force", "in_force", "overturned"]
    found = {each.sanction_id: each.outcome for each in decided.measures.all()}
    assert found == {imposed[0].pk: "upheld", imposed[2].pk: "overturned"}
    speaking.refresh_from_db()
    assert speaking.state == AccountState.RESTRICTED
    assert {hold.effect for hold in speaking.holds.in_force()} == {
        "stop_updates",
        "stop_monetization",
    }


def test_all_overturned_measure_by_measure_overturns_the_decision(
    appealed, imposed, propose, confirm
):
    propose(appealed, outcome(imposed[0], "overturned"), outcome(imposed[2], "overturned"))
    assert confirm(appealed, "second_appeals_officer").state == AppealState.OVERTURNED


def test_one_replaced_one_overturned(appealed, imposed, propose, confirm):
    milder = outcome(imposed[2], "varied", measure="stop_updates", days=5, functions="")
    propose(appealed, milder, outcome(imposed[0], "overturned"))
    assert confirm(appealed, "second_appeals_officer").state == AppealState.VARIED
    assert states(imposed) == ["overturned", "in_force", "varied"]
    assert imposed[2].variations.get().days == 5


@pytest.mark.parametrize(
    "chosen",
    [
        [],
        [(0, "overturned")],
        [(0, "overturned"), (1, "upheld")],
        [(0, "overturned"), (0, "overturned"), (2, "upheld")],
        [(0, "upheld"), (2, "upheld")],
    ],
)
def test_every_named_measure_is_decided_once_and_not_all_upheld(appealed, imposed, propose, chosen):
    with pytest.raises(appeals.OutcomesIncomplete):
        propose(appealed, *(outcome(imposed[place], what) for place, what in chosen))
    assert states(imposed) == ["in_force"] * 3


def test_an_open_appeal_of_the_decision_keeps_a_second_one_out(appealed, imposed, cast, now):
    with acting_as(cast["intake"]), pytest.raises(ValidationError, match="open already"):
        AppealFactory(sanction=imposed[1], at=now)


def test_what_an_appeal_did_not_name_may_be_appealed_after_it(appealed, imposed, decide, cast, now):
    decide("appeals_officer", appealed, "uphold", reason_codes=UPHOLD, message=ANSWER)
    with acting_as(cast["intake"]):
        assert AppealFactory(sanction=imposed[1], at=now).sanctions == [imposed[1]]
        with pytest.raises(ValidationError, match="appealed already"):
            AppealFactory(sanction=imposed[0], at=now)


def test_measures_of_a_withdrawn_appeal_may_be_appealed_again(appealed, imposed, decide, cast, now):
    decide("intake", appealed, "withdraw")
    assert {each.outcome for each in appealed.measures.all()} == {MeasureOutcome.WITHDRAWN}
    with acting_as(cast["intake"]):
        assert AppealFactory(sanctions=imposed, at=now).sanctions == imposed


def test_measures_of_two_decisions_take_two_appeals(imposed, sanctioned, cast, now):
    [other] = sanctioned("warn")
    with acting_as(cast["intake"]), pytest.raises(appeals.NotAppealable, match="one decision"):
        AppealFactory(sanctions=[imposed[0], other], at=now)


def test_undoing_an_upheld_appeal_forgets_its_outcomes(appealed, imposed, decide):
    upheld = decide("appeals_officer", appealed, "uphold", reason_codes=UPHOLD, message=ANSWER)
    assert {each.outcome for each in upheld.measures.all()} == {"upheld"}
    undone = decide("appeals_officer", upheld, "take_back")
    facts = {(each.outcome, each.decided_by) for each in undone.measures.all()}
    assert (undone.state, undone.decided_by, facts) == ("in_review", None, {("", None)})


def test_what_two_people_imposed_is_appealed_by_itself(sanctioned, confirm, cast, now):
    suspension, closure = sanctioned("suspend", "close", days=30, closure_basis="by_law")
    closure = confirm(closure)
    with acting_as(cast["intake"]):
        with pytest.raises(appeals.NotAppealable, match="one decision"):
            AppealFactory(sanctions=[suspension, closure], at=now)
        AppealFactory(sanction=suspension, at=now)
        assert AppealFactory(sanction=closure, at=now).decision.verb == "enforce"


def test_the_database_keeps_one_appeal_per_measure(appealed, imposed, cast, now):
    copy = AppealedMeasure(
        appeal=appealed, sanction=imposed[0], decider=appealed.measures.first().decider
    )
    with acting_as(cast["intake"]), pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_the_pages_show_what_else_the_decision_imposed(
    appealed, imposed, signed_in, press, confirm
):
    address = f"/desk/moderation/appeal/{appealed.pk}"
    words = "Also imposed by this decision, not decided here"
    client = signed_in("appeals_officer")
    for page in (f"{address}/change/", f"{address}/decide/overturn/", f"{address}/decide/vary/"):
        shown = client.get(page).content.decode()
        assert words in shown and imposed[1].receipt_number in shown
    chosen = {f"outcome_{imposed[0].pk}": "upheld", f"outcome_{imposed[2].pk}": "overturned"}
    press("appeals_officer", appealed, "vary", text=ANSWER, reason_codes=OVERTURN, **chosen)
    proposal = Proposal.objects.open().for_object(appealed).get()
    page = signed_in("second_appeals_officer").get(f"/desk/audit/proposal/{proposal.pk}/change/")
    assert words in page.content.decode()


def test_the_form_asks_for_what_takes_a_measures_place(appealed, imposed, signed_in):
    client = signed_in("appeals_officer")
    url = f"/desk/moderation/appeal/{appealed.pk}/decide/vary/"
    hidden = client.get(url).context["form"]
    data = {name: hidden[name].value() for name in ("seen_version", "idempotency_key", "language")}
    first, last = imposed[0].pk, imposed[2].pk
    data |= {f"outcome_{first}": "varied", f"outcome_{last}": "varied", "text": ANSWER}
    data |= {"reason_codes": OVERTURN}
    data |= {f"measure_{last}": "limit_functions"}
    form = client.post(url, data).context["form"]
    assert set(form.errors) == {f"measure_{first}", f"days_{last}", f"functions_{last}"}
    assert ANSWER in str(form["text"])
