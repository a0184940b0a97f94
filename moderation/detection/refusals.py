"""Why a file is not read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Why a row is left out, by what the reader calls it.
REASONS = {
    "value": gettext_lazy("the value is missing or of another type"),
    "quote": gettext_lazy("a quote is not closed, or text follows it"),
    "cells": gettext_lazy("the row has another number of cells than the header"),
    "nul": gettext_lazy("the row has NUL characters"),
    "oversized": gettext_lazy("a cell is too long"),
    "unnamed": gettext_lazy("a cell is filled whose column has no name"),
    "encoding": gettext_lazy("bytes are not text in the encoding of the file"),
}


class FileRefused(Exception):
    """The file cannot be read as it is; the message says why and what to do."""


def no_file(path):
    """The refusal of a path where no file is."""
    return FileRefused(_("%(path)s: there is no such file.") % {"path": path})


def unreadable_path(path, error):
    """The refusal of a path that cannot be opened, such as a directory."""
    return FileRefused(
        _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror or error}
    )


def not_rewritten(error):
    """The refusal of a file for which there is no room, or which was cut off while it was read."""
    return FileRefused(
        _(
            "The file has to be rewritten before it is read, and that failed: %(why)s. Make room "
            "in the directory for temporary files, or export the file as CSV UTF-8."
        )
        % {"why": error.strerror or error}
    )


def empty():
    """The refusal of a file without rows."""
    return FileRefused(_("The file has no rows: export it again."))


def repeated_columns(names):
    """The refusal of a header that has a column twice: which one is meant is not known."""
    return FileRefused(
        _("The header has the columns %(names)s more than once: rename or delete one of each.")
        % {"names": ", ".join(names)}
    )


def rows_lost(read, expected):
    """The refusal of a file of which fewer rows were read than it has lines."""
    return FileRefused(
        _("Of %(expected)s rows only %(read)s could be read: export the file again as CSV UTF-8.")
        % {"read": read, "expected": expected}
    )


def missing_columns(missing, found):
    """The refusal of a file whose header lacks columns; a long header is cut short."""
    return FileRefused(
        _("The file lacks the columns %(missing)s: name them in its first line. It has: %(found)s.")
        % {"missing": ", ".join(missing), "found": ", ".join(found[:20])}
    )


def missing_all(columns):
    """The refusal of a file that has none of some columns."""
    return FileRefused(
        _("The file needs at least one of the columns %(columns)s: name it in its first line.")
        % {"columns": ", ".join(columns)}
    )


def rejection(line, column, reason):
    """Where a row that was left out stands, and why, in words."""
    words = REASONS[reason]
    if not column:
        return _("line %(line)s: %(reason)s") % {"line": line, "reason": words}
    facts = {"line": line, "column": column, "reason": words}
    return _("line %(line)s, column %(column)s: %(reason)s") % facts


def too_large():
    """The refusal of a file that does not fit into the memory allowed, even with the disk."""
    return FileRefused(
        _("The file needs more memory than a detector may use: split it, say by month.")
    )


def nothing_readable(rejected):
    """The refusal of a file of which no row could be read, with the first Rejection."""
    return FileRefused(
        _("No row of the file can be read. The first: %(first)s") % {"first": rejected}
    )


def unreadable(why):
    """The refusal of what DuckDB could not read, in its words."""
    return FileRefused(
        _("The file cannot be read: %(why)s Export it again as CSV UTF-8 or Parquet.")
        % {"why": why}
    )
