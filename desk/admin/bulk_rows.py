"""The rows of a bulk decision: figures, what each holds and what became of it, also as a file."""

import csv
import io
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.personal_data import PersonalDataErased, mask_identities
from desk.cells import neutralized
from desk.domain.bulk_decisions import opened_details, opened_row
from desk.enums import BulkRowState, BulkState
from desk.review import Card, Fact

ROWS_PER_PAGE = 100
# How many kinds of refusals are counted on the page.
MAX_KINDS = 10
TONES = {
    BulkRowState.PENDING: "info",
    BulkRowState.FAULTY: "bad",
    BulkRowState.DONE: "ok",
    BulkRowState.REFUSED: "bad",
}
NOT_DONE = (BulkRowState.FAULTY, BulkRowState.REFUSED)
FAULT = "fault"


@dataclass(frozen=True)
class ShownRow:
    """One row as the page shows it; `said` is what its file says of it."""

    number: int
    title: str
    url: str
    said: str
    pill: tuple
    message: str


def shared_facts(bulk, form):
    """What all rows share, as Facts under the labels of the `form` that asked for it."""
    return tuple(Fact(label, value) for label, value in _labelled(opened_details(bulk), form))


def figures_card(bulk):
    """How many rows are done, refused, faulty and left, and why, by kind."""
    counts = bulk.counts()
    facts = tuple(Fact(state.label, counts[state], url="") for state in BulkRowState)
    context = {
        "facts": facts,
        "kinds": _kinds(bulk),
        "is_running": bulk.state == BulkState.RUNNING,
        "percent": 100 * (bulk.rows - counts[BulkRowState.PENDING]) // max(1, bulk.rows),
        "go_on_url": reverse("admin:desk_bulkdecision_go_on", args=[bulk.pk]),
    }
    is_over = bulk.state in (BulkState.RUNNING, BulkState.COMPLETED)
    title = _("What happened") if is_over else _("What will happen")
    return Card(title, template="desk/bulk_figures.html", context=context)


def rows_card(request, bulk, form):
    """The rows that were not done first, then the others, a page at a time."""
    wanted = request.GET.get("rows", "")
    rows = bulk.list_rows.all()
    if wanted in BulkRowState.values:
        rows = rows.filter(state=wanted)
    page = Paginator(rows.order_by("number"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    counts = bulk.counts()
    states = [(state.value, state.label, counts[state]) for state in BulkRowState if counts[state]]
    context = {
        "page": page,
        "rows": _shown(bulk, list(page), form),
        "states": states,
        "wanted": wanted,
        "is_from_file": bulk.is_from_file,
    }
    if sum(counts[state] for state in NOT_DONE):
        context["file_url"] = reverse("admin:desk_bulkdecision_rows", args=[bulk.pk])
    return Card(_("Items"), template="desk/bulk_rows.html", context=context)


def rows_file(bulk):
    """The rows that were not done as CSV: as they came, and a column that says why."""
    rows = list(bulk.list_rows.filter(state__in=NOT_DONE).order_by("number"))
    keys, cells = _keys(bulk, rows), []
    for row in rows:
        try:
            cells.append(opened_row(row, keys[row.number])["cells"])
        except PersonalDataErased:
            cells.append({})
    columns = list(dict.fromkeys(name for each in cells for name in each)) or ["object"]
    text = io.StringIO()
    write = csv.writer(text).writerow
    write([*columns, FAULT])
    for row, each in zip(rows, cells, strict=True):
        own = each or {"object": row.title}
        write([neutralized(own.get(name, "")) for name in columns] + [neutralized(row.message)])
    content = text.getvalue().encode("utf-8-sig")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"bulk-decision-{bulk.pk}-rows.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _kinds(bulk):
    """[(message, number of rows)] of what was not done, the most frequent first."""
    rows = bulk.list_rows.filter(state__in=NOT_DONE).order_by().values_list("message")
    return rows.annotate(count=Count("pk")).order_by("-count", "message")[:MAX_KINDS]


def _keys(bulk, rows):
    """{number of a row: the DataKey of its object, or of the list}."""
    subjects = bulk.model.objects.in_bulk({row.object_id for row in rows} - {None})
    keys = {pk: each.personal_data_key() for pk, each in subjects.items()}
    return {row.number: keys.get(row.object_id) or bulk.data_key for row in rows}


def _shown(bulk, rows, form):
    opts = bulk.model._meta
    name = f"admin:{opts.app_label}_{opts.model_name}_change"
    keys = _keys(bulk, rows) if bulk.is_from_file else {}
    return [
        ShownRow(
            row.number,
            row.title,
            reverse(name, args=[row.object_id]) if row.object_id else "",
            _said(row, keys, form),
            (row.get_state_display(), TONES[row.state]),
            row.message if row.state in NOT_DONE else "",
        )
        for row in rows
    ]


def _said(row, keys, form):
    if not row.sealed:
        return ""
    try:
        details = opened_row(row, keys.get(row.number))["details"]
    except PersonalDataErased:
        return gettext("erased")
    return " · ".join(str(value) for _label, value in _labelled(details, form))


def _labelled(details, form):
    for name in form.detail_fields:
        if not (value := details.get(name)):
            continue
        field = form.base_fields[name]
        choices = dict(getattr(field, "choices", ()))
        yield field.label, choices.get(value, mask_identities(str(value)))
