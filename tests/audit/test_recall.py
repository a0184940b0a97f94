"""Taking a decision back: until the message goes out, by who decided, and all of it."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import NameChangeRequest, RegistrationApplication
from audit.context import acting_as
from audit.domain import channels, messages
from audit.domain.access_codes import code_for
from audit.domain.engine import IllegalTransition, contributors, performer
from audit.domain.recall import NotTakenBack, open_window
from audit.models import Decision, Message, StaleVersion, governed_models
from audit.outbox import HOLD, Holds
from audit.timeline import timeline
from audit.transitions import RECALL, TransitionTable, rules_of
from audit.verification.replay import check_decisions, check_recalls, check_state_changes
from regulations.calendar import legal_date
from regulations.domain.catalog import set_parameter
from staff.domain.roles import ensure_system_actor
from staff.roles import ROLES
from staff.verb_sets import RECALLABLE
from tests.audit.test_engine import _reasons, details, make  # noqa: F401
from tests.audit.test_tampering import DECISION, HISTORY, tamper
from tests.factories import AccountFactory, NameChangeFactory, scan

pytestmark = pytest.mark.django_db

MINUTE = timedelta(seconds=60)
MOMENT = timedelta(microseconds=1)
RULES = [
    (model, rule)
    for model in governed_models()
    for rule in (model.transitions or {}).values()
    if rule.recallable
]
CASES = [
    (role, model, rule.verb)
    for model, rule in RULES
    for role, permissions in ROLES.items()
    if role != "system" and rule.permission in permissions
]


def facts(subject):
    """All that a row says, but how often it was saved."""
    row = type(subject).objects.get(pk=subject.pk)
    return {name: getattr(row, name) for name in row.history_tracker.tracked if name != "version"}


@pytest.fixture
def rejected(claimed, decide):
    """The application, rejected by the reviewer just now."""
    return decide(
        "reviewer", claimed, "reject", reason_codes=["over-cap"], message="您好", note="late"
    )


def test_whoever_may_decide_alone_may_take_it_back():
    assert {rule.permission for _model, rule in RULES} == RECALLABLE
    for permissions in ROLES.values():
        for model, rule in RULES:
            if rule.permission in permissions:
                assert model.transitions[RECALL].permission in permissions


@pytest.mark.parametrize(("role", "model", "verb"), CASES)
def test_what_is_taken_back_is_as_it_was(role, model, verb, make, put, cast, now):  # noqa: F811
    rule = model.transitions[verb]
    subject, _boss = make(model, sorted(rule.sources)[0])
    if rule.held:
        subject = put(subject, assignee=cast[role])
    before = facts(subject)
    with acting_as(cast[role]):
        performer(model, verb)(
            subject=subject,
            seen_version=subject.version,
            at=now,
            reason_codes=_reasons(rule),
            **details(subject, verb, cast, now),
        )
        decided = model.objects.get(pk=subject.pk)
        assert facts(decided) != before
        recall = performer(model, RECALL)(
            subject=decided, seen_version=decided.version, at=now, note="wrong one"
        )
    assert facts(subject) == before
    assert recall.object_version == subject.version + 2
    assert (recall.source_state, recall.target_state) == (rule.target, before["state"])
    assert subject.history.count() == subject.version + 2
    assert list(check_recalls()) == []


def test_a_decision_stands_once_its_message_is_out(rejected, decide, now):
    with pytest.raises(NotTakenBack, match="went out"):
        decide("reviewer", rejected, RECALL, at=now + MINUTE)
    back = decide("reviewer", rejected, RECALL, at=now + MINUTE - MOMENT)
    assert (back.state, back.assignee_id) == ("in_review", rejected.assignee_id)


def test_who_took_it_back_decides_anew(rejected, decide):
    back = decide("reviewer", rejected, RECALL)
    assert decide("reviewer", back, "approve").state == "approved"


def test_nobody_takes_back_what_another_decided(rejected, decide):
    with pytest.raises(NotTakenBack, match="Reviewer"):
        decide("second_reviewer", rejected, RECALL)
    with pytest.raises(PermissionDenied):
        decide("intake", rejected, RECALL)


def test_what_came_after_keeps_a_decision_in_place(claimed, decide):
    asked = decide("reviewer", claimed, "request_information", reason_codes=["name-misleading"])
    attached = decide("intake", asked, "attach", files=[scan()], kind="other")
    with pytest.raises(StaleVersion):
        decide("reviewer", asked, RECALL)
    with pytest.raises(NotTakenBack, match="cannot be taken back"):
        decide("reviewer", attached, RECALL)


def test_a_note_does_not_keep_a_decision_in_place(rejected, decide):
    noted = decide("second_reviewer", rejected, "note", note="sure?")
    assert decide("reviewer", noted, RECALL).state == "in_review"


def test_a_decision_is_taken_back_once(rejected, decide):
    back = decide("reviewer", rejected, RECALL)
    with pytest.raises(IllegalTransition):
        decide("reviewer", back, RECALL)


def test_a_form_sent_twice_takes_back_once(rejected, cast, now):
    call = {"subject": rejected, "seen_version": rejected.version, "at": now}
    key = uuid.uuid4()
    with acting_as(cast["reviewer"]):
        act = performer(RegistrationApplication, RECALL)
        assert act(**call, idempotency_key=key) == act(**call, idempotency_key=key)
    assert Decision.objects.filter(verb=RECALL).count() == 1


def test_what_two_people_decided_is_not_taken_back_by_one(rejected, decide):
    proposer = decide("second_reviewer", rejected, "note", note="x")
    tamper(
        f"UPDATE {DECISION} SET proposer_id = (SELECT max(id) FROM staff_user)"
        " WHERE verb = 'reject'"
    )
    with pytest.raises(NotTakenBack, match="Two people"):
        decide("reviewer", proposer, RECALL)


def test_what_has_taken_its_place_meanwhile_stays(cast, entity, decide, now):
    with acting_as(cast["intake"]):
        change = NameChangeFactory(account=AccountFactory(entity=entity, at=now), at=now)
    held = decide("reviewer", change, "claim")
    refused = decide("reviewer", held, "reject", reason_codes=["name-misleading"])
    with acting_as(cast["intake"]):
        NameChangeFactory(account=change.account, at=now)
    with pytest.raises(NotTakenBack, match="meanwhile"):
        decide("reviewer", refused, RECALL)
    after = NameChangeRequest.objects.get(pk=change.pk)
    assert (after.state, after.version) == ("rejected", refused.version)
    assert not Decision.objects.filter(verb=RECALL).exists()


def test_taking_back_makes_nobody_a_contributor(rejected, decide, cast):
    back = decide("reviewer", rejected, RECALL)
    assert contributors(back) == {cast["intake"].pk}


def test_the_window_is_open_to_who_decided_and_while_the_message_waits(rejected, cast, now):
    window = open_window(rejected, user=cast["reviewer"], at=now)
    assert (window.decision.verb, window.closes_at) == ("reject", now + MINUTE)
    assert open_window(rejected, user=cast["second_reviewer"], at=now) is None
    assert open_window(rejected, user=cast["intake"], at=now) is None
    assert open_window(rejected, user=cast["reviewer"], at=now + MINUTE) is None


def test_a_message_waits_and_then_is_released(rejected, now):
    decision = Decision.objects.on_version(rejected, rejected.version)
    message, almost, over = decision.messages.get(), now + MINUTE - MOMENT, now + MINUTE
    assert (message.state_at(almost), message.state_at(over)) == ("waiting", "released")
    rows = Message.objects
    assert (list(rows.waiting(almost)), list(rows.released(almost))) == ([message], [])
    assert (list(rows.waiting(over)), list(rows.released(over))) == ([], [message])


def test_the_message_of_what_was_undone_never_goes_out(rejected, decide, now):
    decision = Decision.objects.on_version(rejected, rejected.version)
    number, later = decision.messages.get().receipt_number, now + timedelta(days=9)
    assert messages.find(number=number, code=code_for(number), at=later)
    decide("reviewer", rejected, RECALL)
    assert decision.messages.get().state == "withdrawn"
    assert not Message.objects.waiting(now).exists()
    assert not Message.objects.released(later).exists()
    assert messages.find(number=number, code=code_for(number), at=later) is None
    assert list(Decision.objects.taken_back()) == [decision]


def test_what_a_worker_is_sending_is_undone_no_more(rejected, decide, now, settings):
    with acting_as(ensure_system_actor()):
        message = Message.objects.get()
        assert channels._lease(message.pk, now + MINUTE)
    with pytest.raises(NotTakenBack, match="on its way"):
        decide("reviewer", rejected, RECALL)
    assert Message.objects.get().state == "waiting"


def hold(seconds, *, day, at):
    return set_parameter(
        code=HOLD,
        value=seconds,
        in_force_from=day,
        source="test",
        by=ensure_system_actor(),
        at=at,
    )


def test_a_new_hold_is_for_decisions_that_come_after_it(rejected, now):
    hold(600, day=legal_date(now), at=now + timedelta(seconds=30))
    holds = Holds.read()
    assert holds.goes_out_at(now) == now + MINUTE
    later = now + timedelta(seconds=30)
    assert holds.goes_out_at(later) == later + timedelta(seconds=600)
    assert Message.objects.released(now + MINUTE).count() == 1


def test_a_hold_that_begins_before_another_was_set_does_not_replace_it(now):
    hold(600, day=legal_date(now), at=now - timedelta(hours=1))
    hold(5, day=date(2022, 1, 1), at=now)
    assert Holds.read().goes_out_at(now) == now + timedelta(seconds=600)


def test_the_timeline_says_what_became_of_a_message(rejected, decide, now):
    [message] = timeline(rejected)[0].messages
    assert (message.released_at, message.state) == (now + MINUTE, "waiting")
    back = decide("reviewer", rejected, RECALL)
    undone, rejection = timeline(back)[:2]
    assert (undone.title, undone.messages) == ("Decision taken back", [])
    [message] = rejection.messages
    assert ("补充说明：您好" in message.body, message.state) == (True, "withdrawn")


@pytest.mark.parametrize(
    "facts",
    [
        {"second_person": True, "message": True},
        {"automatic": True, "message": True},
        {"contributes": True, "message": True},
        {"saves": False, "message": True},
        {},
        {"message": True, "target": None},
    ],
)
def test_a_table_refuses_verbs_that_cannot_be_taken_back(facts):
    options = {"recallable": True, **facts}
    target = options.pop("target", "over")
    rule = rules_of("app.model")("decide", "Decide", "Decided", {"open"}, target, **options)
    with pytest.raises(ValueError, match="cannot be taken back"):
        TransitionTable.build("app.model", {"open"}, rule)


TAMPERING = {
    "by another": f"UPDATE {DECISION} SET actor_id = (SELECT min(id) FROM staff_user)"
    f" WHERE verb = '{RECALL}'",
    "too late": f"UPDATE {DECISION} SET decided_at = '2030-01-01' WHERE verb = '{RECALL}'",
    "something else": f"UPDATE {HISTORY} SET requested_name = 'x' WHERE version = 4",
    "another verb": f"UPDATE {DECISION} SET verb = 'withdraw' WHERE verb = 'reject'",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_verification_finds_what_was_never_taken_back(statement, rejected, decide):
    decide("reviewer", rejected, RECALL)
    found = [*check_decisions(), *check_recalls(), *check_state_changes()]
    assert found == []
    tamper(statement)
    assert [each.code for each in check_recalls()] == ["illegal-recall"]
