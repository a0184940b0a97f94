"""Queues: what waits for whom. Apps register theirs; the desk counts, lists and links them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.db.models import Count, Min, QuerySet, Value
from django.urls import reverse

from desk.enums import QueueKind

QUEUE_PARAMETER = "queue"
MAX_COUNTED = 10_000
# In the address of an item that somebody opens to work on it.
WORK_PARAMETER = "work"


@dataclass(frozen=True)
class Item:
    """One line of work, as the workbench shows it."""

    title: str
    subtitle: str
    what: str
    url: str
    waiting_since: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Queue:
    """Rows of one model that wait for the same thing.

    `rows(user, at)` gives them; `clock` names the datetime field that ages them; `describe(row)`
    makes an Item. One's own ones feed the list “Next up”, before those that anybody may take up
    (`is_shared`, which open ones are without saying so). Who has `permission` sees the queue;
    where `work_permission` is named, “Next up” asks for that too. A queue that a file can fill
    `is_capped`: no more than MAX_COUNTED of its rows are counted. With `bulk_verb` all of its rows
    are decided on by one button of its list. `short_label` is what it
    is called among the queues of its kind.
    """

    code: str
    label: str
    model: type
    permission: str
    rows: Callable[..., QuerySet]
    clock: str
    describe: Callable[..., Item]
    kind: QueueKind
    short_label: str = ""
    hint: str = ""
    is_capped: bool = False
    is_shared: bool = False
    work_permission: str = ""
    bulk_verb: str = ""

    @property
    def tab_label(self):
        """What it is called on the list of its model, where the model goes without saying."""
        return self.kind.label if self.short_label else self.label

    @property
    def is_late(self):
        """Whether it is shown in the colour of trouble."""
        return self.kind == QueueKind.LATE

    @property
    def is_personal(self):
        """Whether its rows are the person's own work."""
        return self.kind == QueueKind.MINE

    @property
    def is_open(self):
        """Whether anybody who may work on it may take up its rows."""
        return self.is_shared or self.kind in (QueueKind.OPEN, QueueKind.SECOND_PERSON)

    @property
    def differs_by_person(self):
        """Whether each person sees other rows in it."""
        return self.kind in (QueueKind.MINE, QueueKind.SECOND_PERSON)

    def is_work_of(self, user):
        """Whether its items belong into the list “Next up” of `user`."""
        return not self.work_permission or user.has_perm(self.work_permission)

    @property
    def ordering(self):
        """What waits longest comes first: by clock, where every row of the model has one."""
        clocks = {field.name for field in self.model._meta.fields if not field.null}
        return (self.clock, "pk") if self.clock in clocks else ("pk",)

    def item(self, row):
        """One row as an Item."""
        item = self.describe(row)
        return replace(item, url=self.opening(item.url))

    def opening(self, url):
        """The address of a row's page; whoever opens an unclaimed one opens it to work on it."""
        return f"{url}?{WORK_PARAMETER}=1" if self.kind == QueueKind.OPEN else url

    def url(self):
        """The change list, narrowed to this queue."""
        opts = self.model._meta
        base = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return f"{base}?{QUEUE_PARAMETER}={self.code}"


@dataclass(frozen=True)
class Load:
    """How full a queue is: the number of rows and the age of the oldest."""

    queue: Queue
    count: int
    oldest: datetime | None


_queues = []


def register(*queues):
    """Put queues on the workbench, in this order."""
    _queues.extend(queues)


def queues_for(user, model=None):
    """The queues that `user` may see, of one model or of all."""
    return [
        queue
        for queue in _queues
        if user.has_perm(queue.permission) and model in (None, queue.model)
    ]


def own_queue(user, model):
    """The personal queue of `model` that is work of `user`, or None."""
    queues = queues_for(user, model)
    return next((each for each in queues if each.is_personal and each.is_work_of(user)), None)


def loads(user, at):
    """Count every queue of `user`, all in one query."""
    return tally(user, at)[0]


def tally(user, at, further=()):
    """The loads of every queue of `user`, and what else is to be counted, all in one query.

    `further` are querysets of rows (code, count, moment) like those of the queues. Returns the list
    of Load, and {code: count} of the further ones.
    """
    queues = queues_for(user)
    figures = [*(_figures(queue, user, at) for queue in queues), *further]
    if not figures:
        return [], {}
    found = {code: rest for code, *rest in figures[0].union(*figures[1:], all=True)}
    found_loads = [Load(queue, *found.pop(queue.code, (0, None))) for queue in queues]
    return found_loads, {code: count for code, (count, _moment) in found.items()}


def next_items(user, at, limit=8):
    """The first `limit` items of the personal queues by clock, then of the shared ones."""
    items = []
    for wanted in ("is_personal", "is_open"):
        for queue in queues_for(user):
            if getattr(queue, wanted) and queue.is_work_of(user) and len(items) < limit:
                rows = queue.rows(user, at).order_by(queue.clock, "pk")
                items += [queue.item(row) for row in rows[: limit - len(items)]]
    return items


def _figures(queue, user, at):
    """Code, count and oldest clock of one queue, as one row of a query."""
    rows = queue.rows(user, at)
    if queue.is_capped:
        first = rows.order_by("pk").values("pk")[:MAX_COUNTED]
        rows = queue.model.objects.filter(pk__in=first)
    rows = rows.order_by().values(code=Value(queue.code, models.CharField()))
    return rows.annotate(count=Count("pk"), oldest=Min(queue.clock)).values_list(
        "code", "count", "oldest"
    )
