"""One save in one transaction, of each kind of row: done in a worker."""

import cProfile
import io
import pstats
from statistics import median
from time import perf_counter

from django.db import connection

from staff.domain.roles import ensure_system_actor
from tools.bench.rows import KINDS, acting, make_rows, write

ROWS = 20
WARM_UP = 20
PROFILED = 1000
SHOWN = 45
WITHOUT_DISK = {
    "sqlite": "PRAGMA synchronous = OFF",
    "postgresql": "SET synchronous_commit = off",
}


def measure(rounds, durable):
    """Median seconds of a transaction of one save, by kind; kinds take turns, row by row.

    Unless `durable`, no commit waits for the disk: what is left is the work.
    """
    if not durable:
        with connection.cursor() as cursor:
            cursor.execute(WITHOUT_DISK[connection.vendor])
    actor, times = ensure_system_actor(), {kind: [] for kind in KINDS}
    with acting():
        rows = {kind: _rows(kind) for kind in KINDS}
        for turn in range(rounds + WARM_UP):
            for kind in _rotated(list(KINDS), turn):
                row = rows[kind][turn % ROWS]
                started = perf_counter()
                write(row, turn, actor)
                times[kind].append(perf_counter() - started)
    _insist_on_history(rows["governed"])
    return {kind: median(spent[WARM_UP:]) for kind, spent in times.items()}


def profile(kind):
    """The costliest functions of many saves of one kind, as text."""
    actor, profiler = ensure_system_actor(), cProfile.Profile()
    with acting():
        rows = _rows(kind)
        profiler.enable()
        for turn in range(PROFILED):
            write(rows[turn % ROWS], turn, actor)
        profiler.disable()
    return printed(profiler)


def printed(profiler, shown=SHOWN):
    """The top of a profile by cumulative time, without the paths of this machine."""
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("cumulative").print_stats(shown)
    return text.getvalue()


def _rows(kind):
    make_rows(kind, ROWS)
    return list(KINDS[kind].objects.order_by("-pk")[:ROWS])


def _insist_on_history(rows):
    for row in rows:
        if row.history.count() != row.version:
            raise AssertionError("A governed save left no history row.")


def _rotated(items, turn):
    """The items in another order each turn: what one leaves to the disk, another pays for."""
    first = turn % len(items)
    return items[first:] + items[:first]
