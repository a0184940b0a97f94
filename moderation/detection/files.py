"""What a file is before DuckDB reads it: its kind, its header, its lines, its hash.

DuckDB reads plain text fast: UTF-8, the header in the first line, one record a line. Whatever else
the desk's reader of tables understands is first written as such a text, a row at a time.
"""

import csv
import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from desk.files import tables
from desk.files.cells import (
    BLANKS,
    DIRECTION_MARKS,
    OUTER_SPACE,
    SPREADSHEET_ERROR,
    TEXT_MARKS,
    Fault,
    clean_text,
    clean_value,
    fold_word,
    is_blank,
    parse_count,
    parse_date,
    parse_moment,
)
from desk.files.delimited import DELIMITERS
from desk.refusals import ImportRefused
from moderation.detection import refusals
from moderation.detection.relations import COUNT, DAY, TIME

HEAD_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 21
# A row of so many characters fits into MAX_LINE_BYTES, whatever has to be escaped in it.
MAX_CHARACTERS = MAX_LINE_BYTES >> 3
PARQUET = b"PAR1"
BOM = b"\xef\xbb\xbf"
LINE_COLUMN = "file_line"
MAX_FAULTS = 5
UNFINISHED = ".part"
TABLE_PREFIX = re.compile(r"^(?:[a-z_][a-z0-9_]*\.)+(?=[a-z_])")
# What an import takes off the edges of a value. Space is trimmed by DuckDB as well.
MARKS = frozenset(f"{TEXT_MARKS}={DIRECTION_MARKS.replace('-', '')}{OUTER_SPACE}") | set(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
MARKS -= set(" \n\r")
# A text without these bytes has no mark in it.
MARK_BYTES = tuple(sorted({mark.encode()[:1] for mark in MARKS}))
# What a spreadsheet writes where it could not compute a value.
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")
MAX_BLANK = max(map(len, (*BLANKS, *ERRORS)))
# The words for an empty cell as they are written, in any width and usual case.
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BLANK_WORDS = tuple(
    sorted(
        written
        for word in (*BLANKS, *ERRORS)
        for cased in {word, word.upper(), word.title(), "NaN" if word == "nan" else word}
        for written in (cased, cased.translate(WIDE))
    )
)


@dataclass(frozen=True, slots=True)
class Header:
    """How a file is laid out: Parquet, or CSV with a delimiter and the columns of its first line.

    The columns of Parquet are DuckDB's to tell, `given` what the file calls them. `is_plain` is
    False where the file must be rewritten before DuckDB reads it.
    """

    is_parquet: bool = False
    delimiter: str = ""
    columns: tuple = ()
    is_plain: bool = True
    given: tuple = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """How many records a text has, the header included, if each stands in one line.

    `is_plain` is False where one may not, because quotes are left open or NUL hides in it;
    `may_be_marked` is whether a cell may begin or end with one of MARKS, `is_ascii` whether all of
    the text is ASCII.
    """

    count: int
    is_plain: bool
    may_be_marked: bool = False
    is_ascii: bool = False


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as plain text: its Header, how many rows it has, how many more could not be read, by
    code, and some of them as (line, code).
    """

    header: Header
    rows: int
    rejected: Counter
    faults: tuple


def inspect(path, relation):
    """The Header of a file for a Relation. Raises FileRefused."""
    if not Path(path).exists():
        raise refusals.no_file(path)
    try:
        with open(path, "rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise refusals.unreadable_path(path, error) from error
    if not head.removeprefix(BOM).strip():
        raise refusals.empty()
    if head.startswith(PARQUET):
        return Header(is_parquet=True)
    try:
        first = head.removeprefix(BOM).splitlines()[0].decode("utf-8")
    except UnicodeDecodeError:
        return Header(is_plain=False)
    delimiter = max(DELIMITERS, key=first.count)
    cells = next(csv.reader([first], delimiter=delimiter), [])
    columns = tuple(name.strip().lower() for name in cells)
    is_plain = b"\0" not in head and not _is_foreign_text(head)
    is_plain = is_plain and all(columns) and len(set(columns)) == len(columns)
    meant = {each.name for each in relation.columns} & set(name_columns(columns, relation))
    is_plain = is_plain and meant <= set(columns)
    return Header(False, delimiter, columns, is_plain and set(relation.required) <= set(columns))


def name_columns(header, relation):
    """The names of a header's columns as a Relation has them: what is called by a synonym of a
    column has its name, unless another one has it already.
    """
    names = [_name(cell) for cell in header]
    known = {fold_word(each): c.name for c in relation.columns for each in c.names}
    return [name if (own := known.get(fold_word(name), name)) in names else own for name in names]


def find_repeated(given, columns, relation):
    """What a file calls the columns that stand in it more than once."""
    names = {each.name for each in relation.columns}
    pairs = zip(given, columns, strict=True)
    repeated = [cell for cell, name in pairs if name in names and columns.count(name) > 1]
    return sorted(dict.fromkeys(repeated))


def count_lines(path, delimiter=""):
    """The Lines of a text, blank ones left out; reads the file once, in chunks."""
    count, rest, may_be_marked, is_ascii = 0, b"", False, True
    marks = [byte for byte in MARK_BYTES if byte != delimiter.encode()]
    with open(path, "rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            may_be_marked = may_be_marked or any(byte in chunk for byte in marks)
            is_ascii = is_ascii and chunk.isascii()
            if b"\0" in chunk:
                return Lines(count, is_plain=False)
            lines = (rest + chunk).splitlines(keepends=True)
            rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
            if len(rest) > MAX_LINE_BYTES or (b'"' in chunk and not _are_closed(lines)):
                return Lines(count, is_plain=False)
            count += len(lines) - sum(lines.count(end) for end in (b"\n", b"\r\n", b"\r"))
    if not _are_closed([rest]):
        return Lines(count, is_plain=False)
    return Lines(count + bool(rest.strip(b"\r\n")), True, may_be_marked, is_ascii)


def rewrite(path, target, relation):
    """Write what a Relation needs of a file to `target` as plain text; returns the Rewritten.

    Reads whatever an import reads: encodings, delimiters, workbooks, titles above the header, rows
    behind a stray quote, short rows, values with marks, and words for an empty cell. `target` is
    there only once it is complete. Raises FileRefused.
    """
    names = {each.name for each in relation.columns}
    unfinished = Path(f"{target}{UNFINISHED}")
    try:
        info = tables.inspect(
            path,
            is_known=lambda cell: name_columns([cell], relation)[0] in names,
            is_lenient=True,
        )
        found = name_columns(info.header, relation)
        given = [_name(cell) for cell in info.header]
        if repeated := find_repeated(given, found, relation):
            raise refusals.repeated_columns(repeated)
        if missing := [name for name in relation.required if name not in found]:
            raise refusals.missing_columns(missing, [name for name in given if name])
        places = {name: at for at, name in enumerate(found) if name in names}
        header = Header(False, ",", (LINE_COLUMN, *places))
        rows = tables.read_rows(path, info.layout, is_lenient=True)
        readers = [(places[c.name], _reader(c)) for c in relation.columns if c.name in places]
        readers.sort(key=lambda pair: pair[0])
        with open(unfinished, "w", encoding="utf-8", newline="") as stream:
            rewritten = _write_rows(stream, header, rows, readers)
        unfinished.rename(target)
    except ImportRefused as refusal:
        raise refusals.FileRefused(str(refusal)) from refusal
    except OSError as error:
        raise refusals.not_rewritten(error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return rewritten


def _write_rows(stream, header, rows, readers):
    """Write the header and rows of a table as plain text; returns the Rewritten."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header.columns)
    count, rejected, faults = 0, Counter(), []
    for line, cells, fault in rows:
        code = fault.code if fault else ""
        if not fault:
            values = [read(cells[at]) for at, read in readers]
            code = "oversized" if sum(map(len, values)) > MAX_CHARACTERS else ""
        if code:
            rejected[code] += 1
            if len(faults) < MAX_FAULTS:
                faults.append((line, code))
        else:
            writer.writerow([line, *values])
            count += 1
    return Rewritten(header, count, rejected, tuple(faults))


def _reader(column):
    """A function from a cell of a Column to the text that DuckDB reads: "" where it is empty, and
    the cell as it is where it holds no such value.
    """
    if column.is_free:
        return lambda cell: _one_line(clean_text(cell))
    parse = PARSERS.get(column.holds)

    def read(cell):
        if cell.isascii() and cell.isalnum() and len(cell) > MAX_BLANK and parse is None:
            return cell
        cell = _one_line(clean_value(cell))
        if not cell or is_blank(cell) or SPREADSHEET_ERROR.fullmatch(cell.upper()):
            return ""
        if parse is None:
            return cell
        try:
            return str(parse(cell))
        except Fault:
            return cell

    return read


PARSERS = {TIME: parse_moment, DAY: parse_date, COUNT: parse_count}


def _name(cell):
    """The name of a column as a Relation has it: in any width and case, and without the name of its
    table, which Hive puts before it.
    """
    name = unicodedata.normalize("NFKC", clean_value(cell)).lower()
    return TABLE_PREFIX.sub("", name)


def digest(path):
    """(SHA-256 in hex, bytes) of a file, read in chunks."""
    sha256, size = hashlib.sha256(), 0
    with open(path, "rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            sha256.update(chunk)
            size += len(chunk)
    return sha256.hexdigest(), size


def _are_closed(lines):
    """Whether every quote that opens in one of the lines is closed in it."""
    return not any(line.count(b'"') & 1 for line in lines)


def _is_foreign_text(head):
    """Whether the head is not UTF-8 but GB18030 as a whole. Where it is neither, single rows are
    broken: those are counted as they are read.
    """
    whole = head[: head.rfind(b"\n") + 1] or head
    for codec, is_foreign in (("utf-8", False), ("gb18030", True)):
        try:
            whole.decode(codec)
        except UnicodeDecodeError:
            continue
        return is_foreign
    return False


def _one_line(cell):
    return cell.replace("\r", " ").replace("\n", " ")
