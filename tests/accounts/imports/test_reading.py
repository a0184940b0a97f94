"""From a file to records and faults: nothing swallowed, nothing cut short."""

import csv
import io
import tempfile
from collections import Counter
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from accounts.imports import headers
from accounts.imports.columns import Record, parse_record
from accounts.imports.headers import HeaderRefused
from accounts.imports.messages import message_of
from accounts.imports.parsing import parse
from accounts.imports.reading import SourceInfo, inspect_source
from desk.cells import restored
from desk.files import delimited
from desk.files.encodings import UndecodableFile
from desk.files.faults import FileRefused
from desk.files.tables import Layout, read_rows

TODAY = date(2026, 11, 23)
COLUMNS = (
    "external_id",
    "name",
    "introduction",
    "content_category",
    "entity_type",
    "entity_legal_name",
    "entity_unified_social_credit_code",
)
HEADER = ",".join(COLUMNS)
TAIL = "general,enterprise,示例传媒有限公司,91110000600037341L"
SAMPLES = Path(__file__).resolve().parents[3] / "../shared/data"


def open_source(path, codec, *, today):
    """(Record or None, its faults) of every row."""
    columns = ()
    for line, cells, error in read_rows(path, Layout(codec)):
        columns = columns or inspect_source(path, Layout(codec)).columns
        named = {} if error else dict(zip(columns, cells, strict=True))
        yield (None, [error]) if error else parse_record(line, named, today=today)


@pytest.fixture
def file(tmp_path):
    """Write text or bytes to a file and return its path."""

    def write(content, codec="utf-8"):
        path = tmp_path / "registry.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
        return path

    return write


def row(number, introduction=""):
    """A good line, without its line end."""
    return f"a{number},账号{number},{introduction},{TAIL}"


def table(*rows, end="\n"):
    """A file of HEADER and rows."""
    return end.join([HEADER, *rows]) + end


def told(path, codec="utf-8"):
    """(line, external id or codes of its faults, each with a message) of every row."""
    rows = list(open_source(path, codec, today=TODAY))
    assert all(message_of(error.code, error.facts) for _record, errors in rows for error in errors)
    return [
        (record.line, record.external_id)
        if record
        else (errors[0].line, *(error.code for error in errors))
        for record, errors in rows
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_the_source_tells_how_it_is_read(file, delimiter, codec):
    path = file(table(row(1)).replace(",", delimiter), codec)
    source = inspect_source(path)
    layout = Layout(codec, delimiter, header_line=1)
    certain = codec in ("utf-8", "utf-8-sig", "utf-16")
    samples = ("a1", "账号1", "", "general", "enterprise", "***", "911***1L")
    samples = tuple((each,) for each in samples)
    assert source == SourceInfo(layout, certain, COLUMNS, COLUMNS, samples)
    assert told(path, codec) == [(2, "a1")]


def test_quoted_line_breaks_belong_to_the_cell(file):
    path = file(table(row(1, '"一\r\n二,""三"""'), row(2)))
    records = [record for record, _errors in open_source(path, "utf-8", today=TODAY)]
    assert [(each.line, each.introduction) for each in records] == [(2, '一\n二,"三"'), (4, "")]


def test_rows_of_empty_cells_and_leading_blank_lines_are_skipped(file):
    assert told(file("\n \n" + table(row(1), ",,,,,,", "   ", row(2)))) == [(4, "a1"), (7, "a2")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a1,too,few", row(2)], [(2, *["required"] * 3), (3, "a2")]),
        (["a1", row(2)], [(2, "cells"), (3, "a2")]),
        ([row(1, "x" * 140_000), row(2)], [(2, "oversized"), (3, "a2")]),
        ([row(1, '"stray" quote'), row(2)], [(2, "quote"), (3, "a2")]),
        ([row(1, '"open'), row(2), row(3)], [(2, "quote"), (3, "a2"), (4, "a3")]),
        ([row(1, '"open'), row(2, '"two"'), row(3)], [(2, "quote"), (3, "a2"), (4, "a3")]),
        ([row(1), row(2, '"open')], [(2, "a1"), (3, "quote")]),
        ([row(1, '"a\nb"') + ",x", row(3)], [(2, "cells"), (4, "a3")]),
        ([row(1, '"a\nb"') + ", ,", row(3)], [(2, "a1"), (4, "a3")]),
    ],
)
def test_reading_goes_on_after_a_faulty_row(file, rows, expected):
    assert told(file(table(*rows))) == expected


