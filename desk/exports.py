"""Lists as files: what a list shows, row by row, to whoever may take it away."""

import csv
import hashlib
import io
import tempfile
from itertools import islice

from django.contrib.admin.utils import label_for_field
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import capfirst
from openpyxl import Workbook

from audit.context import acting_as
from audit.personal_data import PersonalDataErased
from desk.cells import cell, clear_cell, neutralized
from desk.domain import exports
from desk.files.writing import text_cell
from desk.lists import batched
from desk.models import ListExport
from regulations.formatting import format_date

PERMISSION = "desk.export_listexport"
PERMISSION_IN_CLEAR = "desk.export_in_clear_listexport"
# What the form of an export in clear is told by, and its columns.
IN_CLEAR, CLEAR = "in_clear", "clear"
LONGEST_REASON = 2000
CHUNK = 500
# Bytes of a workbook that are sent at once.
BLOCK = 1 << 16
# The field that names the kind of a file to be imported again.
IMPORTABLE = "importable"
BOM = "\ufeff"


def export(request, model_admin, changes, *, clear=(), reason=""):
    """The rows of the change list `changes` as a CSV file that is sent while it is read; personal
    data masked but in the columns `clear`, which take a reason.

    The decision to let it leave stands before the first byte; what it held is recorded once its
    last one was sent. Raises PermissionDenied, ExportRunning, ReasonMissing.
    """
    columns = [name for name in changes.list_display if name != "action_checkbox"]
    file = _ListFile(model_admin, changes, columns, clear)
    entry = ListExport(
        list_label=changes.opts.label_lower,
        query=changes.address,
        columns=columns,
        clear_columns=list(clear),
        requested_by=request.user,
    )
    return _leaves(request, file, entry, reason)


def export_importable(request, model_admin, changes, *, kind, reason):
    """Every row of the change list `changes` in the columns that an import reads, personal data in
    clear, as a file of `kind`, one of IMPORTABLE_KINDS. Recorded with `reason`.

    Raises PermissionDenied, ExportRunning, ReasonMissing.
    """
    columns = model_admin.importable_columns
    file = IMPORTABLE_KINDS[kind](changes, columns)
    entry = ListExport(
        list_label=changes.opts.label_lower,
        query=changes.address,
        columns=list(columns),
        clear_columns=[name for name, column in columns.items() if column.personal_of_persons],
        requested_by=request.user,
    )
    return _leaves(request, file, entry, reason)


def may_export_importable(user, model_admin):
    """Whether `user` may export the list as a file to be imported again."""
    needed = (PERMISSION, PERMISSION_IN_CLEAR, model_admin.reveal_permission)
    return bool(model_admin.importable_columns) and user.has_perms(needed)


def clear_columns(user, model_admin, changes):
    """The columns of a list that `user` may take away in clear, in the list's order."""
    needed = (PERMISSION_IN_CLEAR, model_admin.reveal_permission)
    if not model_admin.clear_columns or not user.has_perms(needed):
        return []
    return [name for name in changes.list_display if name in model_admin.clear_columns]


def export_table(request, resource):
    """A small table as a CSV file that can be corrected and imported; recorded like a list."""
    label = resource._meta.model._meta.label_lower
    columns = list(resource._meta.fields)
    entry = ListExport(list_label=label, columns=columns, requested_by=request.user)
    return _leaves(request, _TableFile(resource), entry)


def export_rows(request, *, label, query, columns, rows):
    """Rows of plain texts under `columns`, {name: label}, as a CSV file; recorded like a list of
    `label` that `query` has narrowed.
    """
    entry = ListExport(
        list_label=label, query=query, columns=list(columns), requested_by=request.user
    )
    return _leaves(request, _RowsFile(columns.values(), rows), entry)


def _leaves(request, file, entry, reason=""):
    """The response that sends `file`, on record as `entry`."""
    now = timezone.now()
    entry = exports.begin(export=entry, reason=reason, at=now)
    lines = _sent(file, entry, _as(request.user))
    response = StreamingHttpResponse(lines, content_type=file.content_type)
    model_name = entry.list_label.rpartition(".")[2]
    name = f"{model_name}-{format_date(now)}.{file.extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


