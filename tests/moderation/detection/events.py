"""Files of events for the detectors: clean rows as a platform has them, and what is planted.

Everything is drawn from a seed, so that a count of false alarms is a fact.
"""

import csv
from collections import Counter
from datetime import datetime, timedelta
from math import exp

import duckdb

from moderation.detection import runs, thresholds
from moderation.detection.detectors import DETECTORS

START = datetime(2026, 3, 2)  # a Monday
CLEAN = 100_000
# How a day's events spread over its hours: few at night, most in the evening.
HOURS = (2, 1, 1, 1, 1, 2, 4, 7, 9, 8, 7, 7, 9, 8, 7, 7, 7, 8, 9, 11, 13, 13, 10, 5)


def write(path, header, rows):
    """Write a CSV; return its path."""
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def as_parquet(path, **types):
    """The same table as Parquet beside a CSV, columns as text but for the `types` given."""
    target = path.with_suffix(".parquet")
    casts = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())
    replaced = f"* REPLACE ({casts})" if casts else "*"
    duckdb.sql(
        f"COPY (SELECT {replaced} FROM read_csv('{path}', all_varchar = true)) TO '{target}'"
    )
    return target


def detect(name, path, *, as_of=None, **changes):
    """The Run of a detector with the shipped thresholds, some of them changed."""
    chosen = thresholds.with_changes(name, thresholds.shipped(name), changes)
    return runs.detect(DETECTORS[name], path, thresholds=chosen, as_of=as_of, threads=1)


def moment(random, days):
    """A time within so many days, by the rhythm of a day; weekends have more."""
    day = random.choices(range(days), [1.4 if at % 7 > 4 else 1 for at in range(days)])[0]
    [hour] = random.choices(range(24), HOURS)
    return START + timedelta(days=day, hours=hour, seconds=random.randrange(3600))


def viral(random, start, peak, hours):
    """Times of a wave that rises at once and ebbs over hours: `peak` in the first of them."""
    for hour in range(hours):
        for _event in range(round(peak * exp(-hour / 3))):
            yield start + timedelta(hours=hour, seconds=random.randrange(3600))


def accounts_of(run, pattern):
    """The accounts that a run names for a pattern."""
    return {
        account for each in run.observations if each.pattern == pattern for account in each.accounts
    }


def false_alarms(run, planted):
    """How many observations of each pattern name no planted account; printed as well."""
    alarms = Counter(each.pattern for each in run.observations if planted.isdisjoint(each.accounts))
    print(f"{run.detector}: {run.input['rows']} rows, false alarms {dict(alarms) or 'none'}")
    return alarms
