"""What a file is before DuckDB reads it: its kind, its header, its lines, its hash.

DuckDB reads plain text fast: UTF-8, the header in the first line, one record a line. Whatever else
the desk's reader of tables understands is first written as such a text, a row at a time.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from desk.files import tables
from desk.refusals import ImportRefused
from moderation.detection import refusals

HEAD_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 21
DELIMITERS = ",;\t|"
PARQUET = b"PAR1"
BOM = b"\xef\xbb\xbf"
LINE_COLUMN = "file_line"
MAX_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Header:
    """How a file is laid out: Parquet, or CSV with a delimiter and the columns of its first line.

    The columns of Parquet are DuckDB's to tell. `is_plain` is False where the file must be
    rewritten before DuckDB reads it.
    """

    is_parquet: bool = False
    delimiter: str = ""
    columns: tuple = ()
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """How many records a text has, the header included, if each stands in one line.

    `is_plain` is False where one may not, because quotes are left open.
    """

    count: int
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as plain text: its Header, how many rows could not be read, and some of them as
    (line, code).
    """

    header: Header
    rejected: int
    faults: tuple


def inspect(path, relation):
    """The Header of a file for a Relation. Raises FileRefused."""
    if not Path(path).is_file():
        raise refusals.no_file(path)
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
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
    return Header(False, delimiter, columns, is_plain and set(relation.required) <= set(columns))


def count_lines(path):
    """The Lines of a text, blank ones left out; reads the file once, in chunks."""
    count, rest = 0, b""
    with open(path, "rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            lines = (rest + chunk).splitlines(keepends=True)
            rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
            if len(rest) > MAX_LINE_BYTES or (b'"' in chunk and not _are_closed(lines)):
                return Lines(count, is_plain=False)
            count += len(lines) - sum(lines.count(end) for end in (b"\n", b"\r\n", b"\r"))
    if not _are_closed([rest]):
        return Lines(count, is_plain=False)
    return Lines(count + bool(rest.strip(b"\r\n")), is_plain=True)


def rewrite(path, target, relation):
    """Write what a Relation needs of a file to `target` as plain text; returns the Rewritten.

    Reads whatever an import reads: encodings, delimiters, workbooks, titles above the header, and
    rows behind a stray quote. Raises FileRefused.
    """
    names = {each.name for each in relation.columns}
    rejected, faults = 0, []
    try:
        info = tables.inspect(path, is_known=lambda cell: cell.strip().lower() in names)
        found = [cell.strip().lower() for cell in info.header]
        repeated = sorted({name for name in found if name in names and found.count(name) > 1})
        if repeated:
            raise refusals.repeated_columns(repeated)
        places = [at for at, name in enumerate(found) if name in names]
        with open(target, "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([LINE_COLUMN, *(found[at] for at in places)])
            for line, cells, fault in tables.read_rows(path, info.layout):
                if fault:
                    rejected += 1
                    if len(faults) < MAX_FAULTS:
                        faults.append((line, fault.code))
                else:
                    writer.writerow([line, *(_one_line(cells[at]) for at in places)])
    except ImportRefused as refusal:
        raise refusals.FileRefused(str(refusal)) from refusal
    columns = tuple(name for name in found if name)
    header = Header(False, ",", (LINE_COLUMN, *(found[at] for at in places)))
    if missing := [name for name in relation.required if name not in columns]:
        raise refusals.missing_columns(missing, columns)
    return Rewritten(header, rejected, tuple(faults))


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
