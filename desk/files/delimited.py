"""Records of a text with delimiters: never silently cut short, never silently joined."""

import csv
import re
from collections import deque
from itertools import islice

from desk.files.encodings import UNDECODABLE
from desk.files.faults import RowFault, empty_file

# What Hive and MaxCompute put between cells, where nobody chose a delimiter.
HIVE_DELIMITER = "\x01"
DELIMITERS = f",;\t|{HIVE_DELIMITER}"
# Exports of data warehouses with these delimiters quote nothing.
UNQUOTED_DELIMITERS = f"\t{HIVE_DELIMITER}"
# What programs for DOS write behind the last line.
END_OF_FILE = "\x1a"
MAX_LINES = 200
MAX_CHARACTERS = 1 << 20
# Physical lines above the rows in which a title and the header may stand.
MAX_TITLE_LINES = 20
QUOTED = re.compile(r'"[^"]*"')
# The line by which Excel is told the delimiter of a file.
SEPARATOR_LINE = re.compile(r'"?sep=(?P<delimiter>[,;\t|])(?P=delimiter)*"?[,;|\s]*', re.IGNORECASE)


class DelimitedText:
    """The records of a text stream.

    `delimiter` is guessed where it is empty; `is_known` says of a cell whether it names a column.
    Of a stream that is read leniently, records with UNDECODABLE characters are faulty. Set `width`,
    the number of cells of a header, as soon as it is known: then a stray quote that
    would join whole rows is found.
    """

    def __init__(self, stream, delimiter="", is_known=None, *, is_lenient=False):
        self._lines = _Lines(stream)
        self.width = 0
        self.is_lenient = is_lenient
        self.delimiter = self._read_separator_line()
        self.delimiter = delimiter or self.delimiter or self._guess_delimiter(is_known)
        self._reader = csv.reader(
            self._lines, delimiter=self.delimiter, strict=True, skipinitialspace=True
        )

    def records(self):
        """Yield (first line, last line, cells, None) or (first, last, None, RowFault) of each
        record that is not blank.
        """
        while True:
            self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._recover("oversized" if "field limit" in str(error) else "quote")
                continue
            if self._has_stray_quote(cells):
                yield self._recover("quote")
                continue
            first, last = self._lines.start, self._lines.end
            if self._lines.size >= MAX_CHARACTERS:
                yield first, last, None, _oversized(first)
            elif any("\0" in each for each in self._lines.taken):
                yield first, last, None, RowFault(first, "nul", cells=tuple(cells))
            elif self.is_lenient and any(map(UNDECODABLE.search, self._lines.taken)):
                yield first, last, None, RowFault(first, "encoding")
            elif any(cell.strip() for cell in cells) and cells != [END_OF_FILE]:
                yield first, last, cells, None

    def _recover(self, code):
        """The record of the first line alone; the lines below it are read anew.

        Exports of data warehouses quote nothing: where the line has exactly the cells of the header
        as it stands, it is taken literally.
        """
        self._lines.retry()
        first, text = self._lines.start, self._lines.taken[0].rstrip("\r\n")
        cells = text.split(self.delimiter)
        is_unquoted = self.delimiter in UNQUOTED_DELIMITERS
        if is_unquoted and code == "quote" and len(cells) == self.width:
            return first, first, cells, None
        is_oversized = code == "oversized"
        fault = _oversized(first) if is_oversized else RowFault(first, code, cells=(text,))
        return first, first, None, fault

    def _has_stray_quote(self, cells):
        """Whether a record of several lines is several rows that a stray quote has joined: each of
        its lines has the cells of a whole row.
        """
        lines = [line for line in self._lines.taken if line.strip()]
        if len(lines) < 2 or self.width < 2 or not cells:
            return False
        return all(_count(line, self.delimiter) == self.width for line in lines)

    def _read_separator_line(self):
        """The delimiter that the first line names, which is then read; else ""."""
        line = next(self._lines, None)
        named = SEPARATOR_LINE.fullmatch(line.strip(" \r\n")) if line else None
        if named is None:
            self._lines.retry(keep=0)
        return named["delimiter"] if named else ""

    def _guess_delimiter(self, is_known):
        self._lines.begin()
        lines = list(islice(self._lines, MAX_TITLE_LINES))
        self._lines.retry(keep=0)
        lines = [line for line in lines if line.strip()]
        if not lines:
            raise empty_file()
        if is_known is not None:
            found = {each: _most_known(lines, each, is_known) for each in DELIMITERS}
            best = max(DELIMITERS, key=found.get)
            if found[best] >= 2:
                return best
        bare = [QUOTED.sub("", line) for line in lines]
        telling = next((line for line in bare if any(map(line.count, DELIMITERS))), bare[0])
        return max(DELIMITERS, key=telling.count)


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


def _count(line, delimiter):
    """How many cells a line has as it stands; of a line with quotes, as far as they are closed."""
    return QUOTED.sub("", line).count(delimiter) + 1


def _most_known(lines, delimiter, is_known):
    """The most cells of one line that name a column."""
    rows = (line.split(delimiter) for line in lines)
    return max(sum(is_known(cell.strip().strip('"')) for cell in row) for row in rows)


def _oversized(line):
    return RowFault(line, "oversized", {"limit": csv.field_size_limit()})
