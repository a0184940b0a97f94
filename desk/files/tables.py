"""A table file as a header and rows: how it is read is guessed once and kept as a Layout."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.files.delimited import HIVE_DELIMITER, DelimitedText
from desk.files.encodings import BOM, LABELS, choose_encoding, choose_lenient, open_text
from desk.files.faults import FileRefused, RowFault, empty_file, no_rows, no_such_line
from desk.files.kinds import is_workbook
from desk.files.workbooks import open_workbook

SAMPLE_ROWS = 100
# Rows are looked at together as long as they hold no more characters than this.
MAX_SAMPLE_CHARACTERS = 1 << 20
# Records above and in the header among which the header is looked for.
MAX_TITLE_ROWS = 20
DELIMITER_LABELS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("vertical bar"),
    HIVE_DELIMITER: gettext_lazy("control character 1 (Hive, MaxCompute)"),
}
WORKBOOK_LABEL = "Excel (xlsx)"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table file is read: a sheet of a workbook, or text of an encoding with a delimiter.

    `header_line` is the 1-based line, or row of the sheet, on which the header starts; 0 is the
    first one. Empty values are guessed by `inspect`.
    """

    codec: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_line: int = 0

    @property
    def label(self):
        """The format in words."""
        return WORKBOOK_LABEL if self.sheet else LABELS.get(self.codec, self.codec)


