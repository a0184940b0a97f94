"""Why a file is not read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Why a row is left out, by what the reader calls it.
REASONS = {
    "cast": gettext_lazy("the value is of another type"),
    "value": gettext_lazy("the value is missing or of another type"),
    "missing columns": gettext_lazy("there are fewer cells than columns"),
    "too many columns": gettext_lazy("there are more cells than columns"),
    "unquoted value": gettext_lazy("a quote is not closed"),
    "line size over maximum": gettext_lazy("the line is too long"),
    "invalid encoding": gettext_lazy("this is not UTF-8 text"),
}


class FileRefused(Exception):
    """The file cannot be read as it is; the message says why and what to do."""


def not_a_table(kind):
    """The refusal of a file of another kind, say an Excel workbook."""
    return FileRefused(
        _("This is a file of another kind (%(kind)s): give CSV UTF-8 or Parquet.") % {"kind": kind}
    )


def no_file(path):
    """The refusal of a path where no file is."""
    return FileRefused(_("%(path)s: there is no such file.") % {"path": path})


def empty():
    """The refusal of a file without rows."""
    return FileRefused(_("The file has no rows: export it again."))


def wrong_encoding(encoding):
    """The refusal of text that is not UTF-8."""
    return FileRefused(
        _(
            "The file is not UTF-8 text but looks like %(encoding)s: save it as “CSV UTF-8”, or "
            "convert it (iconv -f %(encoding)s -t UTF-8)."
        )
        % {"encoding": encoding}
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
    return _("line %(line)s, column %(column)s: %(reason)s") % {
        "line": line or "?",
        "column": column or "?",
        "reason": REASONS.get(reason, reason),
    }


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
