"""Appeals: in time, decided by others, and giving back exactly what the sanction took."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import AccountState
from audit.context import acting_as
from audit.domain.engine import NotIndependent, ReasonsRefused, performer, record
from audit.models import Decision
from moderation.domain import appeals, sanctions
from moderation.domain.standing import grade_of
from moderation.enums import AppealState, CreditGrade, SanctionState
from moderation.models import Appeal, Sanction
from staff.models import User
from tests.factories import AppealFactory, impose

pytestmark = pytest.mark.django_db
ANSWER = "经复核,原处置认定的事实不清。"
REASONS = {
    "uphold": ["appeal-facts-clear"],
    "overturn": ["appeal-facts-unproven"],
    "vary": ["appeal-disproportionate"],
}


def milder(sanction, measure="stop_updates", days=10):
    """That a milder measure takes the place of `sanction`."""
    return {"sanction": sanction.pk, "outcome": "varied", "measure": measure, "days": days}


@pytest.fixture
def suspension(sanctioned):
    """The account is suspended, and its entity's credit lowered."""
    [suspension] = sanctioned("suspend", days=60)
    return suspension


@pytest.fixture
def appealed(suspension, cast, decide, now):
    """The operator's appeal, claimed by an appeals officer."""
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=suspension, at=now)
    return decide("appeals_officer", appeal, "claim")


@pytest.fixture
def promote(cast):
    """Make an appeals officer of somebody besides."""

    def act(role):
        cast[role].groups.add(*cast["appeals_officer"].groups.all())
        cast[role] = User.objects.get(pk=cast[role].pk)

    return act


@pytest.fixture
def propose(cast, now):
    """Have the appeals officer propose a decision."""

    def act(appeal, verb, role="appeals_officer", **details):
        with acting_as(cast[role]):
            performer(Appeal, verb).propose(
                subject=appeal,
                seen_version=appeal.version,
                at=now,
                reason_codes=REASONS[verb],
                message=ANSWER,
                **details,
            )

    return act


def test_an_appeal_names_who_imposed_the_sanction(appealed, cast):
    [measure] = appealed.measures.all()
    assert (measure.decider, measure.proposer) == (cast["moderator"], None)


def test_upholding_leaves_the_sanction_and_answers_in_writing(appealed, decide, speaking):
    upheld = decide(
        "appeals_officer", appealed, "uphold", reason_codes=REASONS["uphold"], message=ANSWER
    )
    [sanction] = upheld.sanctions
    assert (upheld.state, sanction.state) == (AppealState.UPHELD, SanctionState.IN_FORCE)
    message = Decision.objects.latest_move(upheld).messages.get()
    assert message.recipient() == speaking.entity
    assert "复核结论：维持原处置" in message.body
    assert f"补充说明：{ANSWER}" in message.body
    speaking.refresh_from_db()
    assert speaking.state == AccountState.SUSPENDED


@pytest.mark.parametrize("verb", REASONS)
def test_a_decision_without_reasons_is_refused(verb, appealed, cast, now):
    act = performer(Appeal, verb)
    act = act.propose if act.needs_second_person else act
    with acting_as(cast["appeals_officer"]), pytest.raises(ReasonsRefused):
        act(subject=appealed, seen_version=appealed.version, at=now, message=ANSWER)


def test_overturning_restores_exactly_what_the_sanction_changed(
    appealed, propose, confirm, speaking, suspension
):
    assert grade_of(speaking.entity) == CreditGrade.C
    propose(appealed, "overturn")
    overturned = confirm(appealed, "second_appeals_officer")
    suspension.refresh_from_db()
    speaking.refresh_from_db()
    assert overturned.state == AppealState.OVERTURNED
    assert suspension.state == SanctionState.OVERTURNED
    assert speaking.state == AccountState.ACTIVE
    assert grade_of(speaking.entity) == CreditGrade.B
    assert not Sanction.objects.counting().exists()


def test_overturning_one_sanction_keeps_another(sanctioned, cast, decide, propose, confirm, now):
    keep, undo = sanctioned("stop_updates", "suspend", days=60)
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=undo, at=now)
    propose(decide("appeals_officer", appeal, "claim"), "overturn")
    confirm(appeal, "second_appeals_officer")
    keep.refresh_from_db()
    assert (keep.state, keep.account.state) == (SanctionState.IN_FORCE, AccountState.RESTRICTED)


def test_overturning_a_closure_brings_account_and_name_back(
    sanctioned, confirm, cast, decide, propose, speaking, now
):
    closure = confirm(sanctioned("close", closure_basis="by_law")[0])
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=closure, at=now)
    propose(decide("appeals_officer", appeal, "claim"), "overturn")
    confirm(appeal, "second_appeals_officer")
    speaking.refresh_from_db()
    assert (speaking.state, speaking.closure_basis) == (AccountState.ACTIVE, "")


def test_varying_puts_a_milder_measure_in_its_place(
    appealed, propose, confirm, speaking, suspension
):
    propose(appealed, "vary", outcomes=[milder(suspension)])
    confirm(appealed, "second_appeals_officer")
    suspension.refresh_from_db()
    [instead] = suspension.variations.all()
    assert suspension.state == SanctionState.VARIED
    assert (instead.measure, instead.days, instead.state) == ("stop_updates", 10, "in_force")
    assert instead.decision == Decision.objects.latest_move(appealed)
    assert Decision.objects.for_object(instead).get().reason_codes == ["conduct-fabrication"]
    speaking.refresh_from_db()
    assert speaking.state == AccountState.RESTRICTED


