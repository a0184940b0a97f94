"""The rows of a bulk decision: what each holds, what is expected and what became of it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.personal_data import PersonalDataErased
from desk.admin.bulk_cards import EXPECTED, labelled
from desk.bulk_files import NOT_DONE, keys_of
from desk.domain.bulk_decisions import opened_row
from desk.enums import BulkRowState
from desk.review import Card

ROWS_PER_PAGE = 50
TONES = {
    BulkRowState.PENDING: "info",
    BulkRowState.FAULTY: "bad",
    BulkRowState.DONE: "ok",
    BulkRowState.REFUSED: "bad",
}


@dataclass(frozen=True)
class ShownRow:
    """One row as the page shows it; `details` is what its file says of it."""

    number: int
    title: str
    url: str
    details: str
    pill: tuple
    message: str


def rows_card(request, bulk, form, preview=None):
    """The rows in their order, a page at a time; before the decision with what is expected."""
    wanted = request.GET.get("rows", "")
    rows = bulk.list_rows.all()
    if wanted in BulkRowState.values:
        rows = rows.filter(state=wanted)
    elif wanted == EXPECTED and preview:
        rows = rows.filter(object_id__among=list(preview.refused))
    page = Paginator(rows.order_by("number"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    counts = bulk.counts()
    states = [(state.value, state.label, counts[state]) for state in BulkRowState if counts[state]]
    if preview and preview.refused:
        states.append((EXPECTED, _("Expected to be refused"), len(preview.refused)))
    context = {
        "page": page,
        "rows": _shown(bulk, list(page), form, preview),
        "states": states,
        "wanted": wanted,
        "is_from_file": bulk.is_from_file,
        "is_workbook": bool(bulk.layout.sheet),
    }
    if sum(counts[state] for state in NOT_DONE):
        context["file_url"] = reverse("admin:desk_bulkdecision_rows", args=[bulk.pk])
    return Card(_("Items"), template="desk/bulk_rows.html", context=context)


def _shown(bulk, rows, form, preview):
    opts = bulk.model._meta
    name = f"admin:{opts.app_label}_{opts.model_name}_change"
    keys = keys_of(bulk, rows) if bulk.is_from_file else {}
    expected = preview.explain([row.object_id for row in rows]) if preview else {}
    return [
        ShownRow(
            row.number,
            row.title,
            reverse(name, args=[row.object_id]) if row.object_id else "",
            _details(row, keys, form),
            _pill(row, expected),
            row.message if row.state in NOT_DONE else expected.get(row.object_id, ""),
        )
        for row in rows
    ]


def _pill(row, expected):
    if row.state == BulkRowState.PENDING and row.object_id in expected:
        return _("expected to be refused"), "warn"
    return row.get_state_display(), TONES[row.state]


def _details(row, keys, form):
    if not row.sealed:
        return ""
    try:
        details = opened_row(row, keys.get(row.number))["details"]
    except PersonalDataErased:
        return gettext("erased")
    return " · ".join(str(value) for _label, value in labelled(details, form))
