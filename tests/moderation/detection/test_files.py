"""Files as partners send them: good ones in two formats, and bad ones."""

import gzip

import duckdb
import pytest

from moderation.detection.refusals import FileRefused
from tests.moderation.detection import test_follows as follows
from tests.moderation.detection import test_traffic as traffic
from tests.moderation.detection.events import as_parquet, detect, write

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
        (LINES.encode("gb18030"), "looks like GB18030"),
        (LINES.encode("utf-16"), "another kind (UTF-16)"),
        (b"PK\x03\x04rest", "another kind (Excel (xlsx), ZIP)"),
        (gzip.compress(LINES.encode(), mtime=0), "another kind (gzip)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "another kind (binary)"),
        (b"\xff\xff\xff\xff,b\n", "lacks the columns time, account"),
        (b"PAR1 and nothing else", "cannot be read"),
        (b"time,account,source,consent\nyesterday,a,b,c\n", "No row of the file can be read"),
        (
            b"time,account,source,consent\n2026-03-02,,b,c\n",
            "line ?, column account: the value is missing",
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
    content = LINES + "nonsense,b,c,d\n2026-03-02 11:00:00,b,c\n2026-03-02 11:00:00,,c,d\n"
    run = detect("follows", save(content.encode() + b"2026-03-02 12:00,\xd6\xd0,c,d\n"))
    rejected = run.input["rejected"]
    assert (run.input["rows"], rejected["rows"]) == (1, 4)
    assert [(each["line"], each["reason"]) for each in rejected["examples"]] == [
        (3, "cast"),
        (4, "missing columns"),
        (6, "invalid encoding"),
        (None, "value"),
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


def test_duckdb_is_told_apart_from_a_file(save):
    """What DuckDB itself refuses comes out as one class of error."""
    with pytest.raises(FileRefused) as refused:
        detect("follows", save(b"time,account,source,consent,consent\n2026-03-02,a,b,c,d\n"))
    assert isinstance(refused.value.__cause__, duckdb.Error)
