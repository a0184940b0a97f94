"""Tables as XLSX workbooks: every cell is text, so that nothing computes or shortens it."""

import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MAX_CELL_CHARACTERS = 32_767
TEXT_FORMAT = "@"


def workbook_bytes(rows, sheet="Sheet1"):
    """Yield the bytes of a workbook with one sheet of `rows`, lists of texts."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append([text_cell(page, value) for value in row])
    yield saved_bytes(book)


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
