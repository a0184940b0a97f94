"""Files as partners send them: good ones in two formats, and bad ones."""

import gzip
from datetime import UTC, datetime

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.files.cells import fold_word
from moderation.detection import engine, files
from moderation.detection.detectors import DETECTORS
from moderation.detection.refusals import FileRefused
from tests.moderation.detection import test_follows as follows
from tests.moderation.detection import test_traffic as traffic
from tests.moderation.detection.events import as_parquet, detect, write

RELATIONS = {name: detector.relation for name, detector in DETECTORS.items()}
LINES = "time,account,source,consent\n2026-03-02 10:00:00,甲,卡片,yes\n"


@pytest.fixture
def save(tmp_path):
    """Write bytes to a file; return its path."""

    def write_bytes(content, name="events.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write_bytes


@pytest.mark.parametrize(
    ("name", "module", "types"),
    [
        ("follows", follows, {"time": "TIMESTAMP"}),
        ("follows", follows, {}),
        ("traffic", traffic, {"day": "DATE", "reads": "BIGINT", "likes": "INTEGER"}),
    ],
)
def test_parquet_and_csv_say_the_same(tmp_path, name, module, types):
    csv = write(tmp_path / "events.csv", module.HEADER, module.rows()[:40_000])
    of_csv, of_parquet = detect(name, csv), detect(name, as_parquet(csv, **types))
    assert of_csv.observations == of_parquet.observations != ()
    assert of_csv.input["rows"] == of_parquet.input["rows"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no rows"),
        (b"\n\n", "has no rows"),
        (b"time,account,source,consent\n", "has no rows"),
        (b"time,account\n2026-03-02 10:00:00,a\n", "lacks the columns source, consent"),
        (b"PK\x03\x04rest", "This workbook is damaged"),
        (gzip.compress(LINES.encode(), mtime=0), "another kind (gzip)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "another kind (PNG)"),
        (b"\xff\xff\xff\xff,b\n", "is not UTF-8 text"),
        (b"PAR1 and nothing else", "cannot be read"),
        (b"time,account,source,consent\nyesterday,a,b,c\n", "No row of the file can be read"),
        (
            b"time,account,source,consent\n2026-03-02,,b,c\n",
            "line 2, column account: the value is missing",
        ),
    ],
)
def test_a_bad_file_says_what_to_do(save, content, said):
    with pytest.raises(FileRefused) as refused:
        detect("follows", save(content))
    assert said in str(refused.value)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileRefused, match="there is no such file"):
        detect("follows", tmp_path / "none.csv")


def test_one_of_several_columns_must_be_there(save):
    with pytest.raises(FileRefused, match="at least one of the columns text, body_hash"):
        detect("posts", save(b"time,account,operator\n2026-03-02,a,o\n"))


def test_bad_rows_are_counted_with_their_lines(save):
    content = LINES + "nonsense,b,c,d\n2026-03-02 11:00:00,b,c,d,e\n2026-03-02 11:00:00,,c,d\n"
    run = detect("follows", save(content.encode() + b"2026-03-02 12:00,\xd6\xd0,c,d\n"))
    rejected = run.input["rejected"]
    assert (run.input["rows"], rejected["rows"]) == (1, 4)
    assert rejected["reasons"] == {"value": 2, "cells": 1, "encoding": 1}
    assert [(each["line"], each["column"], each["reason"]) for each in rejected["examples"]] == [
        (3, "time", "value"),
        (4, "", "cells"),
        (5, "account", "value"),
        (6, "", "encoding"),
    ]


