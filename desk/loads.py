"""The daily measure of the queues, and the trends that the workbench draws from it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from desk.domain import loads as kept
from desk.domain import presence
from desk.models import QueueDay
from desk.queues import loads
from regulations.calendar import legal_date
from staff.models import User

TREND_DAYS = 30
WIDTH, HEIGHT = 120, 28


@dataclass(frozen=True)
class Trend:
    """Counts by day, oldest first, the last one of now; drawn as a line of WIDTH by HEIGHT."""

    days: list
    counts: list

    @property
    def first(self):
        """The count of the first day."""
        return self.counts[0]

    @property
    def most(self):
        """The highest count."""
        return max(self.counts)

    @property
    def change(self):
        """How many more there are than on the first day."""
        return self.counts[-1] - self.counts[0]

    @property
    def span(self):
        """The number of days between the first one and today."""
        return (self.days[-1] - self.days[0]).days

    @property
    def points(self):
        """The line, as the `points` of an SVG polyline; the days keep their distances."""
        span = self.span or 1
        top = self.most or 1
        return " ".join(
            f"{WIDTH * (day - self.days[0]).days / span:.1f},"
            f"{1 + (HEIGHT - 2) * (1 - count / top):.1f}"
            for day, count in zip(self.days, self.counts, strict=True)
        )


def measure(*, at):
    """Keep what waits in every queue at the moment `at`, as the load of its day; a job of the
    calendar. Returns a Counter of what was done.
    """
    counts = {}
    for person in User.objects.people().order_by("pk"):
        for load in loads(person, at):
            if load.queue.differs_by_person:
                if load.count:
                    counts[load.queue.code, person.pk] = load.count
            else:
                counts[load.queue.code, None] = load.count
    kept.keep_day(day=legal_date(at), counts=counts)
    return Counter(queues_measured=len(counts), pages_forgotten=presence.forget(at=at))


def trends(person, found, at):
    """{code of the queue: Trend} of the `found` loads, of queues with a past. One query.

    A day on which nothing of one's own waited was not kept, so a day counts as measured when any
    queue was.
    """
    today = legal_date(at)
    by_queue, days = defaultdict(dict), {today}
    since = today - timedelta(days=TREND_DAYS)
    rows = QueueDay.objects.seen_by(person, since=since).exclude(day=today)
    for day, code, count in rows.values_list("day", "queue", "count"):
        by_queue[code][day] = count
        days.add(day)
    days = sorted(days)
    return {
        load.queue.code: Trend(
            days, [*(by_queue[load.queue.code].get(day, 0) for day in days[:-1]), load.count]
        )
        for load in found
        if len(days) > 1
    }


def total(trends):
    """The sum of `trends` by day, or None where there is none."""
    if not trends:
        return None
    by_day = zip(*(trend.counts for trend in trends), strict=True)
    return Trend(trends[0].days, [sum(counts) for counts in by_day])
