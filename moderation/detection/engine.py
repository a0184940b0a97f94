"""DuckDB as the detectors use it: one file in, nothing else within reach, memory limited."""

import re
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from moderation.detection import refusals
from moderation.detection.files import (
    BLANK_WORDS,
    LINE_COLUMN,
    MARKS,
    MAX_BLANK,
    Header,
    count_lines,
    find_repeated,
    inspect,
    name_columns,
    rewrite,
)
from moderation.detection.relations import COUNT, TEXT
from regulations.calendar import LEGAL_ZONE

MEMORY_LIMIT = "512MB"
THREADS = 2
FETCHED = 1000
EXAMPLES = 5
REWRITTEN = "rewritten.csv"
CSV_OPTIONS = (
    "header = true, auto_detect = false, quote = '\"', escape = '\"', store_rejects = true, "
    "strict_mode = true, null_padding = false"
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out: line, column if known, a key of `refusals.REASONS`."""

    line: int
    column: str
    reason: str

    def __str__(self):
        return refusals.rejection(self.line, self.column, self.reason)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of a file became rows of the relation; how many did not by reason, and some of
    them.
    """

    rows: int
    rejected: Counter
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

    Text is read as it is if each of its lines is a record of the relation, and no value is written
    as only an import reads it; all other text is rewritten first. Raises FileRefused where nothing
    can be read; single bad rows are counted.
    """
    header = inspect(path, relation)
    try:
        loaded = None
        if header.is_parquet:
            header = _parquet_header(database, relation, path)
            columns = header.columns
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
    lines = count_lines(path, header.delimiter)
    if not lines.is_plain:
        return None
    _check(relation, header.columns)
    try:
        _read(database, relation, header, header.columns, path)
        loaded = _count(database)
        is_whole = loaded.rows == lines.count - 1 and not _has_rejects(database)
        if is_whole and not _is_doubtful(database, relation, header, lines):
            return loaded
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:  # of a text that DuckDB cannot take apart
        pass
    for table in ("file_rows", "reject_errors", "reject_scans"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    return None


def _load_rewritten(database, relation, path):
    """What was Loaded of a text or workbook by way of the desk's reader. Raises FileRefused."""
    [spill] = database.execute("SELECT current_setting('temp_directory')").fetchone()
    target = Path(spill).parent / REWRITTEN
    rewritten = rewrite(path, target, relation)
    _check(relation, rewritten.header.columns)
    _read(database, relation, rewritten.header, rewritten.header.columns, target)
    target.unlink()
    loaded = _count(database)
    read = loaded.rows + loaded.rejected.total()
    if read != rewritten.rows:
        raise refusals.rows_lost(read, rewritten.rows)
    faults = [Rejection(line, "", code) for line, code in rewritten.faults]
    examples = sorted([*faults, *loaded.examples], key=lambda each: each.line)
    return Loaded(loaded.rows, loaded.rejected + rewritten.rejected, tuple(examples[:EXAMPLES]))


def _is_doubtful(database, relation, header, lines):
    """Whether a value that DuckDB took has a mark at its edge, or is a word for an empty cell."""
    marks = ", ".join(str(ord(mark)) for mark in sorted(MARKS))
    ascii_words = ", ".join(_quoted(word) for word in BLANK_WORDS if word.isascii())
    other_words = ", ".join(_quoted(word) for word in BLANK_WORDS if not word.isascii())
    doubts = []
    for column in relation.columns:
        name = column.name
        if name not in header.columns or not column.is_value:
            continue
        doubts.append(f"(strlen({name}) <= {MAX_BLANK} AND {name} IN ({ascii_words}))")
        if not lines.is_ascii:
            doubts.append(f"{name} IN ({other_words})")
        if lines.may_be_marked:
            doubts += [f"ascii({edge}) IN ({marks})" for edge in (name, f"right({name}, 1)")]
    if not doubts:
        return False
    found = f"SELECT EXISTS (SELECT 1 FROM file_rows WHERE {' OR '.join(doubts)})"
    return _one(database, found)[0]


def _has_rejects(database):
    found = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
    return bool(_one(database, found)[0]) and bool(
        _one(database, "SELECT count(*) FROM reject_errors")[0]
    )


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


def _parquet_header(database, relation, path):
    """The Header of a Parquet file: its columns as the relation has them. Raises FileRefused."""
    described = database.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)})
    given = tuple(row[0] for row in described.fetchall())
    columns = tuple(name_columns(given, relation))
    if repeated := find_repeated(given, columns, relation):
        raise refusals.repeated_columns(repeated)
    return Header(is_parquet=True, columns=columns, given=given)


