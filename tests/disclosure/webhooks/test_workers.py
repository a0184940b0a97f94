"""Two workers at once: what one has in hand, the other has not. Real threads and commits."""

from collections import Counter
from datetime import timedelta
from functools import partial

from disclosure.domain.webhooks import outbox
from disclosure.models import WebhookDelivery
from tests.audit.test_races import race
from tests.factories import seal_record


def in_outbox():
    """Decisions and events of what waits."""
    return sorted(WebhookDelivery.objects.values_list("decision_id", "event_type"))


def test_two_workers_gather_everything_once(committed, endpoint, sanctioned, now):
    sanctioned("stop_updates", "suspend", days=5)
    seal_record(now)
    at = now + timedelta(hours=1)
    outcomes = race(*(partial(outbox.gather, at=at) for _each in range(2)))
    assert sorted(outcomes)[0] == 0 < sorted(outcomes)[1]
    told = in_outbox()
    assert len(told) == len(set(told))
    assert Counter(event_type for _decision, event_type in told) == {
        "sanction.changed": 2,
        "message.released": 1,
        "account.changed": 3,
    }


def test_two_workers_never_have_the_same_in_hand(committed, endpoint, sanctioned, now):
    sanctioned("stop_updates", "suspend", days=5)
    seal_record(now)
    at = now + timedelta(hours=1)
    outbox.gather(at=at)
    for _round in range(20):
        WebhookDelivery.objects.update(leased_until=None)
        first, second = race(*(partial(outbox.claim, at=at) for _each in range(2)))
        taken = [each.pk for each in (*first, *second)]
        assert sorted(taken) == sorted(WebhookDelivery.objects.values_list("pk", flat=True))
