"""What DuckDB may do while it reads: no network, no other file, not much memory."""

import duckdb
import pytest

from moderation.detection import engine


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("number\n" + "\n".join(map(str, range(10))))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('{directory}/other.csv')",
        "SELECT * FROM read_csv('https://example.com/events.csv')",
        "COPY (SELECT 1) TO '{directory}/out.csv'",
        "ATTACH '{directory}/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
    ],
)
def test_nothing_else_is_within_reach(file, text):
    (file.parent / "other.csv").write_text("a\n1\n")
    with engine.workspace(file) as database, pytest.raises(duckdb.Error):
        database.execute(text.format(directory=file.parent))
    assert not (file.parent / "out.csv").exists()


def test_the_file_itself_is(file):
    with engine.workspace(file) as database:
        [told] = database.execute(f"SELECT sum(number) FROM read_csv('{file}')").fetchone()
    assert told == 45


def test_more_than_fits_is_spilled_and_cleaned_up(file, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    with engine.workspace(file, memory_limit="64MB", threads=1) as database:
        database.execute("CREATE TABLE n AS SELECT hash(range) AS n FROM range(3000000)")
        [rows] = database.execute(
            "SELECT count(*) FROM (SELECT n, row_number() OVER (ORDER BY n) AS place FROM n)"
            " WHERE place > 0"
        ).fetchone()
    assert rows == 3_000_000
    assert list((tmp_path / "scratch").iterdir()) == []


def test_parameters_that_a_text_does_not_name_are_left_out(file):
    with engine.workspace(file) as database:
        rows = engine.query(database, "SELECT $one + 1 AS two", {"one": 1, "on": 2, "ones": 3})
        assert list(rows) == [{"two": 2}]