def test_bad_rows_of_parquet_are_counted_too(save):
    lines = (
        "day,account,followers,reads,likes,shares\n2026-03-02,a,1,2,3,4\n2026-03-02,b,1,-2,3,4\n"
    )
    path = as_parquet(save(f"{lines}some day,c,1,2,3,4\n".encode()))
    rejected = detect("traffic", path).input["rejected"]
    assert [(each["line"], each["column"]) for each in rejected["examples"]] == [
        (2, "reads"),
        (3, "day"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ordinary_varieties_of_csv_are_read(save, delimiter, start, end):
    content = LINES.replace("time,account", "Time,ACCOUNT").replace(",", delimiter)
    path = save((start + content.replace("\n", end)).encode(), "it's events.csv")
    assert detect("follows", path).input["rows"] == 1


@pytest.mark.parametrize(
    "time",
    ["2026-03-02 10:00:00", "2026-03-02T10:00:00+08:00", "2026-03-02T02:00:00Z", "2026/3/2 10:00"],
)
def test_times_are_those_of_china(save, time):
    lines = "".join(f"{time},a,popup,\n" for _follow in range(200))
    [seen] = detect("follows", save(f"time,account,source,consent\n{lines}".encode())).observations
    assert seen.figures["from"] == "2026-03-02 10:00"


def test_the_input_can_be_replayed(save):
    path = save(LINES.encode())
    told = detect("follows", path, burst_times=40).input
    assert (told["kind"], told["name"], told["bytes"]) == (
        "file",
        "events.csv",
        len(LINES.encode()),
    )
    assert told["thresholds"]["burst_times"] == 40
    assert len(told["sha256"]) == len(told["sql"]) == 64


def test_numbers_may_be_large(tmp_path):
    quiet = [(f"2026-03-{day:02d}", "a", 9, 9 * 10**7 + day, 10**6, 10**5) for day in range(1, 30)]
    jump = ("2026-03-30", "a", 9, 4 * 10**9, 10**6, 10**5)
    run = detect("traffic", write(tmp_path / "large.csv", traffic.HEADER, [*quiet, jump]))
    [jumped] = [each for each in run.observations if each.pattern == "lonely-jump"]
    assert (jumped.figures["figure"], jumped.figures["times"]) == (4_000_000_000, 44.4)


def test_what_duckdb_refuses_comes_out_as_one_class_of_error(save):
    with pytest.raises(FileRefused) as refused:
        detect("follows", save(b"PAR1 and nothing else"))
    assert isinstance(refused.value.__cause__, duckdb.Error)


TEXT = "某地今天发生一件大事各方尚未回应请大家持续关注后续进展并且转发出去让更多的人看到"
POSTS = [[f"2026-11-01 08:{n:02d}:00", f"acct-{n:06d}", "op-1", TEXT] for n in range(60)]
HEADER = ["time", "account", "operator", "text"]


def posts(delimiter="\t", changes=None, header=HEADER):
    """The bytes of a file of posts; `changes` are {row: text}."""
    rows = [[*row[:3], (changes or {}).get(n, row[3])] for n, row in enumerate(POSTS)]
    return "".join(delimiter.join(row) + "\n" for row in [header, *rows]).encode()


def observed(path, name="posts"):
    run = detect(name, path)
    return run.input["rows"], run.input["rejected"]["rows"], len(run.observations)


@pytest.mark.parametrize(
    "changes",
    [
        {2: f'"{TEXT}'},
        {2: f'"{TEXT}', 41: f'{TEXT}"'},
        {59: f'"{TEXT}'},
        {0: f'{TEXT}"', 1: f'"{TEXT}'},
        {5: f'{TEXT} 5" x 7"'},
        {5: f'"{TEXT}" 据报'},
        {5: '"'},
        {5: '"""'},
    ],
)
def test_stray_quotes_of_a_warehouse_export_lose_no_row(save, changes):
    assert observed(save(posts(), "good.tsv"))[:2] == (60, 0)
    rows, rejected, seen = observed(save(posts(changes=changes), "stray.tsv"))
    assert (rows, rejected, bool(seen)) == (60, 0, True)


@given(
    places=st.lists(
        st.tuples(
            st.integers(0, 59), st.integers(0, len(TEXT)), st.sampled_from(['"', '""', '" "'])
        ),
        min_size=1,
        max_size=6,
    ),
    delimiter=st.sampled_from("\t,"),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_is_read_or_counted_wherever_quotes_stand(save, places, delimiter):
    changes = {}
    for row, at, quote in places:
        text = changes.get(row, TEXT)
        changes[row] = text[:at] + quote + text[at:]
    rows, rejected, _seen = observed(save(posts(delimiter, changes)))
    assert rows + rejected == 60
    if delimiter == "\t":
        assert rows == 60


def test_quoted_cells_with_line_breaks_are_one_row(save):
    content = posts(",", {3: f'"第一行\n第二行, 与逗号\n{TEXT}"', 4: f'"{TEXT}""引用"""'})
    assert observed(save(content))[:2] == (60, 0)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_detectors_read_the_encodings_and_delimiters_of_imports(save, encoding, delimiter):
    content = posts(delimiter).decode().encode(encoding)
    assert observed(save(content))[:2] == (60, 0)


def test_a_workbook_is_read(tmp_path):
    path = tmp_path / "posts.xlsx"
    book = openpyxl.Workbook()
    for row in [HEADER, *POSTS]:
        book.active.append(row)
    book.save(path)
    assert observed(path)[:2] == (60, 0)


def test_a_title_and_a_separator_line_above_the_header_are_passed_over(save):
    for above in ("发文明细（2026年11月）,,,\n", "sep=,\n"):
        assert observed(save(above.encode() + posts(",")))[:2] == (60, 0)


def test_columns_without_a_name_are_dropped_and_repeated_ones_refused(save):
    content = b"time,account,source,consent,\n2026-11-01 08:00:00,acct-1,page,,\n"
    assert observed(save(content), "follows")[:2] == (1, 0)
    for header in ("time,account,source,consent,account", "Time,time,account,source,consent"):
        with pytest.raises(FileRefused, match="more than once: rename or delete"):
            detect("follows", save(f"{header}\n2026-11-01,a,b,c,d\n".encode()))


def test_a_repeated_column_that_is_not_needed_does_not_matter(save):
    content = b"time,account,source,consent,memo,memo\n2026-11-01,a,b,c,1,2\n"
    assert observed(save(content), "follows")[:2] == (1, 0)


FOLLOWS = "time,account,source,consent\n"
ROW = "2026-03-02 10:00:00,a,card,yes\n"
MANY = FOLLOWS + ROW * 3000  # more than is looked at before the file is read
LATE = f"{MANY}2026-03-02 10:00:00,甲,卡片,是\n"
HIVE = f"{FOLLOWS}{ROW}".replace(",", "\x01")
# How a file differs from a plain one: its bytes, and the rows that are in it.
READ_AS_IMPORTS_READ = {
    "a row that a spreadsheet left short": (f"{FOLLOWS}2026-03-02,a,card\n{ROW}".encode(), 2),
    "surplus cells that are empty": (f"{FOLLOWS}2026-03-02,a,card,yes,,\n{ROW}".encode(), 2),
    "rows of empty cells and of space": (f"{FOLLOWS}{ROW},,,\n  \n{ROW}".encode(), 2),
    "GB18030 behind the first 64 KB": (LATE.encode("gb18030"), 3001),
    "Hive's delimiter": (HIVE.encode(), 1),
    "Hive's delimiter in GB18030": (HIVE.replace("card", "卡片").encode("gb18030"), 1),
    "Hive's delimiter and a stray quote": (HIVE.replace("card", '"card').encode(), 1),
    "line ends of two kinds": (f"{FOLLOWS}{ROW[:-1]}\r\n{ROW}".encode(), 2),
    "days as offices write them": (
        f"{FOLLOWS}2026年3月2日,a,card,\n2026.3.2,b,card,\n".encode(),
        2,
    ),
    "moments of a spreadsheet": (f"{FOLLOWS}46083.5,a,b,\n2026/3/2 下午3:05,b,c,\n".encode(), 2),
    "exports that were joined": (f"{FOLLOWS}{ROW}\ufeff{FOLLOWS}{ROW}".encode(), 2),
    "columns with the name of their table": (
        f"{FOLLOWS}{ROW}".replace("time,account", "log.time,dw.log.account").encode(),
        1,
    ),
    "a header in full width": (f"{FOLLOWS}{ROW}".replace("account", "ＡＣＣＯＵＮＴ").encode(), 1),
    "a title and NBSP in the header": (
        f"# 导出\n{FOLLOWS}{ROW}".replace("account", "account\u00a0").encode(),
        1,
    ),
    "a mark of DOS at the end": (f"{FOLLOWS}{ROW}\x1a".encode(), 1),
    "line ends that were doubled": (f"{FOLLOWS}{ROW}".replace("\n", "\r\r\n").encode(), 1),
    "cells in single quotes": (f"{FOLLOWS}'2026-03-02','a','b','c'\n".encode(), 1),
    "UTF-16 with a byte that ends a DOS file": (
        f"{FOLLOWS}{ROW}".replace("card", "卡：片").replace(",", "\t").encode("utf-16"),
        1,
    ),
    "delimiters in later rows": (f"{FOLLOWS}{ROW}2026-03-02,a,b;c|d,e\n".encode(), 2),
    "moments of a warehouse": (f"{FOLLOWS}1772416800,a,b,\n20260302100000,b,c,\n".encode(), 2),
}


CHINESE = (
    "2026年11月1日 8:00",
    "2026年11月1日 上午8:00",
    "2026年11月01日08:00",
    "2026-11-01 08:00",
)


@pytest.mark.parametrize("moment", CHINESE)
@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030"])
def test_exports_of_a_platform_are_read_by_their_chinese_columns(save, moment, codec):
    path = save(f"关注时间,账号ID,来源渠道,是否同意\n{moment},a,弹窗,是\n".encode(codec))
    with engine.workspace(path) as database:
        loaded = engine.load(database, RELATIONS["follows"], path)
        found = database.execute("SELECT account, second, source, consent FROM follows").fetchall()
    eight = int(datetime(2026, 11, 1, 8, tzinfo=UTC).timestamp())
    assert (loaded.rows, found) == (1, [("a", eight, "弹窗", "是")])


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "统计日期,账号编号,粉丝数,阅读量,点赞数,转发量",
            "2026年11月1日,a,9,8,7,6",
            ("a", 9, 8, 7, 6),
        ),
        ("日期,Account_ID,关注者,阅读数,点赞数,分享数", "2026/11/1,a,9,8,7,6", ("a", 9, 8, 7, 6)),
        ("day,account,followers,reads,likes,转发数", "2026-11-01,a,9,8,7,6", ("a", 9, 8, 7, 6)),
    ],
)
def test_figures_of_a_platform_are_read_by_their_chinese_columns(save, header, row, expected):
    path = save(f"{header}\n{row}\n".encode())
    with engine.workspace(path) as database:
        engine.load(database, RELATIONS["traffic"], path)
        found = database.execute("SELECT account, followers, reads, likes, shares FROM traffic")
        assert found.fetchall() == [expected]


