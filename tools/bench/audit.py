"""What the audit rings, the sealer and verification cost."""

import os
from functools import cache
from statistics import median

from tools.bench import figure
from tools.bench.desks import DATABASES, temporary_desk

CLIENTS = 8
WATCH = 1
SAVES = 600
TREE_ROUNDS = 3
HISTORY = 20_000


@figure("writes")
def governed_writes(options):
    """8 clients on PostgreSQL, sealer at work: governed writes against plain simple-history."""
    load = _load(options.seconds, options.rounds)
    paces = {kind: median(made) for kind, made in load["paces"].items()}
    for kind, made in load["paces"].items():
        rounds = ", ".join(f"{each:.0f}" for each in made)
        yield f"{kind:<16}{paces[kind]:>6.0f}/s, rounds: {rounds}"
    yield at_least("ratio", paces["governed"] / paces["simple-history"], 0.85)
    yield f"{load['leaves']} leaves, {load['unsealed']} rows unsealed after one last seal"
    if load["unsealed"]:
        raise AssertionError("The sealer left rows behind.")


@figure("save")
def one_save(options):
    """One save in one transaction: governed against a plain model."""
    for database in _databases(options):
        with temporary_desk(database) as desk:
            desk.call("rows:make_equivalents")
            for durable in (True, False):
                times = desk.call("saves:measure", rounds=SAVES, durable=durable)
                plain = times["plain"]
                parts = ", ".join(f"{kind} {spent * 1000:.2f} ms" for kind, spent in times.items())
                yield f"{database}, {'durable' if durable else 'not waiting for disk'}: {parts}"
                yield f"  simple-history itself: {times['simple-history'] / plain:.2f}x"
                yield at_most("  governed", times["governed"] / plain, 1.8, "x")
            if options.profile:
                yield desk.call("saves:profile", kind="governed")


@figure("verification")
def verification(options):
    """The tree of many leaves against SHA-256 in memory; all of verification on real history."""
    for database in _databases(options):
        with temporary_desk(database) as desk:
            desk.call("ledger:write_history", rows=HISTORY)
            desk.call("ledger:seal")
            rows, seconds = desk.call("ledger:verify_all")
            yield f"{database}: verify() of {rows} rows of history: {rows / seconds:.0f} rows/s"
            desk.call("ledger:fill", entries=options.entries)
            yield from _tree(desk, sorted({1, os.cpu_count()}))
            if options.profile:
                yield desk.call("ledger:check", jobs=1, profiled=True)["profile"]


def _tree(desk, jobs_compared):
    """The tree's lines: alternating rounds of hashing in memory and of each number of jobs."""
    hashed, checked = [], {jobs: [] for jobs in jobs_compared}
    for _round in range(TREE_ROUNDS):
        hashed.append(desk.call("ledger:hash_in_memory"))
        for jobs, made in checked.items():
            made.append(desk.call("ledger:check", jobs=jobs))
    memory = median(rows / seconds for rows, seconds in hashed)
    yield f"  SHA-256 in memory, one process: {memory:.0f} records/s"
    for jobs, made in checked.items():
        tree = median(each["rows"] / each["seconds"] for each in made)
        peak = max(each["peak"] for each in made)
        yield f"  check_tree of {made[0]['rows']} leaves, jobs={jobs}: {tree:.0f} rows/s"
        yield at_least("    ratio", tree / memory, 0.4)
        yield at_most("    peak memory of all processes", peak, 300, " MiB")


@figure("sealing")
def seal_rows(options):
    """Rows sealed a second, and the delay from a commit to its exported checkpoint under load."""
    for database in _databases(options):
        with temporary_desk(database) as desk:
            pace = desk.call("ledger:write_history", rows=options.rows)
            rows, seconds = desk.call("ledger:seal")
            yield (
                f"{database}: {rows} rows in {seconds:.1f} s, {rows / seconds:.0f} rows/s "
                f"(written in bulk at {pace:.0f} rows/s)"
            )
    load = _load(options.seconds, options.rounds)
    yield (
        f"postgres under the load of “writes”, --watch {WATCH}: commit to exported checkpoint "
        f"p50 {load['p50']:.2f} s, p95 {load['p95']:.2f} s"
    )


def at_least(name, value, goal):
    """A line that says whether `value` reaches its goal."""
    return f"{name} {value:.2f}, goal >= {goal}: {'met' if value >= goal else 'MISSED'}"


def at_most(name, value, goal, unit):
    """A line that says whether `value` stays within its goal."""
    verdict = "met" if value <= goal else "MISSED"
    return f"{name} {value:.2f}{unit}, goal <= {goal}{unit}: {verdict}"


@cache
def _load(seconds, rounds):
    """The load that two figures read, run once."""
    with temporary_desk("postgres") as desk:
        desk.call("rows:make_equivalents")
        return desk.call(
            "load:measure", clients=CLIENTS, seconds=seconds, rounds=rounds, watch=WATCH
        )


def _databases(options):
    return [options.only] if options.only else DATABASES
