"""The detectors' SQL is no dialect: SQLite says of the same rows what DuckDB says.

It needs CTEs, window functions, ROUND, LENGTH, REPLACE, LIKE and COALESCE, and nothing else.
"""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from moderation.detection import engine, runs, thresholds
from moderation.detection.detectors import DETECTORS
from tests.moderation.detection import (
    test_follows,
    test_hoarding,
    test_posts,
    test_registrations,
    test_trading,
    test_traffic,
)
from tests.moderation.detection.events import write

MODULES = {
    "follows": test_follows,
    "hoarding": test_hoarding,
    "posts": test_posts,
    "registrations": test_registrations,
    "trading": test_trading,
    "traffic": test_traffic,
}
# How many planted rows and clean ones: SQLite joins a CTE with itself row by row.
ROWS = {"follows": 9000, "posts": 250, "registrations": 400, "traffic": 1500}
TODAY = date(2026, 6, 1)


def some_rows(module, count):
    """The first of the planted rows and of the clean ones."""
    parts = {False: [], True: []}
    for row in sorted(module.rows()):
        parts[any(str(cell).startswith("clean") for cell in row)].append(row)
    return parts[False][:count] + parts[True][:count]


def in_sqlite(detector, database, parameters):
    """The Observations that SQLite makes of the relation in a DuckDB database."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    cursor = database.execute(f"SELECT * FROM {detector.relation.name}")
    columns = [column[0] for column in cursor.description]
    marks = ", ".join("?" * len(columns))
    connection.execute(f"CREATE TABLE {detector.relation.name} ({', '.join(columns)})")
    connection.executemany(
        f"INSERT INTO {detector.relation.name} VALUES ({marks})", cursor.fetchall()
    )
    for text in detector.texts.values():
        rows = map(dict, connection.execute(text, parameters))
        yield from runs.observe(detector, rows, parameters)
    connection.close()


@pytest.mark.parametrize("name", MODULES)
def test_sqlite_says_what_duckdb_says(tmp_path, name):
    detector, chosen = DETECTORS[name], thresholds.shipped(name)
    module = MODULES[name]
    file = write(tmp_path / "events.csv", module.HEADER, some_rows(module, ROWS.get(name, 800)))
    with runs.opened(detector, file, thresholds=chosen) as (database, _reference):
        parameters = chosen | {"today": (TODAY - runs.FIRST_DAY).days}
        theirs = list(in_sqlite(detector, database, parameters))
        ours = [
            each
            for text in detector.texts.values()
            for each in runs.observe(detector, engine.query(database, text, parameters), parameters)
        ]
    assert ours == theirs != []


def test_every_text_belongs_to_a_detector():
    folders = {path.parent.name for path in Path(runs.__file__).parent.glob("sql/*/*.sql")}
    assert folders == set(MODULES)
