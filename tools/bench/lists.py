"""What a list page costs at many accounts, over what it costs at few."""

from tools.bench import figure
from tools.bench.audit import at_most
from tools.bench.desks import DATABASES, temporary_desk

FEW = 10_000
ROUNDS = 15


@figure("lists")
def list_pages(options):
    """Pages, filters and searches of the list of accounts at many rows over the same at 10000."""
    for database in [options.only] if options.only else DATABASES:
        with temporary_desk(database) as desk:
            told = []
            for count in (FEW, options.accounts):
                pace = desk.call("registry:fill", count=count)
                yield f"{database}: {count} accounts, entered at {pace:.0f}/s"
                told.append(desk.call("registry:pages", rounds=ROUNDS))
            few, many = told
            for what, (milliseconds, asking, queries) in many.items():
                before, asking_before, queries_before = few[what]
                yield (
                    f"  {what}: {before:.1f} ms, then {milliseconds:.1f} ms; of it "
                    f"{asking_before:.0f} and {asking:.0f} ms in {queries} queries"
                )
                yield at_most("    ratio", milliseconds / before, 1.5, "x")
                if queries != queries_before:
                    raise AssertionError(f"{what}: {queries_before} queries became {queries}.")
