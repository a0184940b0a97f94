"""What is told of rows that are faulty, or that a reversal leaves alone: on the page, and as CSV in
the encoding of the upload.
"""

import codecs
import csv
import io
from itertools import groupby, islice
from operator import itemgetter

from django.utils import translation

from accounts.domain.staged_rows import cipher_of, opened
from accounts.enums import ImportRowState
from accounts.imports.columns import COLUMNS
from accounts.imports.messages import message_of
from accounts.models import ImportChunk, ImportRow
from desk.cells import neutralized

HEADER = ("line", "column", "code", "message", "value")
CHUNK = 500
# So that a spreadsheet knows them; without a mark it takes UTF-8 for something else.
MARKED = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


def faulty_rows(batch):
    """The faulty rows of a batch in file order."""
    return ImportRow.objects.filter(batch=batch, state=ImportRowState.FAULTY).order_by("line")


def kept_rows(batch):
    """The rows whose accounts stay when the batch is reversed, in file order."""
    return ImportRow.objects.filter(batch=batch, state=ImportRowState.KEPT).order_by("line")


def faults_of(rows):
    """Yield what is told of each fault of `rows`, by the names of HEADER."""
    for row in rows:
        for fault in row.faults:
            message = message_of(fault["code"], fault["facts"])
            yield {**fault, "line": row.line, "message": message}


def charset(batch):
    """The encoding in which the report of a batch is written."""
    return MARKED.get(batch.encoding, batch.encoding) or "utf-8-sig"


def error_report(batch):
    """The report's bytes, as they are read: one line for every fault, in the language of now."""
    return _report(batch, faulty_rows(batch), translation.get_language())


def kept_report(batch):
    """The same of the accounts that stay when the batch is reversed."""
    return _report(batch, kept_rows(batch), translation.get_language())


def _report(batch, rows, language):
    encoder = codecs.getincrementalencoder(charset(batch))("replace")
    yield encoder.encode(_lines([HEADER]))
    rows = rows.only("line", "faults").iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        # A stream runs when its request is over, and others speak between its chunks.
        with translation.override(language):
            told = [[neutralized(fault[name]) for name in HEADER] for fault in faults_of(chunk)]
        yield encoder.encode(_lines(told))
    yield encoder.encode("", final=True)


def rows_to_correct(batch):
    """Yield the bytes of a file of the faulty rows alone, to be corrected and uploaded.

    It holds what the upload held, personal data too; rows that could not be read are left out.
    """
    encoder = codecs.getincrementalencoder(charset(batch))("replace")
    cipher = cipher_of(batch.progress)
    yield encoder.encode(_lines([COLUMNS]))
    lines = faulty_rows(batch).order_by("chunk", "line").values_list("chunk", "line")
    for number, group in groupby(lines.iterator(CHUNK), itemgetter(0)):
        chunk = ImportChunk.objects.get(batch=batch, number=number)
        cells = _cells(chunk, cipher)
        rows = [cells[line] for _chunk, line in group if cells[line]]
        told = [[neutralized(row.get(name, "")) for name in COLUMNS] for row in rows]
        yield encoder.encode(_lines(told))
    yield encoder.encode("", final=True)


def _cells(chunk, cipher):
    """{line: cells by column} of an ImportChunk."""
    rows, cells = opened(chunk, cipher)
    return cells | {row.line: row.cells() for row in rows}


def _lines(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
