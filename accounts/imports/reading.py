"""A registry file as a stream of records: never loaded whole, never silently cut short."""

import codecs
import csv
import re
from collections import deque
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from accounts.imports.columns import RowError, sample
from accounts.imports.headers import check_width, guess
from accounts.imports.messages import message_of
from desk.decoding import choose_encoding, open_text
from desk.refusals import ImportRefused

DELIMITERS = ",;\t|"
SAMPLES = 3
MAX_LINES = 200
MAX_CHARACTERS = 1 << 20
QUOTED = re.compile(r'"[^"]*"')
FOREIGN_STARTS = {
    b"PK\x03\x04": "Excel (xlsx), ZIP",
    b"PK\x05\x06": "ZIP",
    b"PK\x07\x08": "ZIP",
    b"\xd0\xcf\x11\xe0": "Excel (xls)",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"RIFF": "WebP, AVI",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"SQLite format 3": "SQLite",
    b"PAR1": "Parquet",
    b"\x7fELF": "ELF",
    b"<": "HTML, XML",
    b"{\\rtf": "RTF",
    b"{": "JSON",
    b"[{": "JSON",
}


class FileRefused(ImportRefused):
    """The file is no table with rows: `code` is a stable slug that says why."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """How a file is read, for people to confirm: the encoding may be a guess.

    `header` are the columns as the file calls them, `columns` what they are taken for, "" where
    that is not understood, `samples` the first values of each, masked.
    """

    codec: str
    label: str
    certain: bool
    delimiter: str
    columns: tuple[str, ...]
    header: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


def inspect_source(path, encoding="", delimiter=""):
    """Look at a file before reading it: the SourceInfo. An empty `encoding` or `delimiter` is
    guessed. Raises FileRefused, UnknownEncoding, UndecodableFile.
    """
    _refuse_foreign(path)
    return look(path, choose_encoding(path, encoding), delimiter)


def look(path, encoding, delimiter=""):
    """The SourceInfo of a file in an EncodingGuess that is known to fit, from its first rows."""
    with open_text(path, encoding.codec) as stream:
        table = _Table(stream, delimiter)
        rows = list(islice(table.rows(), SAMPLES))
    if not rows:
        raise _without_rows()
    columns = guess(table.header)
    cells = [cells for _line, cells, _error in rows if cells]
    samples = tuple(
        tuple(sample(row[index], name) for row in cells) for index, name in enumerate(columns)
    )
    known = (encoding.codec, encoding.label, encoding.certain, table.delimiter)
    return SourceInfo(*known, columns, table.header, samples)


def read_rows(path, codec, delimiter=""):
    """Yield the rows in file order as (line, cells, None), or (line, None, RowError) where one
    cannot be taken apart. An empty `delimiter` is guessed.

    Blank lines are skipped. Reading starts with the first `next()`, which may raise FileRefused;
    UndecodableFile may come at any row.
    """
    _refuse_foreign(path)
    with open_text(path, codec) as stream:
        is_empty = True
        for row in _Table(stream, delimiter).rows():
            is_empty = False
            yield row
        if is_empty:
            raise _without_rows()


class _Lines:
    """The physical lines of a stream, handed out one record at a time.

    A record may take MAX_LINES lines or MAX_CHARACTERS characters; then the lines end for it, so
    that an open quote cannot swallow the file. `retry` gives all but its first line back.
    """

    def __init__(self, stream):
        self._source = self._read(stream)
        self._waiting = deque()
        self._number = 0
        self.size = 0
        self.taken = []

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.taken) >= MAX_LINES or self.size >= MAX_CHARACTERS:
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else next(self._source)
        self._number += 1
        self.size += len(line)
        self.taken.append(line)
        return line

    @property
    def start(self):
        """The number of the line where the record starts."""
        return self._number - len(self.taken) + 1

    @property
    def end(self):
        """The number of the last line of the record."""
        return self._number

    def begin(self):
        """Start the next record."""
        self.taken, self.size = [], 0

    def retry(self, keep=1):
        """Give the lines of this record back, except the first `keep`."""
        self._waiting.extendleft(reversed(self.taken[keep:]))
        self._number -= len(self.taken[keep:])
        del self.taken[keep:]

    @staticmethod
    def _read(stream):
        """Lines; of one that exceeds MAX_CHARACTERS only the beginning, which is refused."""
        previous = ""
        while line := stream.readline(MAX_CHARACTERS):
            rest = line
            while len(rest) == MAX_CHARACTERS and not rest.endswith(("\n", "\r")):
                rest = stream.readline(MAX_CHARACTERS)
            if line == "\n" and previous.endswith("\r"):
                continue  # readline's limit fell between the two
            previous = rest
            yield line


class _Table:
    """The header of a stream and the rows below it."""

    def __init__(self, stream, delimiter=""):
        self._lines = _Lines(stream)
        self.delimiter = delimiter or self._guess_delimiter()
        self._reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        _line, header, error = next(self._records(), (0, None, None))
        if not header and not error:
            raise _empty()
        if error:
            why = message_of(error.code, error.facts)
            message = _("The header cannot be read: %(why)s")
            raise FileRefused(error.code, message % {"why": why})
        check_width(header)
        self.header = tuple(header)

    def rows(self):
        """Yield (line, cells, None) or (line, None, RowError); cells match `header`."""
        for line, cells, error in self._records():
            if not error and len(cells) != len(self.header):
                yield line, None, self._ragged(line, len(cells))
            else:
                yield line, cells, error

    def _guess_delimiter(self):
        for line in self._lines:
            if line.strip():
                self._lines.retry(keep=0)
                bare = QUOTED.sub("", line)
                return max(DELIMITERS, key=bare.count)
            self._lines.begin()
        raise _empty()

    def _records(self):
        while True:
            self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._lines.retry()
                yield self._lines.start, None, self._broken(str(error))
                continue
            line = self._lines.start
            if self._lines.size >= MAX_CHARACTERS:
                yield line, None, self._broken("field limit")
            elif any("\0" in each for each in self._lines.taken):
                yield line, None, RowError(line, "", "nul")
            elif any(cell and not cell.isspace() for cell in cells):
                yield line, cells, None

    def _broken(self, reason):
        line = self._lines.start
        if "field limit" in reason:
            return RowError(line, "", "oversized", facts={"limit": csv.field_size_limit()})
        return RowError(line, "", "quote")

    def _ragged(self, line, count):
        facts = {
            "first": line,
            "last": self._lines.end,
            "count": count,
            "expected": len(self.header),
        }
        return RowError(line, "", "cells", facts=facts)


def _empty():
    message = _("The file is empty: export it again, with its header and rows.")
    return FileRefused("empty", message)


def _without_rows():
    return FileRefused("no_rows", _("The file has a header but no rows: export it again."))


def _refuse_foreign(path):
    with open(path, "rb") as stream:
        head = stream.read(64).removeprefix(codecs.BOM_UTF8).lstrip()
    for start, kind in FOREIGN_STARTS.items():
        if head.startswith(start):
            message = _("This is a file of another kind (%(kind)s): save the table as CSV UTF-8.")
            raise FileRefused("foreign", message % {"kind": kind})
