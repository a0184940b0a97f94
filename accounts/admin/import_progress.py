"""How far the work on an import is, in words for its page."""

from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.domain import import_progress
from accounts.enums import WORKING_IMPORT_STATES, ImportPhase
from accounts.models import ImportProgress
from desk.templatetags.desk import age, span


def progress_of(batch, at):
    """How far the work on a batch is: {"state", "percent", "phase", "facts" by name, "warning"}."""
    progress = ImportProgress.objects.filter(batch=batch).first()
    found = {"state": batch.state, "percent": 0, "phase": "", "facts": {}, "warning": ""}
    if progress is None:
        return found
    is_working = bool(progress.worker) and batch.state in WORKING_IMPORT_STATES
    left = progress.seconds_left if is_working else None
    found["percent"] = progress.percent
    found["phase"] = capfirst(progress.get_phase_display())
    found["facts"] = {
        "done": gettext("%(done)s of %(total)s rows")
        % {"done": progress.done, "total": progress.total},
        "errors": _skipped(progress),
        "rate": gettext("%(rate)s rows a second") % {"rate": round(progress.rate)},
        "left": "" if left is None else gettext("about %(span)s left") % {"span": _span(left)},
    }
    if import_progress.is_silent(progress, at):
        found["warning"] = gettext(
            "The worker has not been heard of for %(span)s: what is done stays, and another "
            "worker goes on from there."
        ) % {"span": age(progress.heartbeat_at, at)}
    elif not is_working and batch.state in WORKING_IMPORT_STATES:
        found["warning"] = gettext(
            "Queued: it starts when the import worker is free. If it stays so for minutes, tell an "
            "administrator that the import worker may not be running."
        )
    return found


def _skipped(progress):
    """How many rows were not done so far, and why."""
    if progress.phase in (ImportPhase.WEIGHING, ImportPhase.REVERSING):
        kept = progress.figures.get("kept_accounts", 0)
        return gettext("%(kept)s stay so far") % {"kept": kept}
    return gettext("%(errors)s faulty so far") % {"errors": progress.errors}


def _span(seconds):
    """A duration to come, in seconds below a minute."""
    if seconds < 60:
        return gettext("%(seconds)s s") % {"seconds": round(seconds)}
    return span(int(seconds))
