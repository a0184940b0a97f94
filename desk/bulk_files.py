"""The rows of a bulk decision that were not done, as a file."""

import csv
import io

from django.http import HttpResponse

from audit.personal_data import PersonalDataErased
from desk.cells import neutralized
from desk.domain.bulk_decisions import opened_row
from desk.enums import BulkRowState

NOT_DONE = (BulkRowState.FAULTY, BulkRowState.REFUSED)
FAULT = "fault"


def rows_file(bulk):
    """The rows that were not done as CSV: as they came, and a column that says why."""
    rows = list(bulk.list_rows.filter(state__in=NOT_DONE).order_by("number"))
    keys, cells = keys_of(bulk, rows), []
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


def keys_of(bulk, rows):
    """{number of a row: the DataKey of its object, or of the list}."""
    subjects = bulk.model.objects.in_bulk({row.object_id for row in rows} - {None})
    keys = {pk: each.personal_data_key() for pk, each in subjects.items()}
    return {row.number: keys.get(row.object_id) or bulk.data_key for row in rows}
