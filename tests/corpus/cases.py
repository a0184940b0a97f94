"""What a case of the corpus is, and how families write their files and answers."""

import csv
import io
from dataclasses import dataclass, field

from tests.factories import credit_code, far_name, resident_id

CREDIT_CODE, RESIDENT_ID = "entity_unified_social_credit_code", "entity_resident_id"
COLUMNS = (
    "external_id",
    "name",
    "introduction",
    "content_category",
    "entity_type",
    "entity_legal_name",
    CREDIT_CODE,
    RESIDENT_ID,
    "contact_phone",
    "registered_on",
    "last_active_on",
    "follower_count",
)
REQUIRED = ("external_id", "name", "content_category", "entity_type", "entity_legal_name")
HEADER = ",".join(COLUMNS)
# The row that a case is about stands between two good ones.
SUBJECT, SUBJECT_LINE = "s-1", 3
# How two rows of one file are told that they do not go together.
NAME_REPEATED, ENTITY_CONFLICT = "name_repeated", "entity_conflict"


@dataclass(frozen=True)
class Refused:
    """The file is refused at its upload, by an exception of this name with these facts.

    `facts` are (position, code) pairs of a header, (offset, line) of bytes, else a code.
    """

    kind: str
    facts: object = None


@dataclass(frozen=True)
class Waits:
    """The file waits for a person to say what its columns are: nothing of it is staged.

    `problems` are (position, code) of what is objected to as long as nobody says more, or to what
    is said.
    """

    problems: tuple


@dataclass(frozen=True)
class Rows:
    """The file is read to its end: exactly `good` rows are written, exactly `faults` are told.

    `faults` are (line, column, code); `holds` are fields of the account SUBJECT afterwards.
    """

    good: int
    faults: frozenset = frozenset()
    repeated: int = 0
    names_to_judge: int = 0
    holds: dict = field(default_factory=dict)
    codec: str = "utf-8"
    certain: bool = True


@dataclass(frozen=True)
class Case:
    """One bad (or only odd) file, what its uploader says of it, and the expected answer.

    `columns` is what each column is said to be, where that is asked: one of ours, or LEFT_OUT.
    """

    name: str
    content: bytes = field(repr=False)
    expected: Refused | Waits | Rows
    encoding: str = ""
    file_name: str = "registry.csv"
    columns: tuple = ()


def row(number=1, **cells):
    """The cells of a good row about an entity of its own."""
    return {
        "external_id": f"n-{number}",
        "name": far_name(number),
        "introduction": "每天一条有用的消息",
        "content_category": "general",
        "entity_type": "enterprise",
        "entity_legal_name": f"示例{number}有限公司",
        CREDIT_CODE: credit_code(number),
        RESIDENT_ID: "",
        "contact_phone": "13800138000",
        "registered_on": "2015-01-21",
        "last_active_on": "2024-02-14",
        "follower_count": "1200",
    } | cells


def person(number=1, **cells):
    """The cells of a good row about an individual."""
    facts = {"entity_type": "individual", "entity_legal_name": "周例"}
    return row(number, **facts, **{CREDIT_CODE: "", RESIDENT_ID: resident_id(number)}) | cells


def line(cells, delimiter=","):
    """One row as csv.writer writes it, without its line end."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow([cells[name] for name in COLUMNS])
    return text.getvalue().removesuffix("\r\n")


def table(*rows, header=HEADER, delimiter=",", end="\r\n"):
    """The text of a file. `rows` are cells by column, or lines as they are."""
    lines = [each if isinstance(each, str) else line(each, delimiter) for each in rows]
    return end.join([header.replace(",", delimiter), *lines, ""])


def between(*rows):
    """The text of a file in which rows stand between two good ones, the first of them on line 3."""
    return table(row(101), *rows, row(102))


def faults(*told, line=SUBJECT_LINE):
    """(line, column, code) of faults given as (column, code) of one line."""
    return frozenset((line, column, code) for column, code in told)


def faulty_cells(name, /, *told, of=row, **cells):
    """A case of one row with these cells, refused for these faults; its neighbors are written."""
    content = between(of(1, external_id=SUBJECT) | cells).encode()
    return Case(name, content, Rows(2, faults(*told)))


def faulty_values(name, column, code, *values):
    """A case of many rows, each with one of the values in `column` and refused for `code`."""
    rows = [
        row(number, external_id=f"s-{number}") | {column: value}
        for number, value in enumerate(values, 1)
    ]
    told = frozenset((number, column, code) for number in range(3, 3 + len(rows)))
    return Case(name, between(*rows).encode(), Rows(2, told))


def good_cells(name, holds=(), /, *, names_to_judge=0, of=row, **cells):
    """A case of one row with these cells, which is written as `holds` says."""
    content = between(of(1, external_id=SUBJECT) | cells).encode()
    return Case(name, content, Rows(3, names_to_judge=names_to_judge, holds=dict(holds)))


def faulty_line(name, text, code):
    """A case of one line that cannot be taken apart; its neighbors are written."""
    return Case(name, between(text).encode(), Rows(2, faults(("", code))))


def bad_header(name, header, *problems):
    """A case of a header that waits for a person for these (position, code)."""
    width = header.count(",") + 1
    content = f"{header}\r\n{',' * (width - 1)}x\r\n".encode()
    return Case(name, content, Waits(problems))


def bad_column(name, given, code):
    """A case of a known header with one column more, which waits for a person for this code."""
    return bad_header(name, f"{HEADER},{given}", (len(COLUMNS) + 1, code))


def no_table(name, content, code, **told):
    """A case of a file that is refused before its header is looked at."""
    return Case(name, content, Refused("FileRefused", code), **told)


def undecodable(name, content, offset, line, encoding=""):
    """A case of bytes that are refused where they stand."""
    return Case(name, content, Refused("UndecodableFile", (offset, line)), encoding)
