"""What detectors cost on files of many events."""

import os
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb

from tools.bench import figure
from tools.bench.audit import at_most
from tools.bench.desks import Desk

MEBIBYTES = 800  # DuckDB's own limit of 512, Python with Django, and what DuckDB does not count
OTHERS = 1_000_000
MOMENT = """strftime(TIMESTAMP '2026-03-01' + to_seconds(CAST(hash(i) % 2592000 AS BIGINT)),
        '%Y-%m-%d %H:%M:%S')"""
# A month of events by row number; `hash` stands for chance, and a few accounts are popular.
EVENTS = {
    "follows": """SELECT
        {moment} AS time,
        'account-' || CAST(200000 * pow((hash(i + 1) % 1000003) / 1000003, 3) AS INTEGER)
            AS account,
        'user-' || hash(i + 2) % 50000000 AS follower,
        list_extract(['search', 'recommendation', 'article', 'share', 'card', 'scan'],
            CAST(1 + hash(i + 3) % 6 AS BIGINT)) AS source,
        CASE WHEN hash(i + 4) % 12 = 0 THEN '' ELSE 'consent-' || i END AS consent
    FROM range({rows}) AS rows(i)""",
    "traffic": """SELECT
        DATE '2026-03-01' + CAST(i % 60 AS INTEGER) AS day,
        'account-' || i // 60 AS account,
        1000 + hash(i // 60) % 100000 AS followers,
        100 + hash(i) % 900 + hash(i // 60) % 5000 AS reads,
        hash(i + 1) % 50 AS likes,
        hash(i + 2) % 10 AS shares
    FROM range({rows}) AS rows(i)""",
    "posts": """SELECT
        {moment} AS time,
        'account-' || hash(i + 1) % 150000 AS account,
        'operator-' || hash(i + 1) % 100000 AS operator,
        list_aggregate(list_transform(range(100),
            lambda place: chr(CAST(19968 + hash(i * 100 + place) % 5000 AS INTEGER))),
            'string_agg', '') AS text
    FROM range({rows}) AS rows(i)""",
}


@figure("detection")
def detection(options):
    """Detectors over files of many events: rows a second, and peak memory, which stays flat."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as scratch:
        desk = Desk(os.environ | {"TEST_SCRATCH_DIR": scratch, "LOG_LEVEL": "WARNING"})
        for name, rows, kind in (
            ("follows", options.events // 10, "csv"),
            ("follows", options.events, "csv"),
            ("follows", options.events, "parquet"),
            ("traffic", OTHERS, "csv"),
            ("posts", OTHERS, "csv"),
        ):
            path = write(Path(scratch) / f"{name}.{kind}", rows)
            told = desk.call("detection:run", name=name, path=str(path))
            size = path.stat().st_size / 2**20
            path.unlink()
            yield (
                f"{name}, {rows} rows of {kind} ({size:.0f} MiB): {told['seconds']:.1f} s, "
                f"{rows / told['seconds']:.0f} rows/s, {told['seen']} observations"
            )
            yield at_most("  peak memory", told["peak"], MEBIBYTES, " MiB")


def write(path, rows):
    """Make the file of so many events that `path` names; return the path."""
    options = "HEADER" if path.suffix == ".csv" else "FORMAT parquet"
    events = EVENTS[path.stem].format(rows=rows, moment=MOMENT)
    duckdb.sql(f"COPY ({events}) TO '{path}' ({options})")
    return path


def run(name, path):
    """In a worker: run a detector over a file; seconds, observations, peak memory in MiB."""
    from moderation.detection import runs, thresholds  # noqa: PLC0415  (needs the settings)
    from moderation.detection.detectors import DETECTORS  # noqa: PLC0415

    started = perf_counter()
    done = runs.detect(
        DETECTORS[name], path, thresholds=thresholds.shipped(name), as_of=date(2026, 5, 1)
    )
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "seconds": perf_counter() - started,
        "seen": len(done.observations),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
    }
