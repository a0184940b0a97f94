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


class ReasonMissing(DecisionRefused):
    """Whoever takes personal data away in clear says why."""

    status = 400


@transaction.atomic
def begin(*, export, at, reason=""):
    """Enter an export and let it leave, for a `reason` where it has columns in clear. Returns it as
    it then is; raises PermissionDenied, ExportRunning, ReasonMissing.
    """
    User.objects.select_for_update().get(pk=export.requested_by_id)
    if ListExport.objects.running(export.requested_by, since=at - BROKEN_OFF_AFTER).exists():
        raise ExportRunning(
            _("Another export of yours is under way: wait for its end, or ten minutes.")
        )
    export.requested_at = at
    record(export, at=at)
    perform = leave_in_clear if export.clear_columns else leave
    perform(subject=export, seen_version=export.version, note=reason, at=at)
    return ListExport.objects.get(pk=export.pk)


@performs(ListExport, "export")
def leave(move):
    """Let the list leave the desk."""


@performs(ListExport, "export_in_clear")
def leave_in_clear(move):
    """Let the list leave the desk with personal data in clear; the decision names the columns."""
    if not move.note.strip():
        raise ReasonMissing(_("Say why you need personal data in clear."))
    move.note = f"{', '.join(move.subject.clear_columns)}: {move.note}"


@performs(ListExport, "complete")
def complete(move, *, rows, sha256):
    """Record what the file held, once it was sent to its end."""
    move.subject.rows, move.subject.sha256 = rows, sha256
