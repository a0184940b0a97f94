"""One detector over one file: from rows to Observations."""

from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from audit.personal_data import mask_number
from moderation.detection import engine, files
from moderation.detection.observations import Observation, Run
from moderation.detection.patterns import PATTERNS

FIRST_DAY = date(1970, 1, 1)
FIRST_SECOND = datetime(1970, 1, 1)
# What is longer is a digest, and no use to a reader.
LONGEST_MASKED = 24
READING = "reading"


def silent(stage):
    """The progress of whoever does not look."""


def detect(detector, path, *, thresholds, as_of=None, progress=silent, **reading):
    """Run a Detector's SQL texts over a file; return the Run.

    `thresholds` are {name: value}; `as_of` is the day by which something counts as unused;
    `progress` is told each stage, by READING and the names of the texts; for `reading` see
    `opened`. Raises FileRefused.
    """
    parameters = thresholds | ({"today": (as_of - FIRST_DAY).days} if as_of else {})
    observations = []
    with opened(
        detector, path, thresholds=thresholds, as_of=as_of, progress=progress, **reading
    ) as (database, reference):
        for name, text in detector.texts.items():
            progress(name)
            rows = engine.query(database, text, parameters)
            observations += observe(detector, rows, thresholds)
    return Run(detector.name, tuple(observations), reference)


@contextmanager
def opened(
    detector,
    path,
    *,
    thresholds,
    as_of=None,
    progress=silent,
    kind="file",
    memory_limit=engine.MEMORY_LIMIT,
    threads=engine.THREADS,
):
    """Yield (a database with the Detector's relation, the `input` of its Run).

    `kind` says whether the file was given or is an export of the register. Raises FileRefused.
    """
    progress(READING)
    with engine.workspace(path, memory_limit=memory_limit, threads=threads) as database:
        loaded = engine.load(database, detector.relation, path, may_be_empty=kind == "register")
        sha256, size = files.digest(path)
        yield (
            database,
            {
                "kind": kind,
                "name": Path(path).name,
                "sha256": sha256,
                "bytes": size,
                "rows": loaded.rows,
                "rejected": {
                    "rows": loaded.rejected.total(),
                    "reasons": dict(loaded.rejected),
                    "examples": [asdict(each) for each in loaded.examples],
                },
                "thresholds": thresholds,
                "sql": detector.version,
                "as_of": as_of.isoformat() if as_of else None,
            },
        )


def observe(detector, rows, thresholds):
    """Yield the Observations in a query's rows.

    Rows that share all but the account are one, unless the pattern is of single accounts. The row
    that DuckDB answers when a table is made has no pattern, and is none.
    """
    rows = (row for row in rows if "pattern" in row)
    for _key, group in groupby(rows, key=_identity):
        facts, *others = group
        pattern = PATTERNS[facts["pattern"]]
        figures = _figures(facts) | _subject(pattern, facts["subject"])
        yield Observation(
            detector.name,
            facts["pattern"],
            tuple(sorted({facts["account"], *(each["account"] for each in others)})),
            figures | {"limits": pattern.limits(thresholds)},
            pattern.weigh(figures, thresholds),
        )


def _identity(row):
    alone = not PATTERNS[row["pattern"]].subject
    return tuple(value for name, value in row.items() if alone or name != "account")


def _subject(pattern, value):
    if not pattern.subject:
        return {}
    return {"subject": masked(value) if pattern.subject == "masked" else value}


def masked(value):
    """What may be shown of a phone, an address, a device or a digest."""
    if len(value) > LONGEST_MASKED:
        return f"{value[:4]}…{value[-4:]}"
    return mask_number(value)


def _figures(row):
    """The facts of a row for JSON; `…_second` and `…_day` as a time and a date in China, and
    fractions with one digit.
    """
    figures = {}
    for name, value in row.items():
        stem, _underscore, unit = name.rpartition("_")
        if unit == "second":
            moment = FIRST_SECOND + timedelta(seconds=value)
            figures[stem] = moment.isoformat(" ", "minutes")
        elif unit == "day":
            figures[stem] = (FIRST_DAY + timedelta(days=value)).isoformat()
        elif name not in ("pattern", "subject", "account", "part", "day"):
            figures[name] = round(value, 1) if isinstance(value, float) else value
    return figures
