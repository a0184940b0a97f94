"""How a table is built: line ends, delimiters, quotes, headers, repeated rows."""

from tests.corpus.cases import (
    COLUMNS,
    CREDIT_CODE,
    ENTITY_CONFLICT,
    HEADER,
    NAME_REPEATED,
    REQUIRED,
    RESIDENT_ID,
    SUBJECT,
    Case,
    Rows,
    Waits,
    bad_column,
    bad_header,
    between,
    faults,
    faulty_line,
    line,
    no_table,
    person,
    row,
    table,
)

GOOD = line(row(1, external_id=SUBJECT))
# The faults of a row that lacks its first two cells.
SHIFTED_BY_TWO = (
    ("external_id", "format"),
    ("content_category", "choice"),
    ("entity_type", "choice"),
    ("entity_legal_name", "required"),
    (CREDIT_CODE, "credit_code_length"),
    (RESIDENT_ID, "identity_characters"),
    ("contact_phone", "phone"),
    ("registered_on", "date"),
)
SMALL_HEADER = f"{','.join(REQUIRED)},{CREDIT_CODE}"


def without_rows():
    empty = {
        "nothing at all": b"",
        "a UTF-8 BOM alone": b"\xef\xbb\xbf",
        "a UTF-16 BOM alone": b"\xff\xfe",
        "blank lines": b"\r\n \t\r\n\n",
        "empty cells": b",,,\n,,\n",
    }
    for what, content in empty.items():
        yield no_table(what, content, "empty")
    bare = {
        "a header alone": HEADER,
        "a header with its line end": f"{HEADER}\r\n",
        "a header and rows of empty cells": f"{HEADER}\r\n{',' * 11}\r\n\r\n",
        "a header and spaces": f"{HEADER}\r\n \u3000\r\n",
    }
    for what, text in bare.items():
        yield no_table(what, text.encode(), "no_rows")


def line_ends():
    for what, end in {"LF": "\n", "CR": "\r", "CRLF": "\r\n"}.items():
        text = table(row(1), row(2), row(3, name=""), end=end)
        expected = Rows(2, faults(("name", "required"), line=4))
        yield Case(f"lines end with {what}", text.encode(), expected)
        yield Case(f"the last line lacks its {what}", text.removesuffix(end).encode(), expected)
    mixed = f"{HEADER}\r{line(row(1))}\r\n{line(row(2))}\n{line(row(3, name=''))}\r"
    yield Case(
        "lines end in three ways", mixed.encode(), Rows(2, faults(("name", "required"), line=4))
    )
    for what, mark in {"a vertical tab": "\v", "a form feed": "\f", "NEL": "\x85"}.items():
        yield Case(
            f"{what} ends no line",
            f"{HEADER}\n{line(row(1))}{mark}{line(row(2))}\n{line(row(3))}\n".encode(),
            Rows(1, faults(("", "cells"), line=2)),
        )
    blank = f"\n  \n{HEADER}\n\n{line(row(1))}\n{',' * 11}\n\n{line(row(2, name=''))}\n\n"
    yield Case(
        "blank lines count as lines", blank.encode(), Rows(1, faults(("name", "required"), line=8))
    )


def delimiters():
    for what, delimiter in {"semicolons": ";", "tabs": "\t", "bars": "|"}.items():
        text = table(row(1, name="a,b"), row(2, name=""), delimiter=delimiter)
        yield Case(what, text.encode(), Rows(1, faults(("name", "required"))))
    text = table(row(1, introduction=";".join("一二三四五六七八九十甲乙丙丁")))
    yield Case("many semicolons in a cell", text.encode(), Rows(1))
    text = table(row(1), header=HEADER.replace(",name,", ',"name",'))
    yield Case("a quoted column name", text.encode(), Rows(1))
    missing = tuple((0, "missing") for _column in range(6))
    for what, delimiter in {
        "full-width commas": "，",
        "ideographic commas": "、",
        "carets": "^",
        "unit separators": "\x1f",
    }.items():
        text = SMALL_HEADER.replace(",", delimiter) + f"\n{delimiter * 5}x\n"
        yield Case(what, text.encode(), Waits(((1, "unknown"), *missing)))
    for delimiter in ",;\t":
        text = f"sep={delimiter}\r\n" + table(row(1, name=""), row(2), delimiter=delimiter)
        yield Case(
            f"Excel's line that names the delimiter {delimiter!r}",
            text.encode(),
            Rows(1, faults(("name", "required"))),
        )


