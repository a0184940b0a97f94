"""Lists as files: what a list shows, row by row, to whoever may take it away."""

import csv
import hashlib
import io

from django.contrib.admin.utils import label_for_field
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import capfirst

from audit.context import acting_as
from desk.cells import cell, neutralized
from desk.domain import exports
from desk.models import ListExport

PERMISSION = "desk.export_listexport"
CHUNK = 500
BOM = "\ufeff"


def export(request, model_admin, changes):
    """The rows of the change list `changes` as a CSV file that is sent while it is read.

    The decision to let it leave stands before the first byte; what it held is recorded once its
    last one was sent.
    """
    now = timezone.now()
    columns = [name for name in changes.list_display if name != "action_checkbox"]
    label = changes.opts.label_lower
    entry = ListExport(
        list_label=label, query=changes.address, columns=columns, requested_by=request.user
    )
    entry = exports.begin(export=entry, at=now)
    file = _File(model_admin, changes, columns)
    lines = _sent(file, entry, _as(request.user))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{changes.opts.model_name}-{timezone.localdate(now).isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _File:
    """The bytes of a file, chunk by chunk, and what was told of it so far."""

    def __init__(self, model_admin, changes, columns):
        self.model_admin, self.columns = model_admin, columns
        self.row_count, self._digest = 0, hashlib.sha256()
        self._chunks = changes.chunks(CHUNK)

    @property
    def sha256(self):
        """Of all bytes so far."""
        return self._digest.hexdigest()

    def head(self):
        """The first line, of labels."""
        labels = (
            label_for_field(name, self.model_admin.model, self.model_admin) for name in self.columns
        )
        return self._bytes([[neutralized(capfirst(str(label))) for label in labels]], BOM)

    def more(self):
        """The next rows, or None."""
        rows = next(self._chunks, None)
        if rows is None:
            return None
        self.row_count += len(rows)
        return self._bytes(
            [cell(self.model_admin, name, row) for name in self.columns] for row in rows
        )

    def _bytes(self, lines, before=""):
        text = io.StringIO(before)
        text.seek(0, io.SEEK_END)
        csv.writer(text).writerows(lines)
        sent = text.getvalue().encode()
        self._digest.update(sent)
        return sent


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
