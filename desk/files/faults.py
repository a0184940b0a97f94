"""Why a file, or one row of it, cannot be read."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.refusals import ImportRefused

MESSAGES = {
    "cells": gettext_lazy(
        "Cells in this row: %(count)s, in the header: %(expected)s. Put cells that hold the "
        "delimiter, quotes or line breaks into quotes."
    ),
    "encoding": gettext_lazy(
        "This row holds bytes that are not text in the encoding of the file: correct them."
    ),
    "nul": gettext_lazy("Delete the NUL characters of this row."),
    "oversized": gettext_lazy(
        "A cell is longer than %(limit)s characters: shorten it, or close its quote. "
        "Reading went on with the next line."
    ),
    "quote": gettext_lazy(
        'A quote (") in this row is not closed, or text follows it: close it, and double '
        "quotes inside a cell. Reading went on with the next line."
    ),
    "unnamed": gettext_lazy(
        "Cell %(position)s is filled, but its column has no name: name the column in the header, "
        "or empty the cell."
    ),
}


class FileRefused(ImportRefused):
    """The file is no table with rows: `code` is a stable slug that says why."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be taken apart: a key of MESSAGES, and the facts that its message needs.

    `line` is the 1-based physical line where the row starts; in a workbook the number of the row.
    `cells` are those of the row as far as it could be taken apart, else its line as one cell; of an
    oversized row there are none.
    """

    line: int
    code: str
    facts: dict = field(default_factory=dict)
    cells: tuple = field(default=(), repr=False)

    @property
    def message(self):
        """What is wrong and what to do, in the active language."""
        return MESSAGES[self.code] % self.facts


def empty_file():
    """The FileRefused of a file that holds nothing."""
    message = _("The file is empty: export it again, with its header and rows.")
    return FileRefused("empty", message)


def no_rows():
    """The FileRefused of a file that ends with its header."""
    return FileRefused("no_rows", _("The file has a header but no rows: export it again."))


def no_such_line(line):
    """The FileRefused of a file that ends before the line of its header."""
    message = _("The file has no line %(line)s: say on which line its header stands.")
    return FileRefused("no_such_line", message % {"line": line})
