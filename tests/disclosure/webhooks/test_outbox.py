"""The outbox: what is decided is told, signed, once, and until it arrives."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.context import acting_as
from audit.domain.messages import access_code
from audit.models import Decision, Message
from disclosure.domain.webhooks import events, outbox, wire
from disclosure.domain.webhooks.endpoints import NothingToReplay
from disclosure.domain.webhooks.wire import Answer
from disclosure.enums import DeliveryState, EventType
from disclosure.models import OutboxPosition, WebhookDelivery, WebhookEndpoint
from tests.disclosure.webhooks.conftest import HOUR, signature
from tests.factories import (
    AccountFactory,
    EntityFactory,
    PersonFactsFactory,
    impose,
    issue_secret,
    seal_record,
    verify,
)

pytestmark = pytest.mark.django_db
LOST = Answer(None, "TimeoutError")
MINUTE = timedelta(minutes=1)


def types():
    """The events in the outbox, oldest first."""
    return list(WebhookDelivery.objects.order_by("pk").values_list("event_type", flat=True))


def test_a_decision_is_told_signed_and_once(
    connect, receiver, claimed, decide, gather, deliver, now
):
    _endpoint, secret = connect()
    decide("reviewer", claimed, "approve")
    gather()
    assert deliver()
    assert not deliver()
    by_type = {each["type"]: each for each in receiver.told}
    decision = Decision.objects.get(object_label="accounts.registrationapplication", verb="approve")
    told = by_type["request.decided"]
    assert told["timestamp"] == decision.decided_at.isoformat()
    assert told["data"] == {
        "object": "registrationapplication",
        "number": claimed.receipt_number,
        "account": claimed.receipt_number,
        "decision": decision.pk,
        "verb": "approve",
        "state": "approved",
        "articles": decision.articles,
        "reasons": [],
    }
    for headers, body in receiver.requests:
        assert headers["webhook-signature"] == signature(secret, headers, body)
        assert headers["Host"] == receiver.url.split("/")[2]
    numbers = [headers["webhook-id"] for headers, _body in receiver.requests]
    assert len(set(numbers)) == len(numbers)
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_an_endpoint_is_told_of_what_it_asked_for(connect, sanctioned, gather):
    connect(event_types=["sanction.changed"])
    sanctioned("suspend", days=60)
    gather()
    assert types() == ["sanction.changed"]


def test_a_sanctions_message_carries_the_code_of_its_appeal(
    connect, receiver, sanctioned, gather, deliver
):
    connect(event_types=["message.released"])
    [suspension] = sanctioned("suspend", days=60)
    gather()
    deliver()
    message, [told] = Message.objects.get(), [each["data"] for each in receiver.told]
    assert told["accounts"] == [suspension.account.external_id]
    assert (told["message"], told["code"]) == (message.receipt_number, access_code(message))
    assert told["code"] in told["text"] and suspension.receipt_number in told["text"]
    assert (message.state, message.channel) == ("delivered", "webhook")


def test_a_decision_on_several_measures_is_one_message(connect, case, speaking, cast, gather):
    connect(event_types=["message.released"])
    with acting_as(cast["moderator"]):
        impose(case, [speaking], "stop_updates", "suspend", days=5)
    gather()
    labels = WebhookDelivery.objects.values_list("decision__object_label", flat=True)
    assert list(labels) == ["moderation.case"]


def test_what_happened_before_an_endpoint_was_admitted_is_not_told(claimed, decide, connect):
    decide("reviewer", claimed, "approve")
    connect()
    assert types() == []


def test_what_may_be_taken_back_waits_and_what_was_taken_back_is_never_told(
    endpoint, claimed, decide, now
):
    facts = {"reason_codes": ["name-taken"], "message": "名称已被使用。"}
    rejected = decide("reviewer", claimed, "reject", **facts)
    seal_record(now)
    outbox.gather(at=now)
    assert types() == []
    held_at = OutboxPosition.objects.get().next_leaf
    decide("reviewer", rejected, "take_back", at=now + timedelta(seconds=5))
    seal_record(now)
    outbox.gather(at=now)
    assert OutboxPosition.objects.get().next_leaf == held_at
    while outbox.gather(at=now + HOUR):
        pass
    assert types() == []
    assert OutboxPosition.objects.get().next_leaf > held_at


def test_what_is_not_sealed_is_not_told(endpoint, claimed, decide, now):
    decide("reviewer", claimed, "approve")
    outbox.gather(at=now + HOUR)
    assert types() == []


def test_nothing_personal_is_told(endpoint, receiver, gather, deliver, cast, put, now):
    with acting_as(cast["intake"]):
        person = EntityFactory(facts=PersonFactsFactory(), at=now)
    with acting_as(cast["approver"]):
        verify(person, at=now)
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=person, at=now)
    gather()
    deliver()
    sent = b"".join(body for _headers, body in receiver.requests).decode()
    assert not [text for text in person.revealed().values() if text and text in sent]
    assert account.name not in sent


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_what_is_not_taken_is_tried_again_later(
    endpoint, receiver, claimed, decide, gather, deliver, status, now
):
    receiver.answer = status
    decide("reviewer", claimed, "approve")
    gather()
    first = WebhookDelivery.objects.due(now + HOUR).first()
    [claimed_delivery, *rest] = outbox.claim(at=now + HOUR)
    outbox.release(deliveries=rest)
    answer = outbox.send(claimed_delivery, at=now + HOUR)
    state = outbox.settle(delivery=claimed_delivery, answer=answer, at=now + HOUR)
    first.refresh_from_db()
    assert (state, first.attempts, first.answer) == ("pending", 1, str(receiver.answer))
    assert not deliver(now + HOUR)
    receiver.answer = 204
    assert set(deliver(now + HOUR + MINUTE)) == {"delivered"}
    ids = [headers["webhook-id"] for headers, _body in receiver.requests]
    assert ids.count(first.number) == 2


def test_waits_grow_and_end(endpoint, claimed, decide, gather, now):
    decide("reviewer", claimed, "approve")
    gather()
    waits, at = [], now + HOUR
    delivery = WebhookDelivery.objects.order_by("pk").first()
    WebhookDelivery.objects.exclude(pk=delivery.pk).delete()
    while True:
        [taken] = outbox.claim(at=at)
        if outbox.settle(delivery=taken, answer=LOST, at=at) == DeliveryState.GIVEN_UP:
            break
        delivery.refresh_from_db()
        waits.append((delivery.due_at - at).total_seconds())
        at = delivery.due_at
    assert len(waits) == 9
    for number, wait in enumerate(waits):
        planned = min(10 * 3**number, 86400)
        assert 0.79 * planned <= wait <= 1.21 * planned
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.paused_at) == ("paused", at)
    decision = Decision.objects.latest_move(endpoint)
    assert (decision.verb, decision.actor.username) == ("shut_off", "system")
    assert delivery.number in decision.note


def test_a_receiver_that_is_gone_is_left_alone(
    endpoint, receiver, claimed, decide, gather, deliver
):
    receiver.answer = 410
    decide("reviewer", claimed, "approve")
    gather()
    assert deliver()[0] == "given_up"
    endpoint.refresh_from_db()
    assert endpoint.state == "paused"
    assert not deliver()


def test_while_one_is_paused_events_wait_and_are_sent_afterwards(
    endpoint, receiver, claimed, decide, gather, deliver
):
    paused = decide("administrator", endpoint, "pause")
    decide("reviewer", claimed, "approve")
    gather()
    assert (types() != [], deliver()) == (True, [])
    decide("administrator", paused, "resume")
    assert set(deliver()) == {"delivered"}


def test_what_was_given_up_is_sent_again_by_a_decision(
    endpoint, receiver, claimed, decide, gather, deliver, now
):
    decide("reviewer", claimed, "approve")
    gather()
    WebhookDelivery.objects.update(state="given_up", attempts=10)
    endpoint = decide("administrator", endpoint, "replay", at=now + HOUR)
    assert Decision.objects.for_object(endpoint).last().note == f"{len(types())} deliveries"
    assert set(deliver()) == {"delivered"}
    again = WebhookDelivery.objects.first()
    decide("administrator", endpoint, "replay", numbers=[again.pk], at=now + HOUR)
    assert deliver() == ["delivered"]
    ids = [headers["webhook-id"] for headers, _body in receiver.requests]
    assert ids.count(again.number) == 2


def test_nothing_to_send_again_is_said(endpoint, decide):
    for numbers in ([], [1], [10**18]):
        with pytest.raises(NothingToReplay):
            decide("administrator", endpoint, "replay", numbers=numbers)


def test_a_former_secret_signs_beside_the_new_one_for_a_day(
    connect, receiver, claimed, decide, gather, deliver, cast, now
):
    endpoint, former = connect()
    with acting_as(cast["administrator"]):
        _endpoint, secret = issue_secret(endpoint, at=now)
    decide("reviewer", claimed, "approve")
    gather()
    deliver()
    headers, body = receiver.requests[0]
    wanted = [signature(each, headers, body) for each in (secret, former)]
    assert headers["webhook-signature"].split() == wanted
    current = WebhookEndpoint.objects.get()
    assert current.secrets(now + timedelta(hours=25)) == [secret]
    kept = f"{list(current.history.values())} {list(Decision.objects.values())}"
    assert secret not in kept and former not in kept


def test_what_a_killed_worker_had_in_hand_is_sent_again_under_the_same_id(
    endpoint, receiver, claimed, decide, gather, deliver, now
):
    decide("reviewer", claimed, "approve")
    gather()
    in_hand = outbox.claim(at=now + HOUR)
    for each in in_hand:
        outbox.send(each, at=now + HOUR)
    assert not outbox.claim(at=now + HOUR + MINUTE)
    later = now + HOUR + outbox.LEASE + MINUTE
    assert set(deliver(later)) == {"delivered"}
    ids = [headers["webhook-id"] for headers, _body in receiver.requests]
    assert sorted(ids) == sorted(2 * [each.number for each in in_hand])
    late = outbox.settle(delivery=in_hand[0], answer=LOST, at=later)
    assert late is None
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_slow_answer_is_not_waited_for(
    endpoint, receiver, claimed, decide, gather, now, monkeypatch
):
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.2)
    receiver.answer = lambda handler: time.sleep(1)
    decide("reviewer", claimed, "approve")
    gather()
    delivery = outbox.claim(at=now + HOUR)[0]
    assert outbox.send(delivery, at=now + HOUR) == Answer(None, "ReadTimeoutError")


def test_the_body_of_an_answer_is_not_read(endpoint, receiver, claimed, decide, gather, deliver):
    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**12))
        handler.end_headers()

    receiver.answer = endless
    decide("reviewer", claimed, "approve")
    gather()
    assert set(deliver()) == {"delivered"}


def test_deliveries_are_forgotten_in_time_and_decisions_are_not(
    endpoint, claimed, decide, gather, now
):
    decide("reviewer", claimed, "approve")
    gather()
    count = len(types())
    assert outbox.forget(at=now + timedelta(days=80)) == {"forget_delivery": 0}
    assert outbox.forget(at=now + timedelta(days=91)) == {"forget_delivery": count}
    assert Decision.objects.filter(verb="approve").exists()


def test_the_command_tells_what_waits(endpoint, receiver, sanctioned, now, monkeypatch):
    sanctioned("suspend", days=60)
    seal_record(now)
    monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
    said = StringIO()
    call_command("deliver_webhooks", stdout=said)
    assert len(receiver.requests) == len(types()) > 1
    assert said.getvalue().count(": 200") == len(receiver.requests)


def test_after_a_failure_the_command_leaves_the_endpoint_alone_for_now(
    endpoint, receiver, sanctioned, now, monkeypatch
):
    receiver.answer = 500
    sanctioned("suspend", days=60)
    seal_record(now)
    monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
    call_command("deliver_webhooks", stdout=StringIO())
    assert len(receiver.requests) == 1 < len(types())
    assert sorted(WebhookDelivery.objects.values_list("attempts", flat=True))[-1] == 1


def test_gathering_costs_the_same_however_much_there_is(endpoint, sanctioned, decide, now):
    def cost():
        seal_record(now)
        with CaptureQueriesContext(connection) as made:
            outbox.gather(at=now + HOUR)
        return len(made)

    sanctioned("warn")
    one = cost()
    sanctioned("stop_updates", "suspend", days=5)
    assert cost() == one


@pytest.mark.parametrize(
    ("label", "verb"),
    [(label, verb) for label, (_type, verbs) in events.EVENTS.items() for verb in sorted(verbs)],
)
def test_events_name_verbs_that_there_are(label, verb):
    assert verb in apps.get_model(label).transitions


def test_every_event_type_is_told_of_something():
    told = {event_type for event_type, _verbs in events.EVENTS.values()} | {EventType.MESSAGE}
    assert told == set(EventType)
