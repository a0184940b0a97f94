"""Cards of an import: the file, how far the work is, the figures; and those that wait."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.admin.import_progress import progress_of
from accounts.admin.reversal_cards import reversal_card
from accounts.admin.tones import IMPORT_TONES
from accounts.enums import ImportState
from accounts.imports import batches
from accounts.imports.reading import layout_of
from accounts.models import ImportBatch
from desk.files.tables import DELIMITER_LABELS
from desk.panels import register_workbench_card
from desk.review import Card, Fact
from desk.templatetags.desk import age
from regulations.formatting import format_list
from regulations.hidden_characters import show_invisible

MAX_SHOWN = 5
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
    cards = [*_progress_card(batch), _file_card(batch)]
    return [*cards, reversal] if reversal else cards


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
            *(_sheet_facts(batch) if batch.sheet else [Fact(_("Delimiter"), by)]),
            Fact(_("Columns"), "" if waits else batches.told(batch.columns), _as_saved(batch)),
            Fact(_("Source"), batch.source),
            Fact(_("Uploaded"), batch.uploaded_at),
            Fact(_("Uploaded by"), batch.uploaded_by),
            Fact(_("Confirmed by"), batch.confirmed_by or ""),
            Fact("SHA-256", batch.sha256),
        ),
    )


def _sheet_facts(batch):
    yield Fact(_("Sheet"), batch.sheet)
    if batch.unread_sheets:
        unread = show_invisible(format_list(batch.unread_sheets))
        yield Fact(_("Sheets not read"), unread, (_("check whether they are needed"), "warn"))


def _progress_card(batch):
    if batch.is_settled or batch.state in WAITING:
        return
    context = {
        "progress": progress_of(batch, timezone.now()),
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
        for batch in batches.order_by("-pk")[:MAX_SHOWN]
    ]
    context = {"rows": rows}
    return Card(_("Imports in progress"), template="desk/includes/neighbours.html", context=context)


def _standing(batch):
    if batch.state == ImportState.PREVIEWED:
        return _("to be confirmed"), "info"
    return batch.get_state_display(), IMPORT_TONES[batch.state]


register_workbench_card(imports_card)
