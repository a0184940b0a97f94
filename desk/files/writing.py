"""Tables as XLSX workbooks: every cell is text, so that nothing computes or shortens it."""

import csv
import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from desk.cells import neutralized

MAX_CELL_CHARACTERS = 32_767
TEXT_FORMAT = "@"


def workbook_bytes(rows, sheet="Sheet1"):
    """Yield the bytes of a workbook with one sheet of `rows`, lists of texts."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append([text_cell(page, value) for value in row])
    yield saved_bytes(book)


def encode_csv(rows):
    """The bytes of rows as a CSV in UTF-8, with the mark by which spreadsheets know it."""
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    csv.writer(text).writerows([neutralized(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def saved_bytes(book):
    """The bytes of an openpyxl workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text_cell(page, value):
    """A cell that holds `value` as text: no formula, and nothing that XML cannot hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(value))[:MAX_CELL_CHARACTERS]
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    return cell
