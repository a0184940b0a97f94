"""The outbox: reads the ledger in its order and keeps each event until its endpoints have it.

The ledger has what the ids of decisions have not: an order in which nothing appears behind the
reader. So what is told is sealed, told once, and told even when a worker dies at any point.
"""

import random
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Greatest

from audit.domain import channels
from audit.enums import MessageChannel
from audit.models import Decision, LedgerLeaf
from audit.outbox import Holds
from disclosure.domain.webhooks import events, signing, wire
from disclosure.domain.webhooks.endpoints import stop
from disclosure.enums import DeliveryState
from disclosure.models import OutboxPosition, WebhookDelivery, WebhookEndpoint
from regulations.calendar import legal_date
from regulations.models import Parameter

ATTEMPTS = "webhook.attempts"
RETRY_SECONDS = "webhook.retry_seconds"
KEEP_DAYS = "webhook.keep_days"
LEAVES = 5000
BATCH = 20
# Longer than a batch takes in which nobody answers.
LEASE = timedelta(seconds=BATCH * (wire.CONNECT_SECONDS + wire.ANSWER_SECONDS) + 60)
FACTOR = 3
LONGEST_WAIT = timedelta(days=1)
JITTER = 0.2
SOURCE = Decision._meta.label_lower


@transaction.atomic
def gather(*, at):
    """Put what the ledger holds beyond the last position into the outbox. Returns how many leaves
    were read: 0 when there is nothing more that may go out at `at`.

    It stops before the first decision whose message may still be taken back, and tells nothing of
    one that was. Endpoints hear of what is read after they were admitted.
    """
    position = _position()
    endpoints = list(WebhookEndpoint.objects.listening())
    if not endpoints:
        position.next_leaf = _size()
        position.save()
        return 0
    leaves = LedgerLeaf.objects.filter(pk__gte=position.next_leaf).order_by("pk")
    read = list(leaves.values_list("source", "source_id")[:LEAVES])
    ids = [source_id for source, source_id in read if source == SOURCE]
    decisions = Decision.objects.filter(pk__in=ids)
    over = decisions.filter(Holds.read().are_over(at))
    told = over.exclude(pk__in=decisions.taken_back().values("pk"))
    told = told.prefetch_related("messages").in_bulk()
    held = set(ids) - set(over.values_list("pk", flat=True))
    if held:
        read = read[: min(read.index((SOURCE, pk)) for pk in held)]
    kept = [
        delivery
        for source, source_id in read
        if source == SOURCE and source_id in told
        for delivery in _deliveries(told[source_id], endpoints, at)
    ]
    WebhookDelivery.objects.bulk_create(kept, ignore_conflicts=True)
    position.next_leaf += len(read)
    position.save()
    return len(read)


@transaction.atomic
def claim(*, at):
    """Take some deliveries in hand that are due; no other worker has them before the lease ends."""
    due = WebhookDelivery.objects.due(at).select_related("endpoint__client", "decision", "message")
    found = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    until = at + LEASE
    WebhookDelivery.objects.filter(pk__in=[each.pk for each in found]).update(leased_until=until)
    for each in found:
        each.leased_until = until
    return found


def send(delivery, *, at):
    """Tell the endpoint; returns a `wire.Answer`. Writes nothing."""
    endpoint, body = delivery.endpoint, events.body(delivery)
    headers = signing.headers(endpoint.secrets(at), delivery.number, at, body)
    return wire.send(endpoint.url, body, headers)


@transaction.atomic
def settle(*, delivery, answer, at):
    """Write down how a delivery that was claimed went. Returns its state, or None where the lease
    has passed to another worker.

    What did not arrive is tried again, three times as long after as before, and with it all else
    that waits for the same endpoint; after `webhook.attempts` it is given up and the endpoint is
    shut off, as it is when the receiver is gone (410).
    """
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, leased_until=delivery.leased_until)
    attempts = delivery.attempts + 1
    facts = {"attempts": attempts, "answer": answer.words[:200], "leased_until": None}
    if answer.is_received:
        facts |= {"state": DeliveryState.DELIVERED, "finished_at": at}
        if not mine.update(**facts):
            return None
        if delivery.message is not None:
            channels.record_delivery(
                message=delivery.message, channel=MessageChannel.WEBHOOK, at=at
            )
        return DeliveryState.DELIVERED
    today = legal_date(at)
    if answer.is_gone or attempts >= Parameter.objects.value(ATTEMPTS, on=today):
        facts |= {"state": DeliveryState.GIVEN_UP, "finished_at": at}
        if not mine.update(**facts):
            return None
        if delivery.message is not None:
            channels.record_failure(message=delivery.message, failure=answer.words, at=at)
        stop(delivery.endpoint, why=f"{delivery.number}: {answer.words}", at=at)
        return DeliveryState.GIVEN_UP
    due_at = at + _wait(attempts, Parameter.objects.value(RETRY_SECONDS, on=today))
    if not mine.update(**facts, due_at=due_at):
        return None
    waiting = WebhookDelivery.objects.filter(
        endpoint=delivery.endpoint, state=DeliveryState.PENDING
    )
    waiting.update(due_at=Greatest("due_at", due_at))
    return DeliveryState.PENDING


def release(*, deliveries):
    """Give back what was claimed and is not tried after all."""
    for each in deliveries:
        WebhookDelivery.objects.filter(pk=each.pk, leased_until=each.leased_until).update(
            leased_until=None
        )


def forget(*, at):
    """Forget deliveries that are older than `webhook.keep_days`, whatever became of them. The
    decisions stand. Returns a Counter.
    """
    days = Parameter.objects.value(KEEP_DAYS, on=legal_date(at))
    old = WebhookDelivery.objects.filter(created_at__lt=at - timedelta(days=days))
    return Counter(forget_delivery=old.delete()[0])


def _deliveries(decision, endpoints, at):
    for event_type, message in events.news_of(decision):
        for endpoint in endpoints:
            if event_type in endpoint.event_types:
                yield WebhookDelivery(
                    endpoint=endpoint,
                    decision=decision,
                    event_type=event_type,
                    message=message,
                    due_at=at,
                    created_at=at,
                )


def _position():
    """The one position, locked; the first time it stands at the end of the ledger."""
    rows = OutboxPosition.objects.select_for_update()
    return rows.get_or_create(pk=1, defaults={"next_leaf": _size()})[0]


def _size():
    last = LedgerLeaf.objects.order_by("pk").values_list("pk", flat=True).last()
    return 0 if last is None else last + 1


def _wait(attempts, seconds):
    """How long to wait after so many attempts, spread so that receivers are not hit all at once."""
    wait = min(timedelta(seconds=seconds) * FACTOR ** (attempts - 1), LONGEST_WAIT)
    return wait * random.uniform(1 - JITTER, 1 + JITTER)
