"""The workbench: what a person finds when the day begins."""

from dataclasses import dataclass
from datetime import datetime

from audit.domain import sealing
from desk.enums import QueueKind
from desk.loads import Trend, total, trends
from desk.news import news
from desk.panels import workbench_cards
from desk.queues import Load, loads, next_items


@dataclass(frozen=True)
class Line:
    """One queue that is not empty, and its trend or None."""

    load: Load
    trend: Trend | None


@dataclass(frozen=True)
class Group:
    """The queues of one kind: how many rows wait in them, since when, and how that has changed."""

    kind: QueueKind
    lines: list
    empty: list
    trend: Trend | None

    @property
    def count(self):
        """Rows in all of them."""
        return sum(line.load.count for line in self.lines)

    @property
    def oldest(self):
        """The earliest clock, or None."""
        clocks = (line.load.oldest for line in self.lines)
        return min((clock for clock in clocks if clock is not None), default=None)

    @property
    def is_late(self):
        """Whether something in it is past its time."""
        return self.kind == QueueKind.LATE and self.count > 0


@dataclass(frozen=True)
class Workbench:
    """Queues by kind, the first items of one's own, the latest Seal or None, what is new since the
    moment `since` or None, and what other rooms put beside it.
    """

    groups: list
    items: list
    checkpoint: object
    now: datetime
    since: datetime | None
    news: list
    cards: list


def workbench(user, at, *, since=None):
    """Collect the workbench of `user` at the moment `at`; news are told from `since` on."""
    found = loads(user, at)
    return Workbench(
        groups(found, trends(user, found, at)),
        next_items(user, at),
        sealing.latest_seal(),
        at,
        since,
        news(user, since) if since else [],
        workbench_cards(user, at),
    )


def groups(found, trends):
    """The `found` loads by kind, in the order of the kinds; a kind without a queue is left out."""
    by_kind = {kind: [load for load in found if load.queue.kind == kind] for kind in QueueKind}
    return [
        Group(
            kind,
            [Line(load, trends.get(load.queue.code)) for load in those if load.count],
            [load.queue for load in those if not load.count],
            total([trends[load.queue.code] for load in those if load.queue.code in trends]),
        )
        for kind, those in by_kind.items()
        if those
    ]
