"""Thirty days of measured queues, so that the workbench of the demo desk has trends."""

import random
from datetime import timedelta

from desk.domain.loads import keep_day
from desk.loads import TREND_DAYS, measure
from desk.models import QueueDay
from regulations.calendar import legal_date


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


def _change(count, chance):
    most = 1 + count // 3
    return chance.randint(-most, most)
