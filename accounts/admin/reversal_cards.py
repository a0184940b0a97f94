"""Cards of a reversal: what it will do or did, which accounts stay, and what an archive means."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportState
from accounts.imports import reports
from desk.review import Card, Fact

ROWS_PER_PAGE = 100
PLANNED = (ImportState.WEIGHED, ImportState.REVERSING, ImportState.PAUSED, ImportState.FAILED)


def reversal_card(batch):
    """Its figures; None for an import that nobody reverses."""
    if not _is_told(batch):
        return None
    is_over = batch.state not in PLANNED
    names = [name for name in batch.REVERSAL_FIGURES if is_over or name != "idle_entities"]
    labels = {name: batch._meta.get_field(name).verbose_name for name in names}
    facts = [Fact(capfirst(label), getattr(batch, name)) for name, label in labels.items()]
    if batch.reversed_by:
        facts.append(Fact(_("Reversed by"), batch.reversed_by))
    title = _("What was reversed") if is_over else _("What the reversal does")
    return Card(title, tuple(facts))


def kept_card(request, batch):
    """The accounts that stay as they are, a page of them; None while nothing is known of them."""
    if not _is_told(batch) or batch.state == ImportState.ARCHIVED:
        return None
    rows = reports.kept_rows(batch).only("line", "faults")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("kept"))
    context = {
        "page": page,
        "faults": reports.faults_of(page),
        "url": reverse("admin:accounts_importbatch_kept", args=[batch.pk]),
    }
    return Card(_("Accounts that stay"), template="accounts/import_kept.html", context=context)


def archived_card():
    """What is not there any more."""
    return Card(_("Archived"), template="accounts/import_archived.html")


def _is_told(batch):
    return batch.state == ImportState.WEIGHED or batch.reversed_by_id is not None
