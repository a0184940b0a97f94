"""The process that opens workbooks: `python -I -B workbook_child.py PATH SHEET`.

It imports no Django and gets no environment. It writes lines of JSON: the names of the visible
sheets and the one that is read, then [number of the row, cells] of each row that is not empty,
then null. A workbook that cannot be read ends in {"refused": a code}.
"""

import json
import math
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time
from html import unescape

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

LIMITS = {
    resource.RLIMIT_AS: 2 << 30,
    resource.RLIMIT_CPU: 120,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
}
# A spreadsheet keeps 15 digits of a number.
EXACT_BELOW = 10**15
CHUNK_BYTES = 1 << 20
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c (?P<attributes>[^>]*\bt="e"[^>]*)>'
    rb"(?:(?!</?(?:\w+:)?c[ >]).)*?<(?:\w+:)?v>(#[^<]{1,20})<",
    re.DOTALL,
)
CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
SHEET = re.compile(r"<(?:\w+:)?sheet [^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship [^>]*>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(["'])(.*?)\2""")


def main(path, wanted):
    """Write the rows of the sheet that is `wanted`, or of the first visible one."""
    confine()
    try:
        for line in read(path, wanted):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except BrokenPipeError:
        sys.stderr.close()
    except PasswordError:
        sys.stdout.write(json.dumps({"refused": "password"}) + "\n")
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        sys.stdout.write(json.dumps({"refused": "damaged"}) + "\n")


def confine():
    """Give up what reading does not need: more memory and time, files to write, processes."""
    for kind, limit in LIMITS.items():
        _soft, hard = resource.getrlimit(kind)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (most, most))


def read(path, wanted):
    """Yield what `main` writes."""
    with open(path, "rb") as stream:
        workbook = CalamineWorkbook.from_filelike(stream)
    sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    shown = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
    names = shown or [each.name for each in sheets]
    name = wanted or next(iter(names), "")
    if name not in workbook.sheet_names:
        yield {"refused": "sheet", "sheets": names}
        return
    yield {"sheets": names, "sheet": name}
    sheet = workbook.get_sheet_by_name(name)
    first = first_column(sheet)
    errors = error_cells(path, name)
    rows = filled_rows(sheet.iter_rows(), sheet.merged_cell_ranges or (), first)
    for number, row in enumerate(rows, 1):
        cells = [text_of(value) for value in row]
        for column, error in errors.get(number, ()):
            cells += [""] * (column - first + 1 - len(cells))
            cells[column - first] = error
        while cells and not cells[-1]:
            del cells[-1]
        if cells:
            yield [number, cells]
    yield None


def error_cells(path, name):
    """{number of a row: [(column from 0, "#REF!")]} of cells in which the spreadsheet could not
    compute a value: python-calamine reads them as empty.
    """
    found = {}
    with zipfile.ZipFile(path) as archive:
        part = sheet_part(archive, name)
        if part is None:
            return found
        with archive.open(part) as stream:
            rest = b""
            while chunk := stream.read(CHUNK_BYTES):
                text = rest + chunk
                end = text.rfind(b"</row>") + 1 or len(text)
                text, rest = text[:end], text[end:]
                for cell in ERROR_CELL.finditer(text) if b't="e"' in text else ():
                    if place := CELL_PLACE.search(cell["attributes"]):
                        column = column_number(place[1].decode())
                        found.setdefault(int(place[2]), []).append((column, cell[2].decode()))
    return found


def sheet_part(archive, name):
    """The part of a workbook that holds a sheet, None where it is not found."""
    try:
        book = archive.read("xl/workbook.xml").decode()
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    except (KeyError, UnicodeDecodeError):
        return None
    ids = [each.get("id") for each in map(attributes, SHEET.findall(book)) if each["name"] == name]
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in map(attributes, RELATION.findall(relations))
    }
    target = targets.get(ids[0], "") if ids else ""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in archive.namelist() else None


def attributes(tag):
    """{name without prefix: value} of an XML tag."""
    found = {"name": ""}
    for name, _quote, value in ATTRIBUTE.findall(tag):
        found[name.rpartition(":")[2]] = unescape(value)
    return found


def column_number(letters):
    """The number of a column by its letters, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def first_column(sheet):
    """The column, from 0, in which the rows of a sheet begin."""
    return sheet.start[1] if sheet.start else 0


def filled_rows(rows, merged, first):
    """Yield `rows` with the value of a merged cell in each row that it covers, in its first column.

    `merged` are pairs of the first and the last (row, column), from 0; `first` is the column in
    which rows begin. A title that is merged over columns stays one cell.
    """
    starts = {}
    for (top, left), (bottom, _right) in merged:
        if bottom > top:
            starts.setdefault(top, []).append((left - first, bottom))
    covered = {}
    for number, cells in enumerate(rows):
        row = list(cells)
        covered = {left: each for left, each in covered.items() if each[0] >= number}
        if covered:
            row += [""] * (max(covered) + 1 - len(row))
            for left, (_bottom, value) in covered.items():
                row[left] = value
        for left, bottom in starts.get(number, ()):
            covered[left] = (bottom, row[left] if left < len(row) else "")
        yield row


def text_of(value):
    """A cell as text, as a CSV export would hold it: numbers without exponent as long as they are
    exact, days and moments in ISO format.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def number_text(number):
    """A number as text; one with more digits than a spreadsheet keeps stays in exponent form."""
    if not math.isfinite(number):
        return str(number)
    if abs(number) >= EXACT_BELOW:
        return f"{number:.14E}"
    return str(int(number)) if number == int(number) else repr(number)


def moment_text(moment):
    """A moment in ISO format, at midnight the day alone."""
    if moment.time() == time.min:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds")


if __name__ == "__main__":
    main(*sys.argv[1:])
