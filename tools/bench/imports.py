"""What an import costs, against what nothing could beat and what others do."""

import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

from tools.bench import figure
from tools.bench.audit import at_least, at_most
from tools.bench.desks import DATABASES, temporary_desk

# Of django-import-export's defaults so many rows say how fast they are.
THEIRS = 1000
# What the importer writes in one transaction.
CHUNK = 2000
VISITS = 60
UNSCREENED = {"BENCH_WITHOUT_NAMES": "1"}


@figure("import")
def registry_import(options):
    """Registry files (--file-rows): against a raw load and django-import-export's defaults."""
    for database in [options.only] if options.only else DATABASES:
        peaks = {}
        for rows in options.file_rows:
            with tempfile.TemporaryDirectory() as folder:
                path = str(Path(folder) / "registry.csv")
                yield from _unscreened(database, path, rows, peaks)
                yield from _screened(database, path, options.names)
        if len(peaks) > 1:
            least, *_between, most = (peaks[rows] for rows in sorted(peaks))
            yield at_most(f"{database}: more memory for more rows", most - least, 20, " MB")


@figure("import-beside")
def beside_an_import(options):
    """The review page of an account while a file (--file-rows, the first) is imported."""
    for database in [options.only] if options.only else DATABASES:
        with temporary_desk(database) as desk, tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "registry.csv")
            desk.call("importing:write_file", path=path, rows=options.file_rows[0])
            desk.call("importing:review_page_of")
            alone = _p95(desk.call("importing:visit", rounds=VISITS))
            busy = threading.Thread(
                target=desk.call, args=["importing:bring"], kwargs={"path": path}
            )
            busy.start()
            spent = []
            while busy.is_alive():
                spent += desk.call("importing:visit", rounds=VISITS)
            busy.join()
            yield f"{database}: review page p95 alone {alone:.0f} ms, {len(spent)} visits beside"
            yield at_most("  beside an import", _p95(spent) / alone, 2, "x")


def _p95(milliseconds):
    return quantiles(milliseconds, n=20)[-1]


def _unscreened(database, path, rows, peaks):
    with temporary_desk(database) as desk:
        desk.call("importing:write_file", path=path, rows=rows)
        desk.call("rows:make_equivalents")
        bare = replace(desk, environment=desk.environment | UNSCREENED)
        told = bare.call("importing:bring", path=path)
        peaks[rows] = told["megabytes"]
        pace = yield from _told(f"{database}, names not screened", told)
        accounts = told["figures"]["new_accounts"]
        limit, unbound = (accounts / desk.call("limits:load_raw", bound=b) for b in (True, False))
        yield f"  raw load: {limit:.0f}/s with foreign keys, {unbound:.0f}/s without"
        yield at_least("  of the raw load", pace / limit, 0.8)
        yield f"  of the raw load without foreign keys: {pace / unbound:.2f}"
        own, usual = desk.call("limits:load_histories")
        yield at_least("  diet of history's indexes", usual / own, 2)
        ringed = accounts / desk.call("limits:load_governed", chunk=CHUNK)
        yield f"  ready rows through the rings: {ringed:.0f}/s; {pace / ringed:.2f} of it"
        theirs = desk.call("limits:import_by_default", path=path, rows=THEIRS)
        yield f"  django-import-export: {theirs:.0f}/s"
        yield at_least("  times as fast", pace / theirs, 150)


def _screened(database, path, names):
    with temporary_desk(database) as desk:
        desk.call("gate:fill", names=names)
        told = desk.call("importing:bring", path=path)
        pace = yield from _told(f"{database}, screened against {names} protected names", told)
        limit = told["figures"]["new_accounts"] / desk.call("limits:load_raw", bound=True)
        yield at_least("  of the raw load", pace / limit, 0.4)


def _told(what, told):
    """Tell of one import; returns its rows a second."""
    seconds, figures = told["seconds"], told["figures"]
    pace = figures["rows"] / sum(seconds.values())
    phases = ", ".join(f"{phase} {spent:.1f} s" for phase, spent in seconds.items())
    yield f"{what}: {figures['rows']} rows, {pace:.0f}/s: {phases}"
    yield f"  peak memory {told['megabytes']:.0f} MB"
    yield at_most("  longest transaction", told["slowest"], 1, " s")
    written = sum(figures[name] for name in ("new_entities", "new_accounts"))
    if told["history"] != written:
        raise AssertionError(f"{told['history']} rows of history for {written} rows.")
    return pace