class _File:
    """The bytes of a file, chunk by chunk, and what was told of it so far."""

    content_type, extension = "text/csv; charset=utf-8", "csv"

    def __init__(self, chunks):
        self.row_count, self._digest = 0, hashlib.sha256()
        self._chunks = iter(chunks)

    @property
    def sha256(self):
        """Of all bytes so far."""
        return self._digest.hexdigest()

    def labels(self):
        """The cells of the first line."""
        raise NotImplementedError

    def cells(self, row):
        """The cells of a row."""
        raise NotImplementedError

    def head(self):
        """The first line, of labels."""
        return self._bytes([self.labels()], BOM)

    def more(self):
        """The next rows, or None."""
        rows = next(self._chunks, None)
        if rows is None:
            return None
        self.row_count += len(rows)
        return self._bytes(map(self.cells, rows))

    def _bytes(self, lines, before=""):
        text = io.StringIO(before)
        text.seek(0, io.SEEK_END)
        csv.writer(text).writerows(lines)
        sent = text.getvalue().encode()
        self._digest.update(sent)
        return sent


class _ListFile(_File):
    """What a list shows, under its labels."""

    def __init__(self, model_admin, changes, columns, clear):
        super().__init__(changes.chunks(CHUNK))
        self.model_admin, self.columns, self.clear = model_admin, columns, clear

    def labels(self):
        """As above the list."""
        labels = (
            label_for_field(name, self.model_admin.model, self.model_admin) for name in self.columns
        )
        return [neutralized(capfirst(str(label))) for label in labels]

    def cells(self, row):
        """As on the list, but in clear where that was asked for."""
        return [self._cell(name, row) for name in self.columns]

    def _cell(self, name, row):
        if name in self.clear:
            return clear_cell(row, self.model_admin.clear_columns[name])
        return cell(self.model_admin, name, row)


class _TableFile(_File):
    """A small table, under the names of its columns."""

    def __init__(self, resource):
        super().__init__(batched(resource.get_queryset().order_by("pk"), CHUNK))
        self.resource = resource

    def labels(self):
        """As an import expects them."""
        return self.resource.get_export_headers()

    def cells(self, row):
        """As an import reads them."""
        return map(neutralized, self.resource.export_resource(row))


class _RowsFile(_File):
    """Rows that are texts already."""

    def __init__(self, labels, rows):
        rows = iter(rows)
        super().__init__(iter(lambda: list(islice(rows, CHUNK)), []))
        self._labels = labels

    def labels(self):
        """In words."""
        return [neutralized(capfirst(str(label))) for label in self._labels]

    def cells(self, row):
        """As they are, but for formulas."""
        return [neutralized(str(text)) for text in row]


class _ImportableFile(_File):
    """The objects of a list in the columns of an import, under their labels."""

    def __init__(self, changes, columns):
        super().__init__(changes.chunks(CHUNK))
        self.columns = columns

    def labels(self):
        """As an import knows them in every language."""
        return [capfirst(str(column.label)) for column in self.columns.values()]

    def cells(self, row):
        """As an import reads them; empty where personal data was erased."""
        return [self._cell(column, row) for column in self.columns.values()]

    @staticmethod
    def _cell(column, row):
        try:
            return neutralized(column.export(row))
        except PersonalDataErased:
            return ""


class _ImportableWorkbook(_ImportableFile):
    """The same as XLSX: rows are kept on disk until the last one, then sent block by block."""

    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"

    def __init__(self, changes, columns):
        super().__init__(changes, columns)
        self._book = Workbook(write_only=True)
        self._page = self._book.create_sheet()
        self._saved = None

    def _bytes(self, lines, before=""):
        for line in lines:
            self._page.append([text_cell(self._page, value) for value in line])
        return b""

    def more(self):
        """Nothing while rows are read, then the blocks of the workbook, then None."""
        if self._saved is None:
            if (sent := super().more()) is not None:
                return sent
            self._saved = tempfile.TemporaryFile()  # noqa: SIM115 - sent in blocks, then closed
            self._book.save(self._saved)
            self._saved.seek(0)
        if block := self._saved.read(BLOCK):
            self._digest.update(block)
            return block
        self._saved.close()
        return None


IMPORTABLE_KINDS = {"csv": _ImportableFile, "xlsx": _ImportableWorkbook}


def _as(user):
    """Do something as this request would: in its person's name, language and time zone.

    A stream runs when its request is over, and between its chunks others may run in its thread.
    """
    language = translation.get_language()
    zone = timezone.get_current_timezone()

    def do(work, **facts):
        with acting_as(user), translation.override(language), timezone.override(zone):
            return work(**facts)

    return do


def _sent(file, entry, do):
    """The bytes of `file`; when the reader has taken the last of them, what they were is told."""
    yield do(file.head)
    while (sent := do(file.more)) is not None:
        yield sent
    do(
        exports.complete,
        subject=entry,
        seen_version=entry.version,
        at=timezone.now(),
        rows=file.row_count,
        sha256=file.sha256,
    )
