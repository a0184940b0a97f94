"""Writers of exports: a list leaves the desk by a decision, and what left is told by another."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit.domain.engine import DecisionRefused, performs, record
from desk.models import ListExport
from staff.models import User

# An export that has not come to its end by then was broken off.
BROKEN_OFF_AFTER = timedelta(minutes=10)


class ExportRunning(DecisionRefused):
    """One person takes one list away at a time: each keeps a thread of the server busy."""


@transaction.atomic
def begin(*, export, at):
    """Enter an export and let it leave. Returns it as it then is; raises PermissionDenied,
    ExportRunning.
    """
    User.objects.select_for_update().get(pk=export.requested_by_id)
    if ListExport.objects.running(export.requested_by, since=at - BROKEN_OFF_AFTER).exists():
        raise ExportRunning(
            _("Another export of yours is under way: wait for its end, or ten minutes.")
        )
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
