"""Small tables as files: decoded, read strictly, carried from page to page unaltered."""

import hashlib
from types import SimpleNamespace

import pytest

from desk.files import small_tables
from desk.files.encodings import UndecodableFile, UnknownEncoding
from desk.files.small_tables import OfferLapsed, TableFile, TableRefused, receive
from desk.refusals import ImportRefused

COLUMNS = ("code", "title")
SOMEBODY, SOMEBODY_ELSE = SimpleNamespace(pk=1), SimpleNamespace(pk=2)
TEXT = "code,title\r\na,人民日报\r\n"
ROWS = [[2, {"code": "a", "title": "人民日报"}]]


def read(text, columns=COLUMNS):
    """The rows of a text in UTF-8."""
    return receive(content=text.encode(), name="x.csv", columns=columns).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_file_is_decoded_before_anything_reads_it(encoding):
    content = TEXT.encode(encoding)
    file = receive(content=content, name="x.csv", columns=COLUMNS)
    assert file.rows == ROWS
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.is_certain == (encoding not in ("gb18030", "gbk"))


def test_a_named_encoding_counts():
    big5 = "code,title\na,人民日報\n".encode("big5")
    file = receive(content=big5, name="x.csv", columns=COLUMNS, encoding="big5")
    assert file.rows[0][1]["title"] == "人民日報"
    with pytest.raises(UnknownEncoding):
        receive(content=big5, name="x.csv", columns=COLUMNS, encoding="klingon")


def test_what_is_no_text_is_refused():
    with pytest.raises(UndecodableFile):
        receive(content=b"code,title\n\xff\xff\xff,x\n", name="x.csv", columns=COLUMNS)


@pytest.mark.parametrize("delimiter", ",;\t")
def test_columns_may_stand_in_any_order_and_between_any_delimiter(delimiter):
    text = delimiter.join(("Title", " CODE ")) + "\n\n" + delimiter.join(("b", "a")) + "\n"
    assert read(text, COLUMNS) == [[3, {"title": "b", "code": "a"}]]


@pytest.mark.parametrize(
    "header",
    ["code", "code,title,state", "code,title,title", "code,name", "id,code,title"],
)
def test_no_other_columns_are_taken(header):
    with pytest.raises(TableRefused, match="code, title"):
        read(f"{header}\n1,2,3\n4,5,6\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("code,title\n", "no rows"),
        ("code,title\na,b\n\nc,d,e\n", "Line 4: Cells in this row: 3, in the header: 2"),
        ('code,title\n"a\nb",c\nd,e,f\n', "Line 4: Cells in this row: 3"),
        ('code,title\na,"b\nc,d\n', "Line 2: A quote"),
        ('code,title\na,"b"x\n', "Line 2: A quote"),
        ("code,title\na,b\x00\n", "Line 2: Delete the NUL"),
        (f"code,title\na,{'b' * 140_000}\n", "Line 2: A cell is longer"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(text, said):
    with pytest.raises(ImportRefused, match=said):
        read(text)


def test_every_ragged_line_is_told():
    with pytest.raises(TableRefused) as refusal:
        read("code,title\na,b,c\nb,c\nd,e,f\n")
    assert len(refusal.value.messages) == 2


def test_a_file_of_too_many_rows_is_refused_whole(monkeypatch):
    monkeypatch.setattr(small_tables, "MAX_ROWS", 2)
    rows = ["code,title", "a,b", "c,d"]
    assert len(read("\n".join(rows), COLUMNS)) == 2
    with pytest.raises(TableRefused, match="has 3 rows. Split it: at most 2"):
        read("\n".join([*rows, "e,f"]), COLUMNS)


def test_what_an_export_has_quoted_is_read_as_it_was():
    assert read("code,title\na,'=1+1\n", COLUMNS)[0][1]["title"] == "=1+1"


# From the preview to the confirmation


@pytest.fixture
def file():
    return TableFile("x.csv", "0" * 64, "UTF-8", True, ROWS)


@pytest.fixture
def offered(file):
    return small_tables.offer(file, user=SOMEBODY, table="a.b", outcome="o")


def test_a_file_comes_back_as_it_was(file, offered):
    assert small_tables.accept(offered, user=SOMEBODY, table="a.b") == (file, "o")


def test_it_is_good_for_its_person_and_table_alone(offered):
    for person, table in ((SOMEBODY_ELSE, "a.b"), (SOMEBODY, "a.c")):
        with pytest.raises(OfferLapsed):
            small_tables.accept(offered, user=person, table=table)


def test_it_lapses_and_cannot_be_altered(offered, monkeypatch):
    for altered in ("", "x", offered[:-1], f"x{offered}", offered.replace(":", ":x", 1)):
        with pytest.raises(OfferLapsed):
            small_tables.accept(altered, user=SOMEBODY, table="a.b")
    monkeypatch.setattr(small_tables, "PREVIEW_TTL", -1)
    with pytest.raises(OfferLapsed):
        small_tables.accept(offered, user=SOMEBODY, table="a.b")


def test_the_largest_file_fits_into_its_form(settings):
    from random import Random

    dice = Random(1)
    size = small_tables.MAX_BYTES // 3 // small_tables.MAX_ROWS
    texts = ("".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(size)) for _ in range(2000))
    rows = [[line, {"code": "a", "title": text}] for line, text in enumerate(texts, 2)]
    offered = small_tables.offer(
        TableFile("x.csv", "0" * 64, "UTF-8", True, rows), user=SOMEBODY, table="a.b", outcome="o"
    )
    assert len(offered) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(),
        f"\n\n{TEXT}\x1a".encode(),
        f"{TEXT}code,title\r\n".encode(),
        TEXT.replace(",", ", ").replace("人民日报", '"人民日报"').encode(),
        TEXT.replace(",", "\x01").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace("\r\n", "\r").encode("gb18030"),
    ],
)
def test_what_public_reports_say_of_files_is_read(content):
    file = receive(content=content, name="x.csv", columns=COLUMNS)
    assert [cells for _line, cells in file.rows] == [ROWS[0][1]]
