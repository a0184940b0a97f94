"""DuckDB as the detectors use it: one file in, nothing else within reach, memory limited."""

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from moderation.detection import refusals
from moderation.detection.files import LINE_COLUMN, count_lines, inspect, rewrite
from moderation.detection.relations import COUNT, TEXT
from regulations.calendar import LEGAL_ZONE

MEMORY_LIMIT = "512MB"
THREADS = 2
FETCHED = 1000
EXAMPLES = 5
REWRITTEN = "rewritten.csv"
# What DuckDB calls a row of which it cannot tell where it ends.
OPEN_QUOTE = "unquoted value"
CSV_OPTIONS = (
    "header = true, auto_detect = false, quote = '\"', escape = '\"', store_rejects = true, "
    "strict_mode = true, null_padding = false"
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out: its line if that is known, the column, and why.

    `reason` is "value", or in lower case what DuckDB calls the error: "cast", "missing columns".
    """

    line: int | None
    column: str
    reason: str

    def __str__(self):
        return refusals.rejection(self.line, self.column, self.reason)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of a file became rows of the relation, and how many did not; some of them."""

    rows: int
    rejected: int
    examples: tuple


@contextmanager
def workspace(path, *, memory_limit=MEMORY_LIMIT, threads=THREADS):
    """Yield a database in a temporary directory that may read the file at `path` and no other.

    It loads no extension, reaches no network, and spills to the directory, which goes with it.
    """
    with tempfile.TemporaryDirectory(prefix="desk-detection-") as scratch:
        config = {
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": f"{scratch}/spill",
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(f"{scratch}/events.duckdb", config=config) as database:
            for setting in (
                f"TimeZone = '{LEGAL_ZONE.key}'",
                f"allowed_paths = [{_quoted(path)}, {_quoted(f'{scratch}/{REWRITTEN}')}]",
                "enable_external_access = false",
                "lock_configuration = true",
            ):
                database.execute(f"SET {setting}")
            yield database


def load(database, relation, path, *, may_be_empty=False):
    """Make the Relation's table from a file; return what was Loaded.

    Text is read as it is if each of its lines is a record; otherwise, and where DuckDB finds fewer
    records than lines, it is rewritten first. Raises FileRefused where nothing can be read; single
    bad rows are counted.
    """
    header = inspect(path, relation)
    try:
        loaded = None
        if header.is_parquet:
            columns = _parquet_columns(database, path)
            _check(relation, columns)
            _read(database, relation, header, columns, path)
            loaded = _count(database)
        elif header.is_plain:
            loaded = _load_plain(database, relation, header, path)
        if loaded is None:
            loaded = _load_rewritten(database, relation, path)
        if not loaded.rows:
            if loaded.examples:
                raise refusals.nothing_readable(loaded.examples[0])
            if not may_be_empty:
                raise refusals.empty()
        database.execute(
            f"CREATE TABLE {relation.name} AS WITH source AS ("
            f"SELECT * FROM file_rows WHERE fault IS NULL) SELECT * FROM ({relation.select})"
        )
        database.execute("DROP TABLE file_rows")
    except duckdb.OutOfMemoryException as error:
        raise refusals.too_large() from error
    except duckdb.Error as error:
        raise refusals.unreadable(str(error).splitlines()[0]) from error
    return loaded


def _load_plain(database, relation, header, path):
    """What was Loaded of a plain text, or None where it is not plain after all."""
    lines = count_lines(path)
    if not lines.is_plain:
        return None
    _check(relation, header.columns)
    _read(database, relation, header, header.columns, path)
    loaded = _count(database)
    if loaded.rows + loaded.rejected != lines.count - 1 or _has_open_quotes(database):
        _drop_rows(database)
        return None
    return loaded


def _load_rewritten(database, relation, path):
    """What was Loaded of a text or workbook by way of the desk's reader. Raises FileRefused."""
    [spill] = database.execute("SELECT current_setting('temp_directory')").fetchone()
    target = Path(spill).parent / REWRITTEN
    rewritten = rewrite(path, target, relation)
    columns = rewritten.header.columns
    _check(relation, columns)
    expected = count_lines(target).count - 1
    _read(database, relation, rewritten.header, columns, target)
    target.unlink()
    loaded = _count(database)
    if loaded.rows + loaded.rejected != expected:
        raise refusals.rows_lost(loaded.rows + loaded.rejected, expected)
    faults = [Rejection(line, "", code) for line, code in rewritten.faults]
    return Loaded(
        loaded.rows,
        loaded.rejected + rewritten.rejected,
        tuple([*faults, *loaded.examples][:EXAMPLES]),
    )


def _has_open_quotes(database):
    if not _has_rejects(database):
        return False
    found = "SELECT count(*) FROM reject_errors WHERE lower(CAST(error_type AS VARCHAR)) = "
    return bool(_one(database, found + _quoted(OPEN_QUOTE))[0])


def _has_rejects(database):
    found = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
    return bool(_one(database, found)[0])


def _drop_rows(database):
    for table in ("file_rows", "reject_errors", "reject_scans"):
        database.execute(f"DROP TABLE IF EXISTS {table}")


def query(database, text, parameters):
    """Yield the rows of a plain SQL text as dictionaries; see `batches`."""
    for rows in batches(database, text, parameters):
        yield from rows


def batches(database, text, parameters):
    """Yield lists of rows, as dictionaries; parameters that the text does not name are left out.

    Raises FileRefused where memory does not suffice.
    """
    spoken = set(re.findall(r"\$(\w+)", text))
    named = {name: value for name, value in parameters.items() if name in spoken}
    try:
        cursor = database.execute(text, named)
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(FETCHED):
            yield [dict(zip(names, row, strict=True)) for row in rows]
    except duckdb.OutOfMemoryException as error:
        raise refusals.too_large() from error


def _check(relation, columns):
    if missing := [name for name in relation.required if name not in columns]:
        raise refusals.missing_columns(missing, columns)
    if relation.any_of and not set(relation.any_of) & set(columns):
        raise refusals.missing_all(relation.any_of)


def _parquet_columns(database, path):
    described = database.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)})
    return tuple(row[0].lower() for row in described.fetchall())