def test_an_open_quote_swallows_nothing_of_a_long_file(file):
    good = [row(number) for number in range(3, 1000)]
    expected = [(2, "quote"), *((number, f"a{number}") for number in range(3, 1000))]
    assert told(file(table(row(2, '"open'), *good))) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_beyond_all_bounds_is_refused_and_skipped(file, monkeypatch, end):
    monkeypatch.setattr(delimited, "MAX_CHARACTERS", 1000)
    for length in range(940, 1100):
        path = file(table(row(1, "x" * length), row(3), end=end))
        assert [each[0] for each in told(path)] == [2, 3]
        assert told(path)[1] == (3, "a3")


def test_spaces_cannot_hide_that_a_line_was_cut(file):
    long = ",".join(" " * 120_000 for _number in range(9))
    text = f"{HEADER},contact_phone,registered_on\n{row(1)},,{' ' * 100}\n{long}\n"
    assert told(file(text)) == [(2, "a1"), (3, "oversized")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b",,,\n", "empty"),
        (HEADER.encode(), "no rows"),
        (HEADER.encode() + b"\n\n,,\n", "no rows"),
        (b"PK\x03\x04" + bytes(40), "damaged"),
        (b'"external_id,name\n', "header cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_at_once(file, content, message):
    path = file(content)
    with pytest.raises(FileRefused, match=message):
        inspect_source(path)
    with pytest.raises(FileRefused, match=message):
        told(path)


def test_columns_that_are_left_out_are_not_kept(file):
    text = (
        f"编号,何物,{HEADER.partition(',')[2]}\na1,周例,{row(1).partition(',')[2]}\na2{',' * 7}\n"
    )
    path = file(text.replace(",", "|"))
    columns = ("external_id", "", *COLUMNS[1:])
    [good], [faulty] = parse(list(read_rows(path, Layout("utf-8", "|"))), columns, today=TODAY)
    assert (good.external_id, good.name) == ("a1", "账号1")
    assert faulty.line == 3


def test_samples_of_what_is_not_understood_show_their_beginning_alone(file):
    path = file("何物,又一物,name\n360426199101010071,周例,示例\n,x,城市\n")
    assert inspect_source(path).samples == (("36***", ""), ("周***", "***"), ("示例", "城市"))


def test_a_file_of_too_many_columns_is_refused(file):
    with pytest.raises(HeaderRefused, match="201 columns"):
        inspect_source(file(",".join(map(str, range(201))) + "\n1\n"))


def test_undecodable_bytes_in_the_middle_stop_with_their_line(file):
    rows = [row(number) for number in range(2, 5000)]
    path = file(table(*rows).encode() + b"\xff\xfe\n")
    with pytest.raises(UndecodableFile) as refusal:
        told(path)
    assert refusal.value.line == 5000


def texts(limit):
    """Visible text in normal form, as a record holds it."""
    characters = st.sampled_from("abcXYZ 019,;\t\"'=+@大牛的下午茶毕导𠮷龘😀é．").filter(
        lambda mark: mark != "\t"
    )
    return st.text(characters, min_size=1, max_size=limit).map(str.strip).filter(bool)


@st.composite
def records(draw):
    """A valid Record of an organization."""
    digits = "".join(draw(st.lists(st.sampled_from(uscc._alphabet), min_size=9, max_size=9)))
    body = f"91110000{digits}"
    registered_on, last_active_on = sorted(
        draw(st.tuples(*[st.dates(date(2000, 1, 1), TODAY)] * 2))
    )
    lines = draw(st.lists(texts(20), max_size=3))
    return Record(
        line=0,
        external_id=draw(st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True)),
        name=draw(texts(20)),
        introduction="\n".join(lines),
        content_category=draw(st.sampled_from(["general", "news"])),
        entity_type=draw(st.sampled_from(["enterprise", "media", "other"])),
        entity_legal_name=draw(texts(30)),
        identity_type="unified_social_credit_code",
        identity_number=body + uscc.calc_check_digit(body),
        contact_phone=draw(st.sampled_from(["", "+8613800138000", "+861062793001"])),
        entity_contact_email=draw(st.sampled_from(["", "desk@example.com"])),
        registered_on=draw(st.sampled_from([None, registered_on])),
        last_active_on=draw(st.sampled_from([None, last_active_on])),
        follower_count=draw(st.none() | st.integers(0, 10**12)),
    )