def test_an_optional_column_with_a_chinese_name_is_not_lost(save):
    path = save("time,account,主体编号\n2026-03-02,a,7\n".encode())
    with engine.workspace(path) as database:
        engine.load(database, RELATIONS["registrations"], path)
        found = database.execute("SELECT account, entity FROM registrations").fetchall()
    assert found == [("a", "7")]


def test_a_column_of_its_own_name_goes_before_a_synonym(save):
    path = save("time,account,账号ID,source,consent\n2026-03-02,a,b,c,d\n".encode())
    with engine.workspace(path) as database:
        engine.load(database, RELATIONS["follows"], path)
        assert database.execute("SELECT account FROM follows").fetchall() == [("a",)]


def test_two_synonyms_of_one_column_are_refused_by_their_names(save):
    with pytest.raises(FileRefused, match="账号, 账号id more than once"):
        detect("follows", save("时间,账号,账号ID,来源,同意\n2026-03-02,a,b,c,d\n".encode()))


def test_a_column_that_is_missing_is_told_with_the_header_as_it_is(save):
    with pytest.raises(FileRefused, match="lacks the columns consent.*时间, 账号id, 来源, 备注"):
        detect("follows", save("时间,账号ID,来源,备注\n2026-03-02,a,b,c\n".encode()))


