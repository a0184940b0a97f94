"""Files whose columns somebody says: left out, called otherwise, or taken for what they may not be.

Each has a column that is not understood, so that it waits; `columns` is what is said of it then.
"""

from tests.corpus.cases import (
    COLUMNS,
    SUBJECT,
    Case,
    Rows,
    Waits,
    faults,
    line,
    row,
    table,
)

LEFT_OUT = "-"
PERSONAL = "360426199101010071"


def file(*headers, cell="x", delimiter=",", rows=None):
    """A file with these columns behind ours, each cell of which is `cell`."""
    rows = rows or (row(101), row(1, external_id=SUBJECT), row(102))
    header = ",".join((*COLUMNS, *headers))
    more = f"{delimiter}{cell}" * len(headers)
    lines = [line(each, delimiter) + more for each in rows]
    return table(*lines, header=header, delimiter=delimiter).encode()


def said(name, content, expected, *columns):
    """A case of a file that waits until this is said of the columns behind ours."""
    return Case(name, content, expected, columns=(*COLUMNS, *columns))


def left_out():
    """Columns that stay out, whatever they hold."""
    yield said("a column is left out", file("备注"), Rows(3), LEFT_OUT)
    holds = {"state": "pending_verification", "introduction": row()["introduction"]}
    for given in ("state", "状态", "st\u0430te", "is_verified", "ｓｔａｔｅ"):
        content = file(given, cell="active")
        yield said(f"{given!a} is left out", content, Rows(3, holds=holds), LEFT_OUT)
    many = [f"c{number}" for number in range(200 - len(COLUMNS))]
    yield said("all but ours of 200 are left out", file(*many), Rows(3), *[LEFT_OUT] * len(many))
    twice = ("备注", "备注", "", " ")
    yield said("columns of one name and of none", file(*twice), Rows(3), *[LEFT_OUT] * 4)
    same = file("name", cell="另一名")
    yield said("a column twice, the second is left out", same, Rows(3), LEFT_OUT)
    hidden = file("备注", cell="\u202e=1+1\ufffd")
    yield said("what is left out is not looked at", hidden, Rows(3), LEFT_OUT)
    secret = file("证件", cell=PERSONAL, rows=(row(101), row(1, name=""), row(102)))
    told = faults(("name", "required"))
    yield said("a personal column is left out of a faulty row", secret, Rows(2, told), LEFT_OUT)


def called_otherwise():
    """Columns that are taken for ours."""
    for what, delimiter in {"commas": ",", "bars": "|", "tabs": "\t", "semicolons": ";"}.items():
        text = table(row(1, external_id=SUBJECT), row(2), delimiter=delimiter)
        text = text.replace("external_id", "编号", 1).replace("follower_count", "人气", 1)
        expected = Rows(2, holds={"follower_count": 1200})
        yield Case(f"foreign names between {what}", text.encode(), expected, columns=COLUMNS)
    turned = file("另一简介", cell="别的", rows=(row(1, external_id=SUBJECT),))
    columns = [LEFT_OUT if name == "introduction" else name for name in COLUMNS]
    expected = Rows(1, holds={"introduction": "别的"})
    yield Case("another column than ours", turned, expected, columns=(*columns, "introduction"))
    wrong = [*COLUMNS]
    wrong[7], wrong[8] = wrong[8], wrong[7]
    mistaken = table(row(1), row(2)).replace("entity_resident_id", "证", 1).encode()
    told = frozenset((number, "entity_resident_id", "identity_organization") for number in (2, 3))
    yield Case("columns taken for each other", mistaken, Rows(0, told), columns=tuple(wrong))


def refused():
    """What cannot be said of a column: the file goes on to wait."""
    position = len(COLUMNS) + 1
    for name, code in {"name": "taken", "state": "target", "": "unknown", "x": "target"}.items():
        content = file("备注", cell=f"to {name}")
        yield said(f"a column is taken for {name!r}", content, Waits(((position, code),)), name)
    both = file("甲", "乙")
    problems = ((position, "taken"), (position + 1, "taken"))
    yield said("two columns are taken for one of ours", both, Waits(problems), "name", "name")
    for given, code in {"state": "privileged", "st\u0430te": "disguised"}.items():
        for name in ("introduction", "state", ""):
            content = file(given, cell=f"to {name}")
            what = f"{given!a} is taken for {name!r}"
            yield said(what, content, Waits(((position, code),)), name)
    for column, number in (("name", 2), ("entity_unified_social_credit_code", 7)):
        without = list(COLUMNS)
        without[number - 1] = LEFT_OUT
        if number == 7:
            without[7] = LEFT_OUT
        expected = Waits(((0, "missing"),))
        columns = (*without, LEFT_OUT)
        yield Case(f"{column} is left out", file(f"not {column}"), expected, columns=columns)


def cases():
    """All of this family."""
    yield from left_out()
    yield from called_otherwise()
    yield from refused()
