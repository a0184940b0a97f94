"""Cases: opened, joined, merged, split, concluded and taken up again."""

from datetime import timedelta

import pytest

from accounts.enums import AccountState
from audit.context import acting_as
from audit.domain.engine import NotHeld
from audit.models import Decision
from moderation.domain import cases, complaints
from moderation.domain.ladder import change_step, recommend, sync_ladder
from moderation.enums import CaseState, ComplaintState, Measure, Severity, SignalState
from moderation.models import Case, LadderStep
from tests.factories import AccountFactory, CaseFactory, ComplaintFactory, SignalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(case, decide):
    """The case, claimed by the moderator."""
    return decide("moderator", case, "claim")


def test_opening_a_case_freezes_how_the_account_stands(case, speaking, put):
    [copy] = case.frozen_copies.all()
    before = (speaking.name, speaking.introduction, speaking.state, speaking.entity.legal_name)
    put(speaking, introduction="changed since")
    copy.refresh_from_db()
    assert (copy.name, copy.introduction, copy.account_state, copy.operator) == before


def test_freezing_again_keeps_both_copies(case, speaking, decide, put):
    put(speaking, introduction="changed since")
    decide("moderator", case, "freeze")
    copies = case.frozen_copies.order_by("pk").values_list("introduction", flat=True)
    assert list(copies) == ["", "changed since"]


def test_the_clock_stands_still_while_we_wait_for_the_operator(claimed, decide, now):
    due = claimed.due_at
    asked = decide("moderator", claimed, "request_information", reason_codes=["explain-conduct"])
    assert asked.state == CaseState.WAITING
    later = now + timedelta(hours=30)
    answered = decide("moderator", asked, "answer", note="已说明", at=later)
    assert (answered.state, answered.due_at) == (CaseState.IN_PROGRESS, due + timedelta(hours=30))


def test_taking_over_a_stale_claim_is_on_record(claimed, decide, cast):
    taken = decide("second_moderator", claimed, "take_over", note="休假")
    decision = Decision.objects.latest_move(taken)
    assert (decision.verb, decision.note, taken.assignee) == (
        "take_over",
        "休假",
        cast["second_moderator"],
    )


def test_only_who_holds_the_case_sanctions(claimed, decide, speaking):
    with pytest.raises(NotHeld):
        decide(
            "second_moderator",
            claimed,
            "sanction",
            accounts=[speaking],
            measures=["warn"],
            reason_codes=["conduct-fabrication"],
        )


def test_a_case_is_concluded_once_its_complaints_are_answered(claimed, decide, cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(account=claimed.accounts.get().account, at=now)
    assert (complaint.state, complaint.case) == (ComplaintState.IN_CASE, claimed)
    with pytest.raises(cases.CaseUnfinished, match="complaint"):
        decide("moderator", claimed, "conclude", outcome="unfounded")
    facts = {"outcome": "unfounded", "reason_codes": ["complaint-unfounded"]}
    decide("moderator", claimed, "respond", **facts, message="未发现违规")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.answer) == (ComplaintState.ANSWERED, "未发现违规")
    concluded = decide("moderator", claimed, "conclude", outcome="unfounded")
    assert (concluded.state, concluded.outcome) == (CaseState.CONCLUDED, "unfounded")


def test_a_case_with_a_drafted_sanction_is_not_concluded(sanctioned, case, decide):
    [draft] = sanctioned("close", closure_basis="by_law")
    case.refresh_from_db()
    with pytest.raises(cases.CaseUnfinished, match="drafted"):
        decide("moderator", case, "conclude", outcome="substantiated")
    decide("moderator", draft, "drop")
    assert decide("moderator", case, "conclude", outcome="substantiated").outcome


def test_reopening_starts_a_new_clock_for_nobody(claimed, decide, now):
    concluded = decide("moderator", claimed, "conclude", outcome="unfounded")
    later = now + timedelta(days=40)
    reopened = decide("moderator", concluded, "reopen", note="新证据", at=later)
    assert (reopened.state, reopened.assignee, reopened.outcome) == (CaseState.OPEN, None, "")
    assert reopened.due_at == later + timedelta(hours=168)


def test_merging_hands_everything_on(claimed, decide, cast, now):
    with acting_as(cast["moderator"]):
        other = CaseFactory(at=now)
        signal = SignalFactory(accounts=[claimed.accounts.get().account], at=now)
    decide("moderator", signal, "join_case", case=claimed)
    claimed.refresh_from_db()
    merged = decide("moderator", claimed, "merge", into=other)
    assert (merged.state, merged.merged_into) == (CaseState.MERGED, other)
    assert [other.accounts.count(), other.signals.count(), merged.accounts.count()] == [2, 1, 0]
    assert other.frozen_copies.count() == 2


def test_a_case_with_sanctions_is_not_merged(sanctioned, case, decide, cast, now):
    sanctioned("warn")
    with acting_as(cast["moderator"]):
        other = CaseFactory(at=now)
    case.refresh_from_db()
    with pytest.raises(cases.NothingToMove, match="sanctions"):
        decide("moderator", case, "merge", into=other)


