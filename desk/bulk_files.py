"""The rows of a bulk decision that were not done, as a file."""

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.personal_data import PersonalDataErased
from desk.domain.bulk_decisions import opened_row
from desk.enums import BulkRowState
from desk.files.fault_files import FAULT_HEADER, charset_of, encode_report

NOT_DONE = (BulkRowState.FAULTY, BulkRowState.REFUSED)


def rows_file(bulk):
    """The rows that were not done in the format of the file of the list, CSV where there is none:
    as they came, behind a column that says why.
    """
    rows = bulk.list_rows.filter(state__in=NOT_DONE).order_by("number")
    content = b"".join(encode_report(bulk.layout, _lines(bulk, list(rows))))
    kind = "xlsx" if bulk.layout.sheet else "csv"
    media_type = f"text/csv; charset={charset_of(bulk.layout.codec).removesuffix('-sig')}"
    if kind == "xlsx":
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=media_type)
    name = f"bulk-decision-{bulk.pk}-rows.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(bulk, rows):
    """The header of the file, then each row."""
    keys = keys_of(bulk, rows)
    yield [_(FAULT_HEADER), *(bulk.file_header or [capfirst(bulk.model._meta.verbose_name)])]
    for row in rows:
        try:
            cells = opened_row(row, keys[row.number])["cells"]
        except PersonalDataErased:
            cells = []
        yield [row.message, *(cells or [row.title])]


def keys_of(bulk, rows):
    """{number of a row: the DataKey of its object, or of the list}."""
    subjects = bulk.model.objects.in_bulk({row.object_id for row in rows} - {None})
    keys = {pk: each.personal_data_key() for pk, each in subjects.items()}
    return {row.number: keys.get(row.object_id) or bulk.data_key for row in rows}
