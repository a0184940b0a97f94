"""One reader for CSV and XLSX: the header is found, nothing is lost and nothing is joined."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from desk.files import tables
from desk.files.encodings import UndecodableFile
from desk.files.faults import FileRefused
from desk.files.tables import Layout, inspect, read_rows

KNOWN = {"id", "name", "note"}.__contains__
EURO = "id,name\n1,票价".encode("gbk") + b"\x80" + "12 起\n".encode("gbk")


@pytest.fixture
def file(tmp_path):
    """Write text or bytes to a file and return its path."""

    def write(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def workbook(*rows, sheet="登记表", prepare=lambda book: None):
    """The bytes of a workbook of one sheet."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    prepare(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(path, wanted=tables.GUESSED, is_known=KNOWN):
    """(header, rows) as (line, cells or the code of the fault)."""
    info = inspect(path, wanted, is_known=is_known)
    rows = [(line, cells or fault.code) for line, cells, fault in read_rows(path, info.layout)]
    return list(info.header), rows


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id,name\n1,a\n", 2),
        ("登记台账\nid,name\n1,a\n", 3),
        ("登记台账,\n制表：周例, 2026年\n\nid,name\n1,a\n", 5),
        ("sep=,\nid,name\n1,a\n", 3),
        ('"sep=;"\nid;name\n1;a\n', 3),
        ("SEP=\t\nid\tname\n1\ta\n", 3),
        ("a, b and c\nid\tname\n1\ta\n", 3),
        ("\ufeff台账\r\nid;name\r\n1;a\r\n", 3),
    ],
)
def test_the_header_is_found_below_titles(file, text, line):
    assert read(file(text)) == (["id", "name"], [(line, ["1", "a"])])


@pytest.mark.parametrize(
    ("text", "header"),
    [("台账\nx;y\n1;2\n", ["x", "y"]), ("x\n1\n", ["x"]), ("x,y\n1,2\n", ["x", "y"])],
)
def test_a_header_of_unknown_names_is_found_too(file, text, header):
    assert read(file(text), is_known=None)[0] == header


def test_a_header_line_that_is_named_is_taken(file):
    assert read(file("id,name\nx,y\n1,2\n"), Layout(header_line=2)) == (
        ["x", "y"],
        [(3, ["1", "2"])],
    )


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("1,a", ["1", "a", ""]),
        ("1,a,b,, ,", ["1", "a", "b"]),
        ("1,a,b,c", "cells"),
        ("1", "cells"),
        ('1,"a\nb"', ["1", "a\nb", ""]),
    ],
)
def test_cells_that_a_spreadsheet_drops_or_adds_at_the_end(file, line, cells):
    assert read(file(f"id,name,note\n{line}\n9,z,y\n"))[1][0] == (2, cells)


def test_columns_without_name_and_cells_are_not_there(file):
    rows = "".join(f"{number},,a,\n" for number in range(150))
    header, found = read(file(f"id,,name,\n{rows}7,x,b,\n8,,c,\n"))
    assert header == ["id", "name"]
    assert found[149:] == [(151, ["149", "a"]), (152, "unnamed"), (153, ["8", "c"])]
    assert read(file("id,,name\n1,x,a\n"))[0] == ["id", "", "name"]


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("closed_after", [1, 2, 39, 150])
def test_a_stray_quote_joins_no_rows(file, delimiter, closed_after):
    """It opens in one row and closes many rows later: every row is there, or has a fault."""
    rows = [[str(number), f"n{number}", "x"] for number in range(200)]
    rows[5][1] = '"n5'
    rows[5 + closed_after][1] = 'n"'
    text = "".join(delimiter.join(row) + "\n" for row in [["id", "name", "note"], *rows])
    _header, found = read(file(text))
    assert [line for line, _cells in found] == list(range(2, 202))
    faults = {line: cells for line, cells in found if isinstance(cells, str)}
    assert faults == ({} if delimiter == "\t" else {7: "quote"})


def test_tab_separated_text_is_taken_as_it_stands_where_its_quotes_do_not_close(file):
    text = 'id\tname\tnote\n1\t"a\tb\n2\t5" disk\tc\n3\t"a"b\tc\n4\t"x\ty"\tz\n5\t"q"\tz\n'
    assert read(file(text))[1] == [
        (2, ["1", '"a', "b"]),
        (3, ["2", '5" disk', "c"]),
        (4, ["3", '"a"b', "c"]),
        (5, ["4", "x\ty", "z"]),
        (6, ["5", "q", "z"]),
    ]