@pytest.mark.parametrize("verb", ["uphold", "overturn"])
def test_who_had_a_part_in_the_sanction_does_not_decide(
    verb, suspension, cast, now, decide, promote
):
    promote("moderator")
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=suspension, at=now)
    claimed = decide("moderator", appeal, "claim")
    act = performer(Appeal, verb)
    call = act.propose if act.needs_second_person else act
    with acting_as(cast["moderator"]), pytest.raises(NotIndependent, match="part"):
        call(subject=claimed, seen_version=claimed.version, at=now, reason_codes=REASONS[verb])


def test_the_second_person_is_independent_too(appealed, propose, confirm, promote):
    promote("moderator")
    propose(appealed, "overturn")
    with pytest.raises(NotIndependent):
        confirm(appealed, "moderator")
    appealed.refresh_from_db()
    assert appealed.state == AppealState.IN_REVIEW


def test_the_database_refuses_the_sanctions_author_as_decider(appealed, cast, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        measure = appealed.measures.get()
        measure.outcome, measure.decided_by = "upheld", cast["moderator"]
        with acting_as(cast["appeals_officer"]):
            record(measure, at=now)


def test_the_time_to_appeal_runs_out(suspension, cast, now):
    with acting_as(cast["intake"]):
        with pytest.raises(appeals.NotAppealable, match="30 days"):
            AppealFactory(sanction=suspension, at=now + timedelta(days=30, seconds=1))
        assert AppealFactory(sanction=suspension, at=now + timedelta(days=30)).is_open


def test_a_draft_cannot_be_appealed_and_nothing_twice(sanctioned, cast, now):
    [draft] = sanctioned("close", closure_basis="by_law")
    [suspension] = sanctioned("suspend", days=3)
    with acting_as(cast["intake"]):
        with pytest.raises(appeals.NotAppealable, match="imposed"):
            AppealFactory(sanction=draft, at=now)
        AppealFactory(sanction=suspension, at=now)
        with pytest.raises(ValidationError, match="already"):
            AppealFactory(sanction=suspension, at=now)


def test_what_was_lifted_may_still_be_appealed(suspension, cast, decide, propose, confirm, now):
    lifted = decide("moderator", suspension, "lift", reason_codes=["sanction-corrected"])
    assert Sanction.objects.counting().exists()
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=lifted, at=now)
    propose(decide("appeals_officer", appeal, "claim"), "overturn")
    confirm(appeal, "second_appeals_officer")
    assert not Sanction.objects.counting().exists()


def test_lifting_does_not_defeat_an_appeal(appealed, suspension, decide, propose, confirm):
    decide("moderator", suspension, "lift", reason_codes=["sanction-corrected"])
    propose(appealed, "overturn")
    assert confirm(appealed, "second_appeals_officer").state == AppealState.OVERTURNED
    assert grade_of(suspension.entity) == CreditGrade.B


@pytest.mark.parametrize(
    ("measure", "days"), [("suspend", 60), ("suspend", 90), ("close", None), ("blacklist", 5)]
)
def test_what_takes_a_sanctions_place_is_milder(measure, days, appealed, propose, suspension):
    with pytest.raises(appeals.NotMilder):
        propose(appealed, "vary", outcomes=[milder(suspension, measure, days)])


def test_fewer_days_of_the_same_measure_are_milder(
    appealed, propose, confirm, speaking, suspension
):
    propose(appealed, "vary", outcomes=[milder(suspension, "suspend")])
    confirm(appealed, "second_appeals_officer")
    [hold] = speaking.holds.in_force()
    assert hold.ends_at - hold.placed_at == timedelta(days=10)


def test_who_varied_a_sanction_does_not_decide_on_what_took_its_place(
    appealed, propose, confirm, suspension, cast, now, decide
):
    propose(appealed, "vary", outcomes=[milder(suspension)])
    confirm(appealed, "second_appeals_officer")
    instead = suspension.variations.get()
    with acting_as(cast["intake"]):
        again = AppealFactory(sanction=instead, at=now)
    for role in ("appeals_officer", "second_appeals_officer"):
        assert cast[role].pk in appeals.authors(instead)
    claimed = decide("appeals_officer", again, "claim")
    with pytest.raises(NotIndependent):
        decide("appeals_officer", claimed, "uphold", reason_codes=REASONS["uphold"], message=ANSWER)


def test_who_worked_on_the_case_before_does_not_decide(case, decide, speaking, cast, now, promote):
    claimed = decide("second_moderator", case, "claim")
    released = decide("second_moderator", claimed, "release")
    with acting_as(cast["moderator"]):
        [sanction] = impose(released, [speaking], "suspend", at=now)
    assert cast["second_moderator"].pk in appeals.authors(sanction)


def test_an_ended_account_gets_no_measure_in_place_of_another(
    sanctioned, confirm, cast, decide, propose, now
):
    listing, closure = sorted(
        sanctioned("close", "blacklist", closure_basis="by_law", scope="all"),
        key=lambda each: each.measure,
    )
    confirm(listing)
    confirm(closure)
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=listing, at=now)
    outcomes = [milder(listing, "suspend", 3)]
    propose(decide("appeals_officer", appeal, "claim"), "vary", outcomes=outcomes)
    with pytest.raises(sanctions.NothingToSanction):
        confirm(appeal, "second_appeals_officer")
