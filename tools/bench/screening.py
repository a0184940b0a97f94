"""What the closed-name gate costs at many names, and what it finds."""

import csv
from itertools import combinations

from accounts.screening.comparison import compare
from accounts.screening.names import read
from tests.accounts.screening.pairs import judged
from tools.bench import figure
from tools.bench.audit import at_least, at_most
from tools.bench.desks import DATABASES, temporary_desk
from tools.bench.variants import CLOSE_CLASSES, SAME_CLASSES, TWO_EDIT_CLASSES

QUERIES = 5000
EACH = 1000
BATCH = 20_000
COMPARED = 40
SLOWER = {"sqlite": 25, "postgres": 2}
MEGABYTES = {"sqlite": 300, "postgres": 700}


@figure("names")
def screening(options):
    """Screening against many names: cost, recall by class of variant, batch, storage."""
    for database in [options.only] if options.only else DATABASES:
        with temporary_desk(database) as desk:
            pace, size = desk.call("gate:fill", names=options.names)
            yield f"{database}: {options.names} names entered at {pace:.0f}/s"
            per_million = size / options.names
            yield at_most("  storage per million names", per_million, MEGABYTES[database], " MB")
            yield from _latency(desk, database, options.names)
            yield from _recall(desk, options.names)
            ours, theirs = desk.call(
                "gate:batch", names=options.names, queries=BATCH, compared=COMPARED
            )
            yield f"  batch of {BATCH}: {ours:.0f} names/s, cdist {theirs:.1f} names/s"
            yield at_least("    ratio", ours / theirs, 100)


@figure("real-names")
def false_alarms(options):
    """Real names against each other (--real FILE, a CSV with a column `name`): false alarms."""
    if options.real is None:
        yield "no file of real names: give one with --real"
        return
    with open(options.real, encoding="utf-8-sig", newline="") as stream:
        names = sorted({row["name"] for row in csv.DictReader(stream)})
    told = {(row["left"], row["right"]): row["verdict"] for row in judged("real_pairs.csv")}
    for net, wide in (("in service", False), ("protected", True)):
        found = _like_pairs(names, wide)
        unrelated = {pair: how for pair, how in found.items() if told.get(pair) != "alike"}
        same = sum(how == "same" for how in unrelated.values())
        troubled = {name for pair in unrelated for name in pair}
        yield f"{len(names)} names, net of names {net}: {len(found)} like pairs"
        yield f"  {sum(pair not in told for pair in found)} of them not judged yet"
        yield at_most("  unrelated and the same", same, 0, "")
        share = 100 * len(troubled) / len(names)
        yield at_most("  names with an unrelated close one", share, 1, "%")


def _like_pairs(names, wide):
    """{(name, other): NameLikeness} of all pairs, each compared with each."""
    read_names = [read(name) for name in names]
    return {
        (one.text, other.text): likeness
        for one, other in combinations(read_names, 2)
        if (likeness := compare(one, other, wide=wide))
    }


def _latency(desk, database, names):
    told = desk.call("gate:latency", names=names, queries=QUERIES)
    for what, (half, most) in told.items():
        yield f"  {what}: p50 {half:.0f} us, p99 {most:.0f} us"
    for what in ("screening for one step", "deep screening"):
        ratio = told[what][1] / told["look-up"][1]
        yield at_most(f"    {what}, p99 over p99", ratio, SLOWER[database], "x")


def _recall(desk, names):
    told = desk.call("gate:recall", names=names, each=EACH)
    for title, kinds, goal, place in (
        ("same", SAME_CLASSES, 0.999, 2),
        ("close", CLOSE_CLASSES, 0.975, 1),
        ("two edits", TWO_EDIT_CLASSES, 0.9, 1),
    ):
        for kind in kinds:
            share = told[kind][place] / told[kind][0]
            slow = f", p99 {told[kind][3] / 1000:.2f} ms" if title == "two edits" else ""
            yield f"  {title}: {at_least(kind, share, goal)} ({told[kind][0]} tried{slow})"
        tried = sum(told[kind][0] for kind in kinds)
        share = sum(told[kind][place] for kind in kinds) / tried
        yield f"  {title}: {at_least('all', share, goal)} ({tried} tried)"
    slowest = max(told[kind][3] for kind in TWO_EDIT_CLASSES) / 1000
    yield at_most("    slowest p99 of two edits", slowest, 10, " ms")