def test_the_euro_of_chinese_windows_is_read(file):
    info = inspect(file(EURO))
    assert (info.layout.codec, info.certain) == ("gb18030", False)
    assert read(file(EURO))[1] == [(2, ["1", "票价€12 起"])]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'001", "'001"),
        (13800138000, "13800138000"),
        (12000.0, "12000"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (110101199003070011, "1.10101199003070E+17"),
        (True, "TRUE"),
        (datetime.date(2024, 3, 9), "2024-03-09"),
        (datetime.datetime(2024, 3, 9, 8, 30), "2024-03-09T08:30:00"),
        ("一\n二", "一\n二"),
    ],
)
def test_cells_of_a_workbook_become_the_text_of_a_csv(file, value, text):
    path = file(workbook(["id", "name", "note"], ["1", value, "x"]), "a.xlsx")
    assert read(path) == (["id", "name", "note"], [(2, ["1", text, "x"])])


def test_a_workbook_is_read_from_its_first_visible_sheet(file):
    def prepare(book):
        book.create_sheet("旧表", 0).sheet_state = "hidden"
        book.create_sheet("第二").append(["id", "name"])
        book["第二"].append(["2", "b"])

    path = file(workbook(["台账"], [], ["id", "name"], ["1", "a"], prepare=prepare), "x.csv")
    info = inspect(path, is_known=KNOWN)
    assert (info.layout, info.sheets) == (Layout(sheet="登记表", header_line=3), ("登记表", "第二"))
    assert list(read_rows(path, info.layout)) == [(4, ["1", "a"], None)]
    assert read(path, Layout(sheet="第二"))[1] == [(2, ["2", "b"])]
    with pytest.raises(FileRefused, match="登记表, 第二"):
        inspect(path, Layout(sheet="第三"))


def test_a_table_that_does_not_begin_in_the_corner_of_its_sheet(file):
    path = file(workbook([], [None, "id", "name"], [None, "1", "a"], ["x", "2", "b"]))
    assert read(path)[0] == ["", "id", "name"]
    path = file(workbook([], [None, "id", "name"], [None, "1", "a"]))
    assert read(path) == (["id", "name"], [(3, ["1", "a"])])


@pytest.mark.parametrize("far", ["XFD1048576", "XFD9", "A1048576"])
def test_a_small_workbook_that_claims_a_large_sheet_costs_no_memory(file, far):
    source, claiming = io.BytesIO(workbook(["id", "name"], ["1", "a"])), io.BytesIO()
    number = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{number}"><c r="{far}"><v>1</v></c></row></sheetData>'.encode()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(claiming, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", cell))
    path = file(claiming.getvalue())
    if far == "XFD1048576":
        with pytest.raises(FileRefused) as refused:
            inspect(path)
        assert refused.value.code == "oversized"
    else:
        assert read(path)[1][0] == (2, ["1", "a"])


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (OLE, "foreign", "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "foreign", "password"),
        (workbook(["id"])[:600], "damaged", "damaged"),
        (b"%PDF-1.7", "foreign", "PDF"),
        (workbook(), "empty", "empty"),
        (workbook(["id", "name"]), "no_rows", "no rows"),
        (b"sep=,\n", "empty", "empty"),
        (b"sep=,\nid,name\n", "no_rows", "no rows"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(file, content, code, words):
    with pytest.raises(FileRefused, match=words) as refused:
        inspect(file(content))
    assert refused.value.code == code


def test_a_cell_that_a_spreadsheet_could_not_compute_is_not_empty(file):
    path = file(workbook(["台账"], ["id", "name"], ["1", "#REF!"], ["#N/A", "b"]), "a.xlsx")
    assert read(path)[1] == [(3, ["1", "#REF!"]), (4, ["#N/A", "b"])]


def test_rows_that_do_not_decode_are_lost_alone_where_reading_is_lenient(file):
    path = file("id,name\n1,甲\n".encode() + b"2,\xff\n" + "3,乙\n".encode())
    with pytest.raises(UndecodableFile):
        inspect(path)
    info = inspect(path, is_lenient=True)
    rows = read_rows(path, info.layout, is_lenient=True)
    assert [(line, cells or fault.code) for line, cells, fault in rows] == [
        (2, ["1", "甲"]),
        (3, "encoding"),
        (4, ["3", "乙"]),
    ]
