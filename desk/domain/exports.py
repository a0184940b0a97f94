"""Writers of exports: a list leaves the desk by a decision, and what left is told by another."""

from audit.domain.engine import performs, record
from desk.models import ListExport


def request_export(*, export, at):
    """Enter an export that is about to begin. Returns it."""
    export.requested_at = at
    return record(export, at=at)


@performs(ListExport, "export")
def export(move):
    """Let the list leave the desk."""


@performs(ListExport, "complete")
def complete(move, *, rows, sha256):
    """Record what the file held, once it was sent to its end."""
    move.subject.rows, move.subject.sha256 = rows, sha256
