"""What an import costs, against what nothing could beat and what others do."""

import tempfile
from pathlib import Path

from tools.bench import figure
from tools.bench.audit import at_least, at_most
from tools.bench.desks import DATABASES, temporary_desk

# Of django-import-export's defaults so many rows say how fast they are.
THEIRS = 1000


@figure("import")
def registry_import(options):
    """A registry file (--file-rows): against a raw load and django-import-export's defaults."""
    for database in [options.only] if options.only else DATABASES:
        yield from _measured(database, options.file_rows)


def _measured(database, rows):
    with temporary_desk(database) as desk, tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "registry.csv")
        desk.call("importing:write_file", path=path, rows=rows)
        desk.call("rows:make_equivalents")
        told = desk.call("importing:bring", path=path)
        seconds, figures = told["seconds"], told["figures"]
        pace = figures["rows"] / sum(seconds.values())
        phases = ", ".join(f"{phase} {spent:.1f} s" for phase, spent in seconds.items())
        yield f"{database}: {figures['rows']} rows, {pace:.0f}/s: {phases}"
        yield f"  peak memory {told['megabytes']:.0f} MB"
        yield at_most("  slowest chunk", told["slowest"], 1, " s")
        written = sum(figures[name] for name in ("new_entities", "new_accounts"))
        if told["history"] != written:
            raise AssertionError(f"{told['history']} rows of history for {written} rows.")
        limit = figures["new_accounts"] / desk.call("importing:load_raw")
        yield f"  raw load: {limit:.0f}/s"
        yield at_least("  of the limit, names screened", pace / limit, 0.4)
        writing = figures["new_accounts"] / seconds["writing"]
        yield f"  of the limit, writing alone: {writing / limit:.2f}"
        theirs = desk.call("importing:import_by_default", rows=THEIRS)
        yield f"  django-import-export: {theirs:.0f}/s"
        yield at_least("  times as fast", pace / theirs, 150)
