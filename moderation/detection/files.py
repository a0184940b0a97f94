"""What a file is before DuckDB reads it: its kind, its header, its hash."""

import codecs
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from moderation.detection import refusals

HEAD_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
DELIMITERS = ",;\t"
PARQUET = b"PAR1"
FOREIGN_STARTS = {
    b"PK\x03\x04": "Excel (xlsx), ZIP",
    b"\xd0\xcf\x11\xe0": "Excel (xls)",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Header:
    """How a file is laid out: Parquet, or CSV with a delimiter and the columns of its first line.

    The columns of Parquet are DuckDB's to tell.
    """

    is_parquet: bool
    delimiter: str = ""
    columns: tuple = ()


def inspect(path):
    """The Header of a file. Raises FileRefused."""
    if not Path(path).is_file():
        raise refusals.no_file(path)
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise refusals.empty()
    if head.startswith(PARQUET):
        return Header(is_parquet=True)
    for start, kind in FOREIGN_STARTS.items():
        if head.startswith(start):
            raise refusals.not_a_table(kind)
    if b"\0" in head:
        raise refusals.not_a_table("binary")
    first = _decode(head.removeprefix(BOM)).splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    columns = next(csv.reader([first], delimiter=delimiter))
    return Header(False, delimiter, tuple(name.strip().lower() for name in columns))


def digest(path):
    """(SHA-256 in hex, bytes) of a file, read in chunks."""
    sha256, size = hashlib.sha256(), 0
    with open(path, "rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            sha256.update(chunk)
            size += len(chunk)
    return sha256.hexdigest(), size


def _decode(head):
    """The beginning of a file as text. Raises FileRefused if it is GB18030.

    Where it is neither, single rows may be broken: those are counted as they are read.
    """
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        try:
            codecs.getincrementaldecoder("gb18030")().decode(head)
        except UnicodeDecodeError:
            return head.decode("utf-8", errors="replace")
        raise refusals.wrong_encoding("GB18030") from error
