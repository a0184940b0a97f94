"""What the pages of the desk cost at many accounts, over what they cost at few."""

from statistics import median

from tools.bench import figure
from tools.bench.audit import at_most
from tools.bench.desks import DATABASES, temporary_desk

FEW = 10_000
TURNS, ROUNDS = 3, 5


@figure("desk")
def desk_pages(options):
    """Workbench, lists, reviews and searches at many accounts over the same at 10000."""
    for database in [options.only] if options.only else DATABASES:
        with temporary_desk(database) as small, temporary_desk(database) as large:
            small.call("registry:fill", count=FEW)
            for count in sorted(options.accounts):
                pace = large.call("registry:fill", count=count)
                yield f"{database}: {count} accounts, entered at {pace:.0f}/s"
                few, many = _compared(small, large)
                for what, (milliseconds, asking, queries) in many.items():
                    before, asking_before, queries_before = few[what]
                    yield (
                        f"  {what}: {before:.0f} ms, then {milliseconds:.0f} ms; of it "
                        f"{asking_before:.0f} and {asking:.0f} ms in {queries:.0f} queries"
                    )
                    yield at_most("    ratio", milliseconds / before, 1.5, "x")
                    if queries != queries_before:
                        yield f"    queries: {queries_before:.0f} before"


def _compared(*desks):
    """For each of two desks {page: [milliseconds, those of the database, queries]}: medians.

    They take turns, so that whatever else the machine does falls upon both.
    """
    turns = [[each.call("visits:measure", rounds=ROUNDS) for each in desks] for _ in range(TURNS)]
    return [
        {
            what: [median(values) for values in zip(*(turn[what] for turn in told), strict=True)]
            for what in told[0]
        }
        for told in zip(*turns, strict=True)
    ]