GUESSED = Layout()


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What is found out about a table file before it is read.

    `certain` is whether its encoding is more than a guess, `header` are the cells of its header,
    `rows` the first rows as `read_rows` yields them, `sheets` the visible sheets of a workbook.
    """

    layout: Layout
    certain: bool
    header: tuple[str, ...]
    rows: tuple
    sheets: tuple[str, ...] = ()


def inspect(path, wanted=GUESSED, *, is_known: Callable | None = None, is_lenient=False):
    """The TableInfo of a file: what `wanted` leaves empty is guessed. Where reading is lenient,
    lines that do not decode make faulty rows, as long as most lines do.

    `is_known(cell)` says whether a cell names a column that the caller knows: it helps to find the
    delimiter, and the header below a title. Raises FileRefused, UnknownEncoding, UndecodableFile.
    """
    workbook = is_workbook(path)
    certain = True
    if not workbook:
        choose = choose_lenient if is_lenient else choose_encoding
        encoding = choose(path, wanted.codec)
        wanted, certain = replace(wanted, codec=encoding.codec, sheet=""), encoding.certain
    with _open(path, wanted, workbook, is_known, is_lenient) as (source, found, sheets):
        table = _Table(source, found.header_line, is_known)
        layout = replace(found, header_line=table.header_line)
        rows = tuple(_sampled(table.rows(), SAMPLE_ROWS, length=_length_of_row))
    if not rows:
        raise no_rows()
    return TableInfo(layout, certain, table.header, rows, sheets)


def read_rows(path, layout, *, is_lenient=False):
    """Yield the rows of a file in its order as (line, cells, None), or (line, None, RowFault) where
    one cannot be taken apart.

    `cells` has one cell for each of `TableInfo.header`. Blank rows are skipped. Reading starts with
    the first `next()`, which may raise FileRefused; UndecodableFile may come at any row.
    """
    is_empty = True
    workbook = is_workbook(path)
    with _open(path, layout, workbook, is_lenient=is_lenient) as (source, found, _sheets):
        for row in _Table(source, found.header_line).rows():
            is_empty = False
            yield row
    if is_empty:
        raise no_rows()


@contextmanager
def _open(path, layout, workbook, is_known=None, is_lenient=False):
    """(records, layout with what was guessed, sheets) of a file."""
    if workbook:
        with open_workbook(path, layout.sheet) as book:
            layout = Layout(sheet=book.sheet, header_line=layout.header_line)
            yield book, layout, book.sheets
    else:
        layout = _completed(path, layout, is_known, is_lenient)
        with open_text(path, layout.codec, is_lenient=is_lenient) as stream:
            yield DelimitedText(stream, layout.delimiter, is_lenient=is_lenient), layout, ()


def _completed(path, layout, is_known, is_lenient):
    """The Layout of a text with delimiter and line of the header: once they are known, the text is
    read from its beginning, because only then stray quotes are found.
    """
    if layout.delimiter and layout.header_line:
        return layout
    with open_text(path, layout.codec, is_lenient=is_lenient) as stream:
        text = DelimitedText(stream, layout.delimiter, is_known, is_lenient=is_lenient)
        line = layout.header_line or _first_records(text.records(), is_known)[0][0]
    return replace(layout, delimiter=text.delimiter, header_line=line)


def _sampled(rows, most, *, length):
    """The first rows of an iterator, not more than `most`, of which the last may be a long one."""
    characters = 0
    for row in islice(rows, most):
        yield row
        characters += length(row)
        if characters > MAX_SAMPLE_CHARACTERS:
            return


def _length_of_record(record):
    return sum(map(len, record[2] or ()))


def _length_of_row(row):
    return sum(map(len, row[1] or ()))


def _first_records(records, is_known):
    """The records from the header on, as far as they are looked at to find it."""
    records = list(_sampled(records, MAX_TITLE_ROWS, length=_length_of_record))
    if not records:
        raise empty_file()
    return records[_header_index(records, is_known) :]


class _Table:
    """The header among the records of a source, and the rows below it."""

    def __init__(self, source, header_line, is_known=None):
        self._is_text = isinstance(source, DelimitedText)
        records = source.records()
        first = [] if header_line else _first_records(records, is_known)
        records = (each for each in chain(first, records) if each[0] >= header_line)
        head = next(records, None)
        if head is None:
            raise no_such_line(header_line) if header_line > 1 else empty_file()
        self.header_line, _last, header, fault = head
        if fault:
            message = _("The header cannot be read: %(why)s")
            raise FileRefused(fault.code, message % {"why": fault.message})
        source.width = len(header)
        self._records = records
        self._sample = list(_sampled(records, SAMPLE_ROWS, length=_length_of_record))
        self._given = list(header)
        self._dropped = self._unused_positions(header)
        self._width = len(header)
        self.header = self._without_unused(header)

    def rows(self):
        """Yield (line, cells, None) or (line, None, RowFault); cells match `header`.

        Where exports were joined, the header stands between the rows again: it is none of them.
        """
        for first, _last, cells, fault in chain(self._sample, self._records):
            if cells and cells[-1] == self._given[-1] and _without_bom(cells) == self._given:
                continue
            fitted = (None, fault) if fault else self._fitted(first, cells)
            yield first, *fitted

    def _unused_positions(self, header):
        """Positions of columns without a name in which the first rows hold nothing."""
        unnamed = [at for at, name in enumerate(header) if not name.strip()]
        filled = {
            at
            for at in unnamed
            for _first, _last, cells, fault in self._sample
            if not fault and at < len(cells) and cells[at].strip()
        }
        return [at for at in unnamed if at not in filled]

    def _fitted(self, first, cells):
        """(cells that match the header, None) or (None, RowFault) of a row.

        Spreadsheets drop the empty cells at the end of a row, or write more of them than there are
        columns.
        """
        count = len(cells)
        if count > self._width:
            if any(cell.strip() for cell in cells[self._width :]):
                return None, self._ragged(first, cells)
            cells = cells[: self._width]
        elif count < self._width:
            if self._is_text and count == 1 < self._width - 1:
                return None, self._ragged(first, cells)
            cells = cells + [""] * (self._width - count)
        if not self._dropped:
            return cells, None
        filled = [at for at in self._dropped if cells[at].strip()]
        if filled:
            return None, RowFault(first, "unnamed", {"position": filled[0] + 1}, tuple(cells))
        return list(self._without_unused(cells)), None

    def _without_unused(self, cells):
        return tuple(cell for at, cell in enumerate(cells) if at not in self._dropped)

    def _ragged(self, first, cells):
        facts = {"count": len(cells), "expected": self._width}
        return RowFault(first, "cells", facts, tuple(cells))


def _without_bom(cells):
    return [cells[0].removeprefix(BOM), *cells[1:]]


def _header_index(records, is_known):
    """Which of the first records is the header: the one with most known names, else the first that
    is more than a title, which stands alone in its line.
    """
    cells = [() if fault else row for _first, _last, row, fault in records]
    if is_known is not None:
        known = [sum(map(is_known, row)) for row in cells]
        if known and max(known) >= 2:
            return known.index(max(known))
    if not cells or records[0][3] is not None:
        return 0
    filled = [sum(bool(cell.strip()) for cell in row) for row in cells]
    return next((at for at, count in enumerate(filled) if count > 1), 0)