def test_splitting_opens_a_linked_case_about_some_accounts(claimed, decide, cast, now):
    first = claimed.accounts.get().account
    with acting_as(cast["importer"]):
        second = AccountFactory(at=now)
    both = decide("moderator", claimed, "add_accounts", accounts=[second])
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(account=second, at=now)
    decide("moderator", both, "split", accounts=[second], title="另案处理")
    other = Case.objects.exclude(pk=claimed.pk).get()
    assert [each.account for each in other.accounts.all()] == [second]
    assert [each.account for each in claimed.accounts.all()] == [first]
    complaint.refresh_from_db()
    assert complaint.case == other
    assert claimed.links.get().other == other


@pytest.mark.parametrize("chosen", ["none", "all"])
def test_a_split_leaves_both_cases_an_account(chosen, claimed, decide, speaking):
    accounts = [speaking] if chosen == "all" else []
    with pytest.raises(cases.NothingToMove):
        decide("moderator", claimed, "split", accounts=accounts, title="x")


def test_the_report_to_the_authority_is_on_record(case, decide, now):
    reported = decide("moderator", case, "report", reference="网信〔2026〕12号")
    assert (reported.report_reference, reported.reported_at) == ("网信〔2026〕12号", now)


def test_a_signal_opens_a_case_about_every_account_it_names(cast, decide, now):
    with acting_as(cast["importer"]):
        named = AccountFactory.create_batch(3, at=now)
    with acting_as(cast["moderator"]):
        signal = SignalFactory(accounts=named, at=now)
    taken = decide("moderator", signal, "open_case", title="粉丝异常", severity="moderate")
    assert (taken.state, taken.case.violation_type) == (SignalState.IN_CASE, "false_traffic")
    assert {each.account for each in taken.case.accounts.all()} == set(named)


def test_a_false_alarm_needs_its_reason(cast, decide, now):
    with acting_as(cast["moderator"]):
        signal = SignalFactory(at=now)
    dismissed = decide("moderator", signal, "dismiss", reason_codes=["signal-explained"])
    assert dismissed.state == SignalState.DISMISSED


def test_the_ladder_rises_with_earlier_sanctions(case, sanctioned, cast, now, speaking):
    with acting_as(cast["administrator"]):
        assert sync_ladder(at=now) == 16
        assert sync_ladder(at=now) == 0
    assert recommend(case, at=now).step.measures == [Measure.WARN, Measure.LIMIT_FUNCTIONS]
    sanctioned("warn")
    with acting_as(cast["moderator"]):
        later = CaseFactory(accounts=[speaking], at=now, severity=Severity.MODERATE)
    found = recommend(later, at=now)
    assert (found.step.earlier, len(found.earlier)) == (1, 1)
    assert recommend(later, at=now + timedelta(days=800)).step.earlier == 0


def test_people_change_the_ladder_and_keep_its_history(cast, now):
    with acting_as(cast["administrator"]):
        sync_ladder(at=now)
        step = LadderStep.objects.get(severity="minor", earlier=0)
        step.measures, step.days = ["limit_functions"], 3
        change_step(step=step, seen_version=1, at=now)
        sync_ladder(at=now)
    step.refresh_from_db()
    assert (step.measures, step.history.count()) == (["limit_functions"], 2)


def test_sanctioned_accounts_do_not_leave_their_case(sanctioned, case, cast, now, decide, speaking):
    sanctioned("suspend", days=3)
    with acting_as(cast["importer"]):
        second = AccountFactory(at=now)
    case.refresh_from_db()
    both = decide("moderator", case, "add_accounts", accounts=[second])
    with pytest.raises(cases.NothingToMove, match="sanctioned"):
        decide("moderator", both, "split", accounts=[speaking], title="x")
    speaking.refresh_from_db()
    assert speaking.state == AccountState.SUSPENDED


def test_a_case_that_ended_meanwhile_takes_nothing_in(claimed, decide, cast, now):
    with acting_as(cast["moderator"]):
        signal, other = SignalFactory(at=now), CaseFactory(at=now)
    seen_open = Case.objects.get(pk=claimed.pk)
    decide("moderator", claimed, "conclude", outcome="unfounded")
    with pytest.raises(complaints.CaseNotOpen):
        decide("moderator", signal, "join_case", case=seen_open)
    with pytest.raises(cases.NothingToMove):
        decide("moderator", other, "merge", into=seen_open)


def test_several_measures_of_one_case_are_one_step_of_the_ladder(sanctioned, cast, now, speaking):
    with acting_as(cast["administrator"]):
        sync_ladder(at=now)
    sanctioned("warn", "limit_functions", "stop_updates", days=7)
    with acting_as(cast["moderator"]):
        later = CaseFactory(accounts=[speaking], at=now)
    [(_case, imposed)] = recommend(later, at=now).earlier.items()
    assert (len(imposed), recommend(later, at=now).step.earlier) == (3, 1)
