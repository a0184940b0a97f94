"""What the pages of the desk cost at many accounts, over what they cost at few."""

from tools.bench import figure
from tools.bench.audit import at_most
from tools.bench.desks import DATABASES, temporary_desk

FEW = 10_000
ROUNDS = 15
HEAD = f"{'ms (queries)':<34}"


@figure("desk")
def desk_pages(options):
    """Workbench, lists, reviews and searches at many accounts over the same at 10000."""
    for database in [options.only] if options.only else DATABASES:
        with temporary_desk(database) as desk:
            told = {}
            for count in (FEW, *sorted(options.accounts)):
                pace = desk.call("registry:fill", count=count)
                yield f"{database}: {count} accounts, entered at {pace:.0f}/s"
                told[count] = desk.call("visits:measure", rounds=ROUNDS)
            yield HEAD + "".join(f"{count:>12}" for count in told)
            for what, (few, _asking, queries) in told[FEW].items():
                times = [f"{each[what][0]:.0f} ({each[what][1]:.0f})" for each in told.values()]
                yield f"{what:<34}" + "".join(f"{time:>12}" for time in times)
                yield at_most(
                    f"  {queries} queries",
                    max(each[what][0] for each in told.values()) / few,
                    1.5,
                    "x",
                )
                _insist_on_queries(what, {each[what][2] for each in told.values()})


def _insist_on_queries(what, counts):
    """Pages ask as often whatever the table holds. Raises AssertionError."""
    if len(counts) > 1:
        raise AssertionError(f"{what}: {sorted(counts)} queries.")