def test_parquet_with_chinese_columns_is_read(save):
    plain = save(f"{FOLLOWS}{ROW}".encode())
    target = plain.with_suffix(".parquet")
    duckdb.sql(
        f'COPY (SELECT time AS 时间, account AS "账号ID", source AS 来源, consent AS 是否同意 '
        f"FROM read_csv('{plain}')) TO '{target}' (FORMAT parquet)"
    )
    of_parquet, of_csv = observed(target, "follows"), observed(plain, "follows")
    assert of_parquet == of_csv == (1, 0, 0)


def test_no_two_columns_of_a_relation_have_a_name_in_common():
    for relation in RELATIONS.values():
        names = [fold_word(each) for column in relation.columns for each in set(column.names)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("name", READ_AS_IMPORTS_READ)
def test_detectors_read_what_imports_read(save, name):
    content, rows = READ_AS_IMPORTS_READ[name]
    assert observed(save(content), "follows") == (rows, 0, 0)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2026-03-02 10:00:00\t,a1\t,card\t,yes\t", ("a1", "card", "yes")),
        ("2026-03-02 10:00:00,'a1,card,yes", ("a1", "card", "yes")),
        ('2026-03-02 10:00:00,"=""a1""","=""card""",yes', ("a1", "card", "yes")),
        ("2026-03-02 10:00:00,`a1`,card,yes", ("a1", "card", "yes")),
        ("2026-03-02 10:00:00,\u202aa1\u202c,card\u3000,yes", ("a1", "card", "yes")),
        ("2026-03-02 10:00:00,a1,\\N,\\N", ("a1", "", "")),
        ("2026-03-02 10:00:00,a1,NULL,无", ("a1", "", "")),
        ("2026-03-02 10:00:00,a1,－,N/A", ("a1", "", "")),
        ("2026-03-02 10:00:00,a1,NaN,null", ("a1", "", "")),
        ("2026-03-02 10:00:00,a1,#REF!,x,", ("a1", "", "x")),
        ("'2026-03-02 10:00:00','a1','card','yes'", ("a1", "card", "yes")),
        ('2026-03-02 10:00:00, "a1", "card",\u00a0yes', ("a1", "card", "yes")),
    ],
)
def test_values_are_read_without_marks_and_words_for_nothing(save, row, expected):
    """A consent of NULL is none, and an account with a mark is not another one."""
    relation, path = RELATIONS["follows"], save(f"{FOLLOWS}{row}\n".encode())
    with engine.workspace(path) as database:
        loaded = engine.load(database, relation, path)
        found = database.execute("SELECT account, source, consent FROM follows").fetchall()
    assert (loaded.rows, loaded.rejected.total(), found) == (1, 0, [expected])


