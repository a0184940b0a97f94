"""Queues: what waits for whom. Apps register theirs; the desk counts, lists and links them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin
from django.db import models
from django.db.models import Count, Min, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

QUEUE_PARAMETER = "queue"


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
    makes an Item. `is_late` queues are shown in the colour of trouble. `is_personal` ones feed
    the list “Next up”, before those that are open to everybody (`is_shared`). Who has
    `permission` sees the queue; where `work_permission` is named, “Next up” asks for that too.
    """

    code: str
    label: str
    model: type
    permission: str
    rows: Callable[..., QuerySet]
    clock: str
    describe: Callable[..., Item]
    hint: str = ""
    is_late: bool = False
    is_personal: bool = False
    is_shared: bool = False
    work_permission: str = ""

    def is_work_of(self, user):
        """Whether its items belong into the list “Next up” of `user`."""
        return not self.work_permission or user.has_perm(self.work_permission)

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


def loads(user, at):
    """Count every queue of `user`, all in one query."""
    queues = queues_for(user)
    if not queues:
        return []
    figures = [_figures(queue, user, at) for queue in queues]
    found = {code: rest for code, *rest in figures[0].union(*figures[1:], all=True)}
    return [Load(queue, *found.get(queue.code, (0, None))) for queue in queues]


def next_items(user, at, limit=8):
    """The first `limit` items of the personal queues by clock, then of the shared ones."""
    items = []
    for wanted in ("is_personal", "is_shared"):
        for queue in queues_for(user):
            if getattr(queue, wanted) and queue.is_work_of(user) and len(items) < limit:
                rows = queue.rows(user, at).order_by(queue.clock, "pk")
                items += [queue.describe(row) for row in rows[: limit - len(items)]]
    return items


def _figures(queue, user, at):
    """Code, count and oldest clock of one queue, as one row of a query."""
    rows = queue.rows(user, at).order_by().values(code=Value(queue.code, models.CharField()))
    return rows.annotate(count=Count("pk"), oldest=Min(queue.clock)).values_list(
        "code", "count", "oldest"
    )


class QueueFilter(admin.SimpleListFilter):
    """Narrows a change list to one queue of the signed-in person."""

    title = _("queue")
    parameter_name = QUEUE_PARAMETER

    def __init__(self, request, params, model, model_admin):
        self.queues = {queue.code: queue for queue in queues_for(request.user, model)}
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        """One choice per queue."""
        return [(queue.code, queue.label) for queue in self.queues.values()]

    @property
    def ordering(self):
        """What waits longest comes first: by clock, where every row of the model has one."""
        queue = self.queues.get(self.value())
        if queue is None:
            return None
        clocks = {field.name for field in queue.model._meta.fields if not field.null}
        return (queue.clock, "pk") if queue.clock in clocks else ("pk",)

    def queryset(self, request, queryset):
        """Rows of the chosen queue; an unknown code shows nothing rather than everything."""
        if self.value() is None:
            return queryset
        queue = self.queues.get(self.value())
        if queue is None:
            return queryset.none()
        rows = queue.rows(request.user, timezone.now()).values("pk")
        return queryset.filter(pk__in=rows)
