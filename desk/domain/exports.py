"""Writers of exports: a list leaves the desk by a decision, and what left is told by another."""

from django.db import transaction

from audit.domain.engine import performs, record
from desk.models import ListExport


@transaction.atomic
def begin(*, export, at):
    """Enter an export and let it leave. Returns it as it then is; raises PermissionDenied."""
    export.requested_at = at
    record(export, at=at)
    leave(subject=export, seen_version=export.version, at=at)
    return ListExport.objects.get(pk=export.pk)


@performs(ListExport, "export")
def leave(move):
    """Let the list leave the desk."""


@performs(ListExport, "complete")
def complete(move, *, rows, sha256):
    """Record what the file held, once it was sent to its end."""
    move.subject.rows, move.subject.sha256 = rows, sha256