def _read(database, relation, header, columns, path):
    """Read the columns that the relation needs into `file_rows`, with what is wrong in a row."""
    if header.is_parquet:
        source = f"read_parquet({_quoted(path)}, file_row_number = true)"
        line = "file_row_number + 1"
    else:
        holds = {each.name: each.holds for each in relation.columns}
        if LINE_COLUMN in columns:
            holds = {LINE_COLUMN: "BIGINT"}
        types = ", ".join(f"{_quoted(name)}: '{holds.get(name, TEXT)}'" for name in columns)
        delimiter = _quoted(header.delimiter)
        source = (
            f"read_csv({_quoted(path)}, {CSV_OPTIONS}, delim = {delimiter}, columns = {{{types}}})"
        )
        line = f"file.{LINE_COLUMN}" if LINE_COLUMN in columns else "CAST(NULL AS BIGINT)"
    values = ", ".join(f"{_value(each, columns)} AS {each.name}" for each in relation.columns)
    faults = " ".join(_fault(each) for each in relation.columns if each.name in columns)
    database.execute(
        f"CREATE TABLE file_rows AS SELECT {values}, CASE {faults} END AS fault, {line} AS line "
        f"FROM {source} AS file"
    )


def _value(column, columns):
    if column.name not in columns:
        return "''" if column.holds == TEXT else f"CAST(NULL AS {column.holds})"
    value = f'TRY_CAST(file."{column.name}" AS {column.holds})'
    if column.holds == TEXT:
        return f"COALESCE(trim({value}), '')"
    return f"CAST({value} AS BIGINT)" if column.holds == COUNT else value


def _fault(column):
    """WHEN … THEN, for a value that is missing or of another type."""
    cell = f'file."{column.name}"'
    if column.is_filled:
        return f"WHEN COALESCE(trim(CAST({cell} AS VARCHAR)), '') = '' OR " + _unfit(column)
    return f"WHEN {cell} IS NOT NULL AND " + _unfit(column)


def _unfit(column):
    return f"TRY_CAST(file.\"{column.name}\" AS {column.holds}) IS NULL THEN '{column.name}'"


def _count(database):
    """What was Loaded: rows that the CSV reader refused, and rows with a fault."""
    rows, faulty = _one(database, "SELECT count(*) - count(fault), count(fault) FROM file_rows")
    refused, examples = 0, []
    if _has_rejects(database):
        [refused] = _one(database, "SELECT count(DISTINCT line) FROM reject_errors")
        examples += database.execute(
            "SELECT line, COALESCE(column_name, ''), lower(CAST(error_type AS VARCHAR)) "
            f"FROM reject_errors ORDER BY line LIMIT {EXAMPLES}"
        ).fetchall()
    examples += database.execute(
        "SELECT line, fault, 'value' FROM file_rows WHERE fault IS NOT NULL "
        f"ORDER BY line, fault LIMIT {EXAMPLES}"
    ).fetchall()
    told = tuple(Rejection(*each) for each in examples[:EXAMPLES])
    return Loaded(rows, refused + faulty, told)


def _one(database, text):
    return database.execute(text).fetchone()


def _quoted(text):
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"