def written(rows, delimiter, end):
    """The CSV text of records, as csv.writer writes it."""
    names = [each.name for each in fields(Record) if each.name not in ("line", "identity_type")]
    header = [
        "entity_unified_social_credit_code" if name == "identity_number" else name for name in names
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    writer.writerows([getattr(each, name) for name in names] for each in rows)
    return stream.getvalue()


@given(
    rows=st.lists(records(), min_size=1, max_size=5),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writes_comes_back_equal(rows, codec, delimiter, end):
    content = written(rows, delimiter, end).encode(codec)
    assume(codec != "gb18030" or not _is_utf8(content))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.csv"
        path.write_bytes(content)
        source = inspect_source(path)
        found = list(open_source(path, source.layout.codec, today=TODAY))
    assert [errors for _record, errors in found] == [[]] * len(rows)
    names = [each.name for each in fields(Record) if each.name != "line"]
    assert [[getattr(record, name) for name in names] for record, _errors in found] == [
        [_read_back(getattr(record, name)) for name in names] for record in rows
    ]


def _is_utf8(content):
    """Whether few characters of GB18030 happen to be UTF-8 too, as those of 联通 are."""
    try:
        return bool(content.decode()) and not content.isascii()
    except UnicodeDecodeError:
        return False


def _read_back(value):
    """A value as it is read: the quote before a formula was put there by a report."""
    return restored(value) if isinstance(value, str) else value


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample data is not here")
class TestSamples:
    def rows(self, name):
        """Every (record, errors) of a sample file, read as it is guessed."""
        path = SAMPLES / name
        return list(open_source(path, inspect_source(path).layout.codec, today=TODAY))

    def test_both_encodings_hold_the_same_records(self):
        assert self.rows("registry_real_names.csv") == self.rows("registry_real_names_gb18030.csv")

    def test_rows_are_refused_for_their_dates(self):
        """One introduction besides carries soft hyphens, which do not show."""
        rows = self.rows("registry_real_names.csv")
        reasons = Counter(
            code for _record, errors in rows for code in {fault.code for fault in errors}
        )
        others = [
            errors
            for _record, errors in rows
            if any(fault.code not in ("date_order", "date_future") for fault in errors)
        ]
        assert len(rows) == 3279
        assert reasons == {"date_order": 385, "date_future": 20, "invisible": 1}
        assert [[(fault.column, fault.code) for fault in errors] for errors in others] == [
            [("introduction", "invisible")]
        ]


DECORATED = {
    "*账号编号": "external_id",
    "账号编号*": "external_id",
    "★账号编号": "external_id",
    "账号名称\n（必填）": "name",
    "【必填】账号名称": "name",
    "账号名称\n必填": "name",
    "账号名称(必填，最多60字)": "",
    "主体名称(全称)": "entity_legal_name",
    "统一社会信用代码（18位）": "entity_unified_social_credit_code",
    "身份证号码（18位数字）": "entity_resident_id",
    "注册日期\n(YYYY-MM-DD)": "registered_on",
    "注册日期（格式：2024-03-09）": "registered_on",
    "注册日期（yyyy/mm/dd）": "registered_on",
    "粉丝数（人）": "follower_count",
    "粉丝数：": "follower_count",
    "* 联系电话（选填）：": "contact_phone",
    "Platform ID (required)": "external_id",
    # What these say is another column, or another unit.
    "粉丝数（万）": "",
    "身份证号（法定代表人）": "",
    "账号名称（曾用名）": "",
    "ｎａｍｅ（必填）": "",
    "（必填）": "",
}


@pytest.mark.parametrize(("given", "name"), DECORATED.items())
def test_a_decorated_header_is_known_by_its_name(given, name):
    assert headers.guess([given]) == (name,)
    assert headers.is_known(given) == bool(name)


def test_an_exact_header_comes_before_a_decorated_one():
    assert headers.guess(["账号名称（必填）", "账号名称"]) == ("", "name")


@pytest.mark.parametrize(
    "given",
    [
        "状态（必填）",
        "*状态",
        "【必填】账号状态",
        "status (required)",
        "is_verified：",
        "ｓtate\n（选填）",
    ],
)
def test_a_decorated_header_grants_no_standing(given):
    assert headers.is_privileged(given)
    [(position, _given, code, _message), *_missing] = headers.objections([given], ["name"])
    assert (position, code) in [(1, "privileged"), (1, "disguised")]


def test_a_decorated_twin_is_told_as_what_it_looks_like():
    [(_position, _given, code, _message), *_missing] = headers.objections(
        ["ｎａｍｅ（必填）"], [""]
    )
    assert code == "look_alike"
