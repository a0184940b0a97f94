"""Appeals against what a person imposed without a case: filed, refused, decided, taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.domain.checklist import BlockedByFindings
from accounts.enums import AccountState, EntityState
from audit.context import acting_as
from audit.domain.engine import NotIndependent, performer, record
from audit.models import Decision, Message, Proposal
from licensing.domain import labels
from moderation.domain import appeals, direct_measures
from moderation.enums import (
    AppealState,
    MeasureOutcome,
    SanctionState,
)
from moderation.models import Appeal, AppealedMeasure, BlacklistEntry, DirectMeasure
from moderation.transitions import direct_measure_rule
from regulations.findings import Finding, Level
from tests.direct_measures import KINDS, OVERTURN, STATES, UPHOLD, fresh
from tests.factories import AccountFactory, AppealFactory, QualificationFactory, verify_credential

pytestmark = pytest.mark.django_db


def latest_message(subject):
    return Decision.objects.latest_move(subject).messages.get()


def says_state(message, subject):
    """Whether the message says in which state `subject` is, in its own language."""
    with translation.override(message.language):
        state = str(subject.get_state_display())
    lines = [
        line for line in message.body.splitlines() if line.endswith((f"{state}.", f"{state}。"))
    ]
    return len(lines) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_measure_by_hand_is_taken_back_by_its_appeal(
    kind, impose_direct, appeal_against, overturn_appeal, cast, now
):
    before, after = STATES[kind]
    measure = impose_direct(kind)
    assert (measure.measure, measure.subject.state, measure.state) == (
        kind,
        after,
        SanctionState.IN_FORCE,
    )
    appeal = appeal_against(measure)
    assert appeal.contested == [measure] and appeal.sanctions == []
    assert appeal.decision == measure.decision
    decided = overturn_appeal(appeal)
    assert decided.state == AppealState.OVERTURNED
    assert fresh(measure.subject).state == before
    [row] = decided.measures.all()
    assert (row.outcome, row.decided_by) == (
        MeasureOutcome.OVERTURNED,
        cast["second_appeals_officer"],
    )
    again = DirectMeasure(measure.decision)
    assert again.state == SanctionState.OVERTURNED
    undone = Decision.objects.latest_move(again.subject)
    assert undone.verb in (measure.rule.inverse, "activate")
    assert not Message.objects.filter(decision=undone).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_message_names_what_was_taken_back_and_the_state_that_came_of_it(
    kind, impose_direct, appeal_against, overturn_appeal
):
    measure = impose_direct(kind)
    told = latest_message(overturn_appeal(appeal_against(measure)))
    assert measure.receipt_number in told.body
    assert says_state(told, fresh(measure.subject))


@pytest.mark.parametrize("kind", KINDS)
def test_upholding_leaves_the_measure(kind, impose_direct, appeal_against, decide):
    measure = impose_direct(kind)
    appeal = decide("appeals_officer", appeal_against(measure), "uphold", **UPHOLD)
    assert appeal.state == AppealState.UPHELD
    assert fresh(measure.subject).state == STATES[kind][1]
    assert appeal.measures.get().outcome == MeasureOutcome.UPHELD
    undone = decide("appeals_officer", appeal, "take_back")
    assert undone.measures.get().outcome == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_measure_without_a_case_is_not_varied(kind, impose_direct, appeal_against, propose_as):
    appeal = appeal_against(impose_direct(kind))
    outcomes = [{"sanction": None, "outcome": "upheld"}]
    reasons = {"reason_codes": ["appeal-disproportionate"]}
    with pytest.raises(appeals.NotVariable, match="without a case"):
        propose_as("appeals_officer", appeal, "vary", outcomes=outcomes, **reasons)
    assert not Proposal.objects.open().for_object(appeal).exists()


def test_what_was_ended_before_is_not_appealed(impose_direct, decide, cast, now):
    measure = impose_direct("suspend")
    decide("approver", measure.subject, "resume")
    ended = DirectMeasure(measure.decision)
    assert ended.state == SanctionState.LIFTED
    with acting_as(cast["intake"]), pytest.raises(appeals.NotAppealable, match="no longer"):
        AppealFactory(sanction=ended, at=now)


def test_an_earlier_suspension_is_not_taken_for_the_one_in_force(
    impose_direct, decide, appeal_against, overturn_appeal, now
):
    first = impose_direct("suspend")
    resumed = decide("approver", first.subject, "resume", at=now + timedelta(hours=1))
    later = {"at": now + timedelta(hours=2), "reason_codes": ["conduct-fabrication"]}
    decide("approver", resumed, "suspend", **later)
    assert not DirectMeasure(first.decision).is_in_force
    assert DirectMeasure.latest_of(resumed).is_in_force


def test_what_ends_while_the_appeal_is_open_is_overturned_without_an_error(
    impose_direct, appeal_against, decide, overturn_appeal, now
):
    measure = impose_direct("suspend")
    appeal = appeal_against(measure)
    resumed = decide("approver", measure.subject, "resume")
    found = direct_measures.findings(DirectMeasure(measure.decision), on=now.date())
    assert [each.code for each in found] == ["measure-ended"]
    assert overturn_appeal(appeal).state == AppealState.OVERTURNED
    assert fresh(resumed).version == resumed.version


def test_the_time_to_appeal_runs_from_the_decision(impose_direct, cast, now):
    measure = impose_direct("suspend")
    assert appeals.why_not(measure, at=now + timedelta(days=30)) == ""
    late = now + timedelta(days=30, seconds=1)
    with acting_as(cast["intake"]), pytest.raises(appeals.NotAppealable, match="30 days"):
        AppealFactory(sanction=measure, at=late)


@pytest.mark.parametrize("measure", ["close", "blacklist"])
def test_what_a_sanction_brought_about_is_appealed_with_the_sanction(
    measure, sanctioned, confirm, speaking, entity
):
    terms = {"close": {"closure_basis": "by_law"}, "blacklist": {"scope": "all", "days": 30}}
    [sanction] = sanctioned(measure, **terms[measure])
    confirm(sanction)
    subject = speaking if measure == "close" else BlacklistEntry.objects.get()
    decision = Decision.objects.for_object(subject).filter(verb__in=["close", "blacklist"]).get()
    assert direct_measure_rule(decision) is None
    assert DirectMeasure.latest_of(subject) is None
    with pytest.raises(ValueError, match="no measure of its own"):
        DirectMeasure(decision)


@pytest.mark.parametrize("kind", KINDS)
def test_one_decision_is_appealed_once_unless_withdrawn(
    kind, impose_direct, appeal_against, decide, cast, now
):
    measure = impose_direct(kind)
    appeal = appeal_against(measure)
    assert appeals.appealable([measure], at=now) == []
    with acting_as(cast["intake"]), pytest.raises(ValidationError, match="appealed already"):
        AppealFactory(sanction=measure, at=now)
    decide("intake", appeal, "withdraw")
    assert appeals.appealable([measure], at=now) == [measure]
    assert appeal_against(measure).contested == [measure]


def test_the_database_keeps_one_appeal_per_decision(impose_direct, appeal_against, cast, now):
    measure = impose_direct("suspend")
    appeal = appeal_against(measure)
    people = {"decider": cast["approver"]}
    for fields in (
        {"decision": measure.decision},
        {},
    ):
        copy = AppealedMeasure(appeal=appeal, **fields, **people)
        with acting_as(cast["intake"]), pytest.raises(IntegrityError), transaction.atomic():
            record(copy, at=now)


@pytest.mark.parametrize("kind", KINDS)
def test_who_had_a_part_in_the_measure_does_not_decide(
    kind, impose_direct, appeal_against, cast, now
):
    measure = impose_direct(kind)
    appeal = appeal_against(measure)
    people = {measure.decision.actor, measure.decision.proposer} - {None}
    assert people and {each.pk for each in people} <= appeals.authors(measure)
    for user in people:
        user.groups.add(*cast["appeals_officer"].groups.all())
        held = fresh(appeal)
        with acting_as(type(user).objects.get(pk=user.pk)):
            performer(Appeal, "take_over")(subject=held, seen_version=held.version, at=now)
            held.refresh_from_db()
            with pytest.raises(NotIndependent):
                performer(Appeal, "uphold")(
                    subject=held, seen_version=held.version, at=now, **UPHOLD
                )


def test_other_measures_keep_the_account_suspended_and_are_named(
    impose_direct, sanctioned, appeal_against, overturn_appeal, now, speaking
):
    measure = impose_direct("suspend")
    [sanction] = sanctioned("suspend", days=30)
    appeal = appeal_against(DirectMeasure(measure.decision))
    found = direct_measures.findings(appeal.contested[0], on=now.date())
    assert [(each.level, each.code, each.detail) for each in found] == [
        (Level.WARN, "still-suspended", sanction.receipt_number)
    ]
    overturn_appeal(appeal)
    account = fresh(speaking)
    assert account.state == AccountState.SUSPENDED
    assert says_state(latest_message(appeal), account)
    assert not account.holds.in_force().of_source(account).exists()


def test_a_closure_whose_name_was_taken_meanwhile_is_overturned_and_waits(
    impose_direct, appeal_against, overturn_appeal, cast, now, speaking
):
    measure = impose_direct("close")
    with acting_as(cast["importer"]):
        AccountFactory(name=speaking.name, at=now)
    appeal = appeal_against(measure)
    found = direct_measures.findings(appeal.contested[0], on=now.date())
    assert ("name-taken", Level.WARN) in [(each.code, each.level) for each in found]
    overturn_appeal(appeal)
    account = fresh(speaking)
    assert account.state == AccountState.PENDING_VERIFICATION
    assert says_state(latest_message(appeal), account)


def test_what_forbids_to_reinstate_reaches_the_decider_as_a_finding(
    impose_direct, appeal_against, propose_as, signed_in, monkeypatch, decide
):
    appeal = appeal_against(impose_direct("close"))
    block = Finding(Level.BLOCK, "some-check", "Forbidden by a check", "19")
    monkeypatch.setattr(direct_measures, "reinstatement_findings", lambda account, on: [block])
    page = signed_in("appeals_officer").get(f"/desk/moderation/appeal/{appeal.pk}/change/")
    assert "Forbidden by a check" in page.content.decode()
    blocked = {each.rule.verb: each.is_blocked for each in page.context["buttons"]}
    assert blocked["overturn"] and not blocked["uphold"]
    with pytest.raises(BlockedByFindings):
        propose_as("appeals_officer", appeal, "overturn", **OVERTURN)
    assert decide("appeals_officer", appeal, "uphold", **UPHOLD).state == AppealState.UPHELD


def test_a_label_that_the_closure_took_is_granted_again(
    cast, entity, now, propose_as, confirm, appeal_against, overturn_appeal, decide
):
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=entity, at=now)
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now)
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, content_category="health", at=now)
    labels.settle([account], at=now)
    account = decide("approver", account, "activate")
    reasons = {"reason_codes": ["conduct-fabrication"], "basis": "under_agreement"}
    propose_as("approver", account, "close", **reasons)
    closed = confirm(account, "second_approver")
    appeal = appeal_against(DirectMeasure.latest_of(closed))
    overturn_appeal(appeal)
    assert fresh(account).state == AccountState.ACTIVE
    assert says_state(latest_message(appeal), fresh(account))


def test_the_verification_before_a_false_identity_counts_again(
    impose_direct, appeal_against, overturn_appeal, entity
):
    overturn_appeal(appeal_against(impose_direct("false_identity")))
    restored = fresh(entity)
    names = ("verified_at", "verified_by", "verification_method", "verification_checked_on")
    assert [getattr(restored, name) for name in names] == [getattr(entity, name) for name in names]
    assert restored.open_field("verification_reference") == entity.open_field(
        "verification_reference"
    )


def test_by_hand_a_false_identity_is_verified_anew(impose_direct, decide, entity):
    impose_direct("false_identity")
    reopened = decide("approver", fresh(entity), "reopen")
    assert (reopened.state, reopened.verified_at) == (EntityState.UNVERIFIED, None)


def test_the_former_operator_appeals_what_was_imposed_on_it(impose_direct, put, cast, now, entity):
    measure = impose_direct("suspend")
    with acting_as(cast["intake"]):
        other = AccountFactory(at=now).entity
    put(measure.subject, entity=other)
    again = DirectMeasure(measure.decision)
    assert again.entity == entity
    assert appeals.measures_of(measure.decision, other.pk) == []
    assert appeals.measures_of(measure.decision, entity.pk) == [again]