def _read(database, relation, header, columns, path):
    """Read the columns that the relation needs into `file_rows`, with what is wrong in a row."""
    if header.is_parquet:
        source = _parquet_source(header, path)
        line = "file_row_number + 1"
    else:
        holds = {each.name: each.holds for each in relation.columns}
        if LINE_COLUMN in columns:  # then values are cast one by one, and faults have a line
            holds = {LINE_COLUMN: "BIGINT"}
        types = ", ".join(f"{_quoted(name)}: '{holds.get(name, TEXT)}'" for name in columns)
        delimiter = _quoted(header.delimiter)
        source = (
            f"read_csv({_quoted(path)}, {CSV_OPTIONS}, delim = {delimiter}, columns = {{{types}}})"
        )
        line = f"file.{LINE_COLUMN}" if LINE_COLUMN in columns else "CAST(NULL AS BIGINT)"
    values = ", ".join(f"{_value(each, columns)} AS {each.name}" for each in relation.columns)
    faults = " ".join(filter(None, (_fault(c) for c in relation.columns if c.name in columns)))
    database.execute(
        f"CREATE TABLE file_rows AS SELECT {values}, CASE {faults} END AS fault, {line} AS line "
        f"FROM {source} AS file"
    )


def _parquet_source(header, path):
    """SQL that reads a Parquet file, its columns under the names of the relation."""
    source = f"read_parquet({_quoted(path)}, file_row_number = true)"
    pairs = zip(header.given, header.columns, strict=True)
    renamed = [
        f"{_identifier(given)} AS {_identifier(name)}"
        for given, name in pairs
        if given.lower() != name
    ]
    return f"(SELECT *, {', '.join(renamed)} FROM {source})" if renamed else source


def _identifier(name):
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _value(column, columns):
    if column.name not in columns:
        return "''" if column.holds == TEXT else f"CAST(NULL AS {column.holds})"
    value = f'TRY_CAST(file."{column.name}" AS {column.holds})'
    if column.holds == TEXT:
        return f"COALESCE(trim({value}), '')"
    return f"CAST({value} AS BIGINT)" if column.holds == COUNT else value


def _fault(column):
    """WHEN … THEN, for a value that is missing or of another type; None where nothing can be."""
    cell = f'file."{column.name}"'
    result = f"THEN '{column.name}'"
    if column.holds == TEXT:
        is_empty = f"COALESCE(trim(CAST({cell} AS VARCHAR)), '') = ''"
        return f"WHEN {is_empty} {result}" if column.is_filled else None
    is_unfit = f"TRY_CAST({cell} AS {column.holds}) IS NULL"
    return f"WHEN {is_unfit if column.is_filled else f'{cell} IS NOT NULL AND {is_unfit}'} {result}"


def _count(database):
    """What was Loaded: rows with and without a fault."""
    rows, faulty = _one(database, "SELECT count(*) - count(fault), count(fault) FROM file_rows")
    examples = database.execute(
        "SELECT line, fault, 'value' FROM file_rows WHERE fault IS NOT NULL "
        f"ORDER BY line, fault LIMIT {EXAMPLES}"
    ).fetchall()
    rejected = Counter(value=faulty) if faulty else Counter()
    return Loaded(rows, rejected, tuple(Rejection(*each) for each in examples))


def _one(database, text):
    return database.execute(text).fetchone()


def _quoted(text):
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"
