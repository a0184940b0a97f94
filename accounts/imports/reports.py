"""What is told of faulty rows: on the page, and as a CSV file in the encoding of the upload."""

import codecs
import csv
import io

from accounts.enums import ImportRowState
from accounts.models import ImportRow
from desk.cells import neutralized

HEADER = ("line", "column", "code", "message", "value")
CHUNK = 500
# So that a spreadsheet knows them; without a mark it takes UTF-8 for something else.
MARKED = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


def faulty_rows(batch):
    """The faulty rows of a batch in file order."""
    return ImportRow.objects.filter(batch=batch, state=ImportRowState.FAULTY).order_by("line")


def charset(batch):
    """The encoding in which the report of a batch is written."""
    return MARKED.get(batch.encoding, batch.encoding)


def error_report(batch):
    """Yield the report's bytes: one line for every fault."""
    encoder = codecs.getincrementalencoder(charset(batch))("replace")
    yield encoder.encode(_lines([HEADER]))
    lines = []
    for row in faulty_rows(batch).only("line", "faults").iterator(CHUNK):
        for fault in row.faults:
            cells = (fault[name] for name in HEADER[1:])
            lines.append((row.line, *map(neutralized, cells)))
        if len(lines) >= CHUNK:
            yield encoder.encode(_lines(lines))
            lines = []
    yield encoder.encode(_lines(lines), final=True)


def _lines(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