def quotes():
    yield faulty_line("a quote that nothing closes", GOOD.replace("每天", '"每天', 1), "quote")
    yield faulty_line("text behind a closed quote", GOOD.replace("每天", '"每"天', 1), "quote")
    yield faulty_line(
        "a quote escaped by a backslash", GOOD.replace("每天", '"每\\"天', 1), "quote"
    )
    yield faulty_line(
        "a space behind a closed quote", GOOD.replace("每天一条有用的消息", '"每天" '), "quote"
    )
    last = between(GOOD).encode() + line(row(4)).replace("每天", '"每天').encode()
    yield Case("the last line opens a quote", last, Rows(3, faults(("", "quote"), line=5)))
    for opened in ("external_id", "follower_count"):
        cells = row(1, external_id=SUBJECT)
        text = ",".join('"' + cells[name] if name == opened else cells[name] for name in COLUMNS)
        yield faulty_line(f"{opened} opens a quote", text, "quote")
    nearby = table(row(101), GOOD.replace("每天", '"每天', 1), row(2, introduction='"x"'), row(3))
    yield Case(
        "an open quote before a quoted cell", nearby.encode(), Rows(3, faults(("", "quote")))
    )
    good = {
        "a quote inside of a bare cell": ('一"二', GOOD.replace("每天一条有用的消息", '一"二')),
        "doubled quotes": ('一"二', GOOD.replace("每天一条有用的消息", '"一""二"')),
        "single quotes": ("'一二'", GOOD.replace("每天一条有用的消息", "'一二'")),
        "curly quotes": ("“一二”", GOOD.replace("每天一条有用的消息", "“一二”")),
        "a space before a quote": ("一, 二", GOOD.replace("每天一条有用的消息", ' "一, 二"')),
        "a quoted comma": ("一,二", GOOD.replace("每天一条有用的消息", '"一,二"')),
        "quoted line breaks": ("一\n二\n三", GOOD.replace("每天一条有用的消息", '"一\r\n二\n三"')),
        "a quoted empty line": ("一\n\n二", GOOD.replace("每天一条有用的消息", '"一\n\n二"')),
    }
    for what, (introduction, text) in good.items():
        yield Case(what, between(text).encode(), Rows(3, holds={"introduction": introduction}))
    enclosed = row(1, external_id=f"'{SUBJECT}'", contact_phone="'13800138000'")
    yield Case(
        "values between single quotes",
        between(enclosed).encode(),
        Rows(3, holds={"external_id": SUBJECT}),
    )
    yield Case(
        "a line break in front of a fault",
        table(row(1, introduction="一\n二\n三"), row(2, name="")).encode(),
        Rows(1, faults(("name", "required"), line=5)),
    )
    for lines, expected in ((199, ("introduction", "too_long")), (201, ("", "quote"))):
        text = table(row(1, introduction="一\n\n" * (lines // 2) + "x" * 500), row(2))
        good = 1
        told = faults(expected, line=2)
        if lines > 200:
            # What stands behind the bound is read as lines of their own.
            told |= {(number, "", "cells") for number in range(4, 202, 2)}
            told |= faults(*SHIFTED_BY_TWO, line=202)
        yield Case(f"a cell of {lines} lines", text.encode(), Rows(good, frozenset(told)))


def cells():
    dropped = GOOD.rsplit(",", 3)[0]
    yield Case("empty cells at the end are dropped", between(dropped).encode(), Rows(3))
    yield Case("empty cells stand behind the last one", between(f"{GOOD},, ,").encode(), Rows(3))
    yield faulty_line("one cell", SUBJECT, "cells")
    yield faulty_line("too many cells", f"{GOOD},x", "cells")
    missing = [(name, "required") for name in REQUIRED[2:]]
    yield Case(
        "too few cells", between(",".join(GOOD.split(",")[:3])).encode(), Rows(2, faults(*missing))
    )
    yield faulty_line("a bare comma in a cell", GOOD.replace("每天", "每,天"), "cells")
    yield faulty_line("the delimiter changes", GOOD.replace(",", ";"), "cells")
    yield faulty_line("a NUL in a cell", GOOD.replace("每天", "每\0天"), "nul")
    yield faulty_line("a NUL alone in a cell", GOOD.replace("每天一条有用的消息", "\0"), "nul")
    yield faulty_line(
        "a NUL where a quoted cell goes on",
        GOOD.replace("每天", '"每\0天"').replace('"一', "一"),
        "quote",
    )
    yield faulty_line("a comment", "# exported by somebody", "cells")
    yield Case("DOS's mark of the end between rows", between("\x1a").encode(), Rows(2))
    told = [("external_id", "format"), *((name, "required") for name in REQUIRED[1:])]
    for what, totals in {"": f"合计{',' * 11}3", " that is short": "合计,,,"}.items():
        yield Case(f"a line of totals{what}", between(totals).encode(), Rows(2, faults(*told)))
    unnamed = HEADER.replace(",introduction,", ",introduction,,")
    rows = [line(row(number)).replace("消息,", "消息,,", 1) for number in range(1, 106)]
    yield Case(
        "a column without a name in which nothing stands",
        table(*rows[:2], header=unnamed).encode(),
        Rows(2),
    )
    rows[-1] = rows[-1].replace("消息,,", "消息,x,", 1)
    yield Case(
        "a cell that stands far down in a column without a name",
        table(*rows, header=unnamed).encode(),
        Rows(104, faults(("", "unnamed"), line=106)),
    )
    yield Case(
        "a cell in a column without a name",
        table(*rows[-2:], header=unnamed).encode(),
        Waits(((4, "empty"),)),
    )
    for title in (
        "公众账号登记台账（2026年11月）",
        "公众账号登记台账,,,",
        '"登记台账, 共 1 条"',
        "制表：周例\n\n",
    ):
        text = f"{title}\n" + table(row(1), row(2))
        yield Case(f"a title above the header: {title!r}", text.encode(), Rows(2))
    text = "登记台账, 2026年\n" + table(row(1), row(2), delimiter="\t")
    yield Case("a title with a comma above tabs", text.encode(), Rows(2))
    yield Case(
        "shifted by a cell",
        between("," + GOOD.rsplit(",", 1)[0]).encode(),
        Rows(
            2,
            faults(
                ("external_id", "required"),
                ("content_category", "choice"),
                ("entity_type", "choice"),
                (CREDIT_CODE, "credit_code_characters"),
                (RESIDENT_ID, "identity_characters"),
                ("registered_on", "date"),
                ("follower_count", "number"),
            ),
        ),
    )
    for what, again in {"": HEADER, " behind a BOM": f"\ufeff{HEADER}"}.items():
        yield Case(f"the header stands again{what}", between(again).encode(), Rows(2))
    yield Case("a file of DOS with its mark at the end", (table(row(1)) + "\x1a").encode(), Rows(1))


def headers():
    yield bad_column("a column nobody knows", "zodiac", "unknown")
    yield bad_column("a column without a name", "", "empty")
    yield bad_column("a column named by spaces", " \u3000", "empty")
    yield bad_column("a column named by a zero width space", "\u200b", "empty")
    yield bad_column("a column twice", "name", "duplicate")
    yield bad_column("a column twice in another case", " Name ", "duplicate")
    yield bad_column("a column under a second name", "账号名称", "duplicate")
    yield bad_column("a foreign column twice over", "手机号2", "unknown")
    yield bad_column("a column that is a formula", "=1+1", "unknown")
    yield bad_column("a column that is markup", "<script>alert(1)</script>", "unknown")
    for missing in REQUIRED:
        kept = ",".join(name for name in COLUMNS if name != missing)
        yield bad_header(f"no column {missing}", kept, (0, "missing"))
    yield bad_header("no identity column", ",".join(REQUIRED), (0, "missing"))
    yield bad_header(
        "everything at once",
        f"external_id,n\u0430me,status,,foo,foo,{CREDIT_CODE}",
        # The column without a name, in which nothing stands, is not counted.
        *((2, "look_alike"), (3, "privileged"), (4, "unknown"), (5, "duplicate")),
        *((0, "missing"),) * 4,
    )
    numbers = "1,周例,360426199101010071,13800138000"
    yield bad_header(
        "a data row where the header belongs",
        numbers,
        *((position, "unknown") for position in range(1, 5)),
        *((0, "missing"),) * 6,
    )
    yield no_table("a header that opens a quote", f'"{HEADER}\n{GOOD}\n'.encode(), "quote")
    yield no_table("a NUL in the header", f"{HEADER},\0\n{GOOD},\n".encode(), "nul")
    foreign = (
        "账号ID,账号名称,简介,类别,主体类型,主体名称,"
        "统一社会信用代码,身份证号,手机号,注册日期,最近活跃日期,粉丝数"
    )
    yield Case("Chinese column names", table(row(1), header=foreign).encode(), Rows(1))
    yield Case("shouted column names", table(row(1), header=HEADER.upper()).encode(), Rows(1))
    turned = "\r\n".join(",".join(reversed(each.split(","))) for each in (HEADER, GOOD))
    yield Case("columns in another order", turned.encode(), Rows(1, holds={"follower_count": 1200}))


def repeated_rows():
    yield Case("a row twice", table(row(1), row(1), row(2)).encode(), Rows(2, repeated=1))
    other = table(row(1), row(2, external_id="n-1"), row(3)).encode()
    both = faults(("external_id", "conflict"), line=2) | faults(("external_id", "conflict"))
    yield Case("one id with two sets of facts", other, Rows(1, both))
    same = table(row(1), row(2, name=row(1)["name"]), row(3)).encode()
    yield Case("one name for two accounts", same, Rows(2, faults(("name", NAME_REPEATED))))
    code = {CREDIT_CODE: row(1)[CREDIT_CODE]}
    two = table(row(1), row(2, **code), row(3)).encode()
    yield Case(
        "one identity number under two legal names",
        two,
        Rows(2, faults(("entity_legal_name", ENTITY_CONFLICT))),
    )
    brackets = table(
        row(1, entity_legal_name="示例（北京）公司"),
        row(2, entity_legal_name="示例(北京)公司", **code),
    ).encode()
    yield Case(
        "legal names that differ in the width of brackets",
        brackets,
        Rows(1, faults(("entity_legal_name", ENTITY_CONFLICT))),
    )
    kinds = table(row(1), row(2, **code, entity_type="media", entity_legal_name="示例1有限公司"))
    yield Case(
        "one identity number of two kinds",
        kinds.encode(),
        Rows(1, faults(("entity_legal_name", ENTITY_CONFLICT))),
    )
    shared = table(row(1), row(2, **code, entity_legal_name="示例1有限公司"), person(3))
    yield Case("one entity with two accounts, and a person", shared.encode(), Rows(3))
    cased = table(row(1, external_id="A-1"), row(2, external_id="a-1"))
    yield Case("ids that differ in case are two", cased.encode(), Rows(2))


def cases():
    """All of this family."""
    yield from without_rows()
    yield from line_ends()
    yield from delimiters()
    yield from quotes()
    yield from cells()
    yield from headers()
    yield from repeated_rows()
