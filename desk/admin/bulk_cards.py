"""What a bulk decision is about and how far it is, as cards of its pages."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.personal_data import mask_identities
from desk.bulk import page_url
from desk.bulk_files import NOT_DONE
from desk.domain.bulk_decisions import opened_details
from desk.enums import BulkRowState, BulkState
from desk.languages import in_current_language
from desk.review import Card, Fact

BEFORE_DECISION = (BulkRowState.PENDING, BulkRowState.FAULTY)
# How many kinds of refusals are counted on the page.
MAX_KINDS = 10
# How many of the rows that are expected to be refused stand above the form.
MAX_EXPECTED = 100
# The value of `rows` in the address that shows what is expected to be refused.
EXPECTED = "expected"


def facts_card(bulk, form):
    """What is decided, on what, by whom, and the arguments that all rows share, under the labels of
    the `form` that asked for them.
    """
    facts = (
        Fact(_("Decision"), bulk.target.label),
        Fact(_("About"), bulk.model._meta.verbose_name_plural),
        Fact(_("Rows"), bulk.rows),
        *(Fact(label, value) for label, value in labelled(opened_details(bulk), form)),
        Fact(_("Prepared by"), bulk.prepared_by),
        Fact(_("Prepared at"), bulk.prepared_at),
        Fact(_("Decided by"), bulk.decided_by or ""),
        Fact(_("Decided at"), bulk.decided_at or ""),
    )
    if bulk.is_from_file:
        facts += (Fact(_("File name"), bulk.file_name), Fact("SHA-256", bulk.sha256))
    return Card(_("Bulk decision"), facts)


def figures_card(bulk, preview=None, *, lists_expected=False):
    """How many rows are done, refused, faulty and left, and why, by kind. Before the decision, how
    many are expected to be refused, and with `lists_expected` the first of them.
    """
    counts = bulk.counts()
    facts = tuple(Fact(state.label, counts[state], url="") for state in BulkRowState)
    if preview is not None:
        facts = (
            *(Fact(state.label, counts[state], url="") for state in BEFORE_DECISION),
            Fact(_("Expected to be refused"), len(preview.refused), url=""),
        )
    context = {
        "facts": facts,
        "expected": _expected(bulk, preview) if lists_expected and preview else [],
        "notices": preview.notices if preview else [],
        "expected_url": f"{page_url(bulk)}?rows={EXPECTED}",
        "expected_count": len(preview.refused) if preview else 0,
        "kinds": _kinds(bulk),
        "is_running": bulk.state == BulkState.RUNNING,
        "percent": 100 * (bulk.rows - counts[BulkRowState.PENDING]) // max(1, bulk.rows),
        "go_on_url": reverse("admin:desk_bulkdecision_go_on", args=[bulk.pk]),
    }
    is_over = bulk.state in (BulkState.RUNNING, BulkState.COMPLETED)
    title = _("What happened") if is_over else _("What will happen")
    return Card(title, template="desk/bulk_figures.html", context=context)


def _kinds(bulk):
    """[(message, number of rows)] of what was not done, the most frequent first."""
    rows = bulk.list_rows.filter(state__in=NOT_DONE).order_by().values_list("messages")
    kinds = rows.annotate(count=Count("pk")).order_by("-count", "messages")[:MAX_KINDS]
    return [(in_current_language(messages), count) for messages, count in kinds]


def _expected(bulk, preview):
    """[(title, why)] of the first rows that are expected to be refused."""
    rows = bulk.list_rows.filter(object_id__among=list(preview.refused)).order_by("number")
    first = list(rows[:MAX_EXPECTED])
    reasons = preview.explain([row.object_id for row in first])
    return [(row.title, reasons.get(row.object_id, "")) for row in first]


def labelled(details, form):
    """(label, value) of `details` as the fields of `form` name them, numbers of persons masked."""
    for name in form.detail_fields:
        if not (value := details.get(name)):
            continue
        field = form.base_fields[name]
        choices = dict(getattr(field, "choices", ()))
        yield field.label, choices.get(value, mask_identities(str(value)))
