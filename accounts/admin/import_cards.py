"""Cards of an import: the file, how far the work is, the figures; and those that wait."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.reversal_cards import reversal_card
from accounts.admin.tones import IMPORT_TONES
from accounts.domain import import_progress
from accounts.enums import WORKING_IMPORT_STATES, ImportPhase, ImportState
from accounts.imports import batches
from accounts.imports.reading import layout_of
from accounts.models import ImportBatch, ImportProgress
from desk.files.tables import DELIMITER_LABELS
from desk.panels import register_workbench_card
from desk.review import Card, Fact
from desk.templatetags.desk import age, span

MOST_SHOWN = 5
# From these on a batch has figures of its own.
REVERSAL = (ImportState.WEIGHING, ImportState.WEIGHED, ImportState.REVERSING)
WAITING = (ImportState.MAPPING, ImportState.PREVIEWED, ImportState.WEIGHED)
COUNTED = frozenset(ImportState) - {
    ImportState.MAPPING,
    ImportState.UPLOADED,
    ImportState.CHECKING,
    ImportState.FAILED,
}


def batch_cards(batch):
    """How far it is, the file with what was guessed of it, the figures of its reversal."""
    reversal = reversal_card(batch)
    told = [*_progress_card(batch), _file_card(batch)]
    return [*told, reversal] if reversal else told


def _file_card(batch):
    waits = batch.state == ImportState.MAPPING
    layout = layout_of(batch)
    by = DELIMITER_LABELS.get(layout.delimiter, layout.delimiter)
    guess = None if batch.encoding_is_certain else (_("a guess: check the names"), "warn")
    return Card(
        _("File"),
        (
            Fact(_("Name"), batch.file_name),
            Fact(_("Format"), layout.label, guess),
            *([Fact(_("Sheet"), layout.sheet)] if layout.sheet else [Fact(_("Delimiter"), by)]),
            Fact(_("Columns"), "" if waits else batches.told(batch.columns), _as_saved(batch)),
            Fact(_("Source"), batch.source),
            Fact(_("Uploaded"), batch.uploaded_at),
            Fact(_("Uploaded by"), batch.uploaded_by),
            Fact(_("Confirmed by"), batch.confirmed_by or ""),
            Fact("SHA-256", batch.sha256),
        ),
    )


def _progress_card(batch):
    if batch.is_settled or batch.state in WAITING:
        return
    context = {
        "told": told(batch, timezone.now()),
        "url": reverse("admin:accounts_importbatch_progress", args=[batch.pk]),
    }
    yield Card(_("Progress"), template="accounts/import_progress.html", context=context)


def figures_card(batch):
    """What importing the file will do, or has done; None before that is counted."""
    if batch.state not in COUNTED:
        return None
    is_over = batch.is_settled or batch.state in REVERSAL or batch.reversed_by_id is not None
    title = _("What happened") if is_over else _("What will happen")
    labels = {name: batch._meta.get_field(name).verbose_name for name in batch.FIGURES}
    facts = (Fact(capfirst(label), getattr(batch, name)) for name, label in labels.items())
    return Card(title, tuple(facts))


def _as_saved(batch):
    if batch.saved_mapping_id is None:
        return None
    return _("as saved for %(source)s") % {"source": batch.source}, "info"


def told(batch, at):
    """What the page says of the work on a batch: state, percent, and facts by name."""
    progress = ImportProgress.objects.filter(batch=batch).first()
    said = {"state": batch.state, "percent": 0, "phase": "", "facts": {}, "warning": ""}
    if progress is None:
        return said
    is_working = bool(progress.worker) and batch.state in WORKING_IMPORT_STATES
    left = progress.seconds_left if is_working else None
    said["percent"] = progress.percent
    said["phase"] = capfirst(progress.get_phase_display())
    said["facts"] = {
        "done": gettext("%(done)s of %(total)s rows")
        % {"done": progress.done, "total": progress.total},
        "errors": _spared(progress),
        "rate": gettext("%(rate)s rows a second") % {"rate": round(progress.rate)},
        "left": "" if left is None else gettext("about %(span)s left") % {"span": _span(left)},
    }
    if import_progress.is_silent(progress, at):
        said["warning"] = gettext(
            "The worker has not been heard of for %(span)s: what is done stays, and another "
            "worker goes on from there."
        ) % {"span": age(progress.heartbeat_at, at)}
    elif not is_working and batch.state in WORKING_IMPORT_STATES:
        said["warning"] = gettext("It waits for a worker (manage.py run_imports --watch 2).")
    return said


def _spared(progress):
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


def imports_card(user, at):
    """The files that are not settled, for whoever may see imports."""
    if not user.has_perm("accounts.view_importbatch"):
        return None
    batches = ImportBatch.objects.unsettled().select_related("uploaded_by")
    rows = [
        {
            "url": reverse("admin:accounts_importbatch_change", args=[batch.pk]),
            "title": batch.file_name,
            "detail": _("%(rows)s rows, %(errors)s faulty · %(person)s · %(age)s")
            % {
                "rows": batch.rows,
                "errors": batch.errors,
                "person": batch.uploaded_by,
                "age": age(batch.uploaded_at, at),
            },
            "pill": _standing(batch),
        }
        for batch in batches.order_by("-pk")[:MOST_SHOWN]
    ]
    context = {"rows": rows}
    return Card(_("Imports in progress"), template="desk/includes/neighbours.html", context=context)


def _standing(batch):
    if batch.state == ImportState.PREVIEWED:
        return _("to be confirmed"), "info"
    return batch.get_state_display(), IMPORT_TONES[batch.state]


register_workbench_card(imports_card)
