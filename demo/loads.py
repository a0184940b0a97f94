"""Thirty days of measured queues and duties, so that the demo desk has trends."""

import random
from datetime import timedelta

from desk.domain.loads import keep_day
from desk.loads import TREND_DAYS, measure
from desk.models import QueueDay
from regulations.calendar import legal_date
from regulations.domain.duties import keep_run
from regulations.duties import nightly
from regulations.models import DutyCount


def fill(now):
    """Measure today's queues, and let each have held about as much on the days before."""
    measure(at=now)
    today, chance = legal_date(now), random.Random(30)
    counts = {
        (code, person): count
        for code, person, count in QueueDay.objects.filter(day=today).values_list(
            "queue", "person", "count"
        )
    }
    for age in range(1, TREND_DAYS + 1):
        then = {key: max(0, count + _change(count, chance)) for key, count in counts.items()}
        keep_day(day=today - timedelta(days=age), counts=then)
    _fill_duties(now, chance)


def _fill_duties(now, chance):
    """Ask the duty rules today, and let each have found about as much on the days before."""
    nightly.measure(at=now)
    found = list(DutyCount.objects.order_by("pk"))
    for age in range(1, TREND_DAYS + 1):
        then = now - timedelta(days=age)
        counts = [_earlier(each, then, chance) for each in found]
        keep_run(day=legal_date(then), at=then, counts=counts)


def _earlier(today, then, chance):
    count = max(0, today.count + _change(today.count, chance)) if today.count else 0
    oldest_at = then - timedelta(days=1) if count else None
    return DutyCount(rule=today.rule, count=count, new=0, resolved=0, oldest_at=oldest_at)


def _change(count, chance):
    most = 1 + count // 3
    return chance.randint(-most, most)
