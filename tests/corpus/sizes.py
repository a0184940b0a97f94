"""Files that are too large in one direction: what takes them reads on, and within its memory.

They are written to disk when they are needed. `by` is how a file is taken: "import" goes the whole
way in a process of its own, "read" stops in front of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.corpus.cases import HEADER, REQUIRED, SUBJECT, Refused, Rows, faults, line, row

MEGABYTE = 1 << 20
# The faults of a row of two cells.
TWO_CELLS = [(name, "required") for name in REQUIRED[2:]]
GOOD = f"{line(row(101))}\n"
LAST = f"{line(row(102))}\n"


@dataclass(frozen=True)
class SizeCase:
    """A file that `parts` yields as text, and the expected answer."""

    name: str
    parts: Callable
    expected: Refused | Rows
    by: str = "import"

    def write(self, path):
        """Write the file."""
        with path.open("w", encoding="utf-8", newline="") as stream:
            for part in self.parts():
                stream.write(part)


def subject(**cells):
    """The row that a case is about, with its line end."""
    return f"{line(row(1, external_id=SUBJECT) | cells)}\n"


def between(*parts):
    """A file of parts between two good rows."""
    return lambda: (f"{HEADER}\n{GOOD}", *parts, LAST)


def large_cells():
    yield SizeCase(
        "a cell of 2 MB",
        between(subject(introduction="字" * (2 * MEGABYTE))),
        Rows(2, faults(("", "oversized"))),
    )
    yield SizeCase(
        "a quoted cell of 2 MB in lines",
        between(subject(introduction=("x" * 20_000 + "\n") * 100)),
        # The field's limit stops it; what follows is read as lines of their own.
        Rows(
            2,
            faults(("", "oversized"))
            | {(number, "", "cells") for number in range(4, 103)}
            | {(103, "", "quote")},
        ),
    )
    # One character of these makes Python keep a whole text in four bytes each.
    wide = "😀" + "y" * 130_000
    huge = {
        "name": "too_long",
        "introduction": "too_long",
        "contact_phone": "phone",
        "registered_on": "date",
        "last_active_on": "date",
        "follower_count": "number",
    }
    told = ((number, *each) for number in range(3, 103) for each in huge.items())
    yield SizeCase(
        "100 rows of 3 MB in memory",
        between(*[subject(**dict.fromkeys(huge, wide))] * 100),
        Rows(2, frozenset(told)),
    )


def long_lines():
    yield SizeCase(
        "a header of 50 MB without a line end",
        lambda: ("x" * MEGABYTE for _part in range(50)),
        Refused("FileRefused", "oversized"),
    )
    yield SizeCase(
        "a row of 50 MB",
        between(*["x" * MEGABYTE] * 50, "\n"),
        Rows(2, faults(("", "oversized"))),
    )
    yield SizeCase(
        "20 MB of NULs in a row",
        between(*["\0" * MEGABYTE] * 20, "\n"),
        Rows(2, faults(("", "oversized"))),
    )
    yield SizeCase(
        "nothing but 50 MB of NULs",
        lambda: ("\0" * MEGABYTE for _part in range(50)),
        Refused("FileRefused", "oversized"),
    )


def wide_rows():
    names = ",".join(f"c{number}" for number in range(100_000))
    yield SizeCase(
        "100,000 columns",
        lambda: (names, "\n", "," * 99_999, "x\n"),
        Refused("HeaderRefused", ((100_000, "too_many"),)),
    )
    yield SizeCase(
        "a row of 100,000 cells", between("," * 99_999, "x\n"), Rows(2, faults(("", "cells")))
    )


def many_lines():
    yield SizeCase(
        "200,000 blank lines before a faulty row",
        between(*["\n" * 1000] * 200, subject(name="")),
        Rows(2, faults(("name", "required"), line=200_003)),
    )
    yield SizeCase(
        "an open quote before 100,000 rows",
        between(subject(introduction="@").replace("@", '"@'), *[GOOD * 1000] * 100),
        Rows(100_002, faults(("", "quote"))),
        by="read",
    )
    yield SizeCase(
        "100,000 lines that each open a quote",
        lambda: (f"{HEADER}\n{GOOD}", *['s,"\n' * 1000] * 100, LAST),
        # Every second one closes it: a row of two cells that lacks the others.
        Rows(
            2,
            frozenset((number, *each) for number in range(3, 100_002, 2) for each in TWO_CELLS),
        ),
        by="read",
    )
    long = subject(introduction="字" * 500)
    copies = 100 * MEGABYTE // len(long.encode())
    yield SizeCase("100 MB of one row", between(*[long] * copies), Rows(copies + 2), by="read")


def cases():
    """All of this family."""
    yield from large_cells()
    yield from long_lines()
    yield from wide_rows()
    yield from many_lines()