def test_counts_are_read_as_offices_write_them(save):
    content = 'day,account,followers,reads,likes,shares\n2026年3月2日,a,1.2万,"12,345",１２,3.0\n'
    path = save(content.encode())
    with engine.workspace(path) as database:
        engine.load(database, RELATIONS["traffic"], path)
        [row] = database.execute("SELECT followers, reads, likes, shares FROM traffic").fetchall()
    assert row == (12_000, 12_345, 12, 3)


def test_a_plain_file_is_not_rewritten(save, monkeypatch):
    monkeypatch.setattr(engine, "rewrite", None)
    text = "time,account,operator,text\n2026-03-02 10:00:00,a,o,　　'某地今天发生一件大事\n"
    assert observed(save(text.encode()))[:2] == (1, 0)
    assert observed(save(MANY.encode()), "follows")[:2] == (3000, 0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{MANY}合计,3000,,\n", (3000, {"value": 1}, (3002, "time", "value"))),
        (f"{MANY}{ROW[:-1]},x\n", (3000, {"cells": 1}, (3002, "", "cells"))),
        (f"{MANY}2026-03-02,a\0b,c,d\n", (3000, {"nul": 1}, (3002, "", "nul"))),
        (
            f"{MANY}2026-03-02,{'a' * 3_000_000},c,d\n",
            (3000, {"oversized": 1}, (3002, "", "oversized")),
        ),
        (f'{MANY}2026-03-02,a,"c,d\n', (3000, {"quote": 1}, (3002, "", "quote"))),
    ],
)
def test_a_row_that_is_lost_is_told_with_line_and_reason(save, content, expected):
    run = detect("follows", save(content.encode()))
    rejected = run.input["rejected"]
    [first] = rejected["examples"]
    told = (first["line"], first["column"], first["reason"])
    assert (run.input["rows"], rejected["reasons"], told) == expected


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_single_rows_that_do_not_decode_are_lost_alone(save, codec):
    run = detect("follows", save(LATE.encode(codec) + b"2026-03-02,\xff\xff,x,y\n"))
    assert run.input["rows"] == 3001
    assert run.input["rejected"]["reasons"] == {"encoding": 1}
    assert run.input["rejected"]["examples"][0]["line"] == 3003


def test_a_file_that_does_not_decode_is_refused_with_its_line(save):
    with pytest.raises(FileRefused, match=r"Line 2 \(byte 28\) is not UTF-8 text"):
        detect("follows", save(FOLLOWS.encode() + b"\xff\xfe,\xff,\xff,\xff\n" * 5))


def test_what_is_rewritten_is_there_when_it_is_complete(save, tmp_path, monkeypatch):
    path, target = save(FOLLOWS.encode() + ROW.encode()), tmp_path / "rewritten.csv"

    def rows(*_args, **_options):
        yield 2, ["2026-03-02", "a", "b", "c"], None
        assert not target.exists()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.tables, "read_rows", rows)
    with pytest.raises(FileRefused, match="No space left on device. Make room"):
        files.rewrite(path, target, RELATIONS["follows"])
    assert list(tmp_path.iterdir()) == [path]


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="cannot be read: Is a directory"):
        detect("follows", tmp_path)
