"""The registry import: parse → validate → write, in chunks, never holding the file in memory.

Two passes over the file: the first remembers a digest per platform id, so that the second knows
which ids contradict themselves; the second writes. A rehearsal is the same run, rolled back.
"""

import csv
import hashlib
from collections import Counter
from dataclasses import astuple, replace
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.imports import write_chunk
from accounts.imports.columns import RowError
from accounts.imports.reading import open_source
from desk.cells import neutralized
from regulations.calendar import legal_date

CHUNK = 500
REPORT_HEADER = ("line", "column", "code", "message", "value")


FIGURES = (
    "rows",
    "errors",
    "repeated",
    "new_entities",
    "new_accounts",
    "changed_accounts",
    "names_to_judge",
    "unchanged",
)


def rehearse(path, codec, *, at, report=None, progress=None):
    """Run the import and roll it back; return its figures. `report` receives the error CSV."""
    with transaction.atomic():
        figures = run(path, codec, at=at, report=report, progress=progress)
        transaction.set_rollback(True)
    return figures


@transaction.atomic
def run(path, codec, *, at, report=None, progress=None):
    """Import the file in one transaction; return its figures by name.

    `report` is a path for the CSV of faulty rows; `progress` is called with the number of rows
    read so far. Raises FileRefused, HeaderRefused, UndecodableFile; then nothing is written.
    """
    today = legal_date(at)
    conflicting = _conflicting_ids(path, codec, today)
    totals = Counter()
    with _ErrorReport(report) as errors:
        rows = _rows(open_source(path, codec, today=today), conflicting, totals, errors)
        while chunk := list(islice(rows, CHUNK)):
            done, refusals = write_chunk(records=chunk, at=at)
            totals.update(done)
            for refusal in refusals:
                errors.add([RowError(**vars_of(refusal), value="")])
            if progress:
                progress(totals["rows"])
        totals["errors"] = errors.row_count
    return {name: totals[name] for name in FIGURES}


def vars_of(refusal):
    """The fields of a Refusal by name."""
    return dict(zip(("line", "column", "code", "message"), astuple(refusal), strict=True))


def _digest(record):
    """What makes two records of one file the same, whatever line they stand on."""
    text = repr(astuple(replace(record, line=0)))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _conflicting_ids(path, codec, today):
    """Platform ids that stand in the file more than once and not identically."""
    seen, conflicting = {}, set()
    for record, _errors in open_source(path, codec, today=today):
        if record is None:
            continue
        digest = _digest(record)
        if seen.setdefault(record.external_id, digest) != digest:
            conflicting.add(record.external_id)
    return conflicting


def _rows(source, conflicting, totals, errors):
    """Good records, each platform id once; what is faulty goes to the report."""
    seen = set()
    for record, faults in source:
        totals["rows"] += 1
        if faults:
            errors.add(faults)
        elif record.external_id in conflicting:
            message = _("The file has this id more than once, with different facts.")
            errors.add(
                [RowError(record.line, "external_id", "conflict", message, record.external_id)]
            )
        elif record.external_id in seen:
            totals["repeated"] += 1
        else:
            seen.add(record.external_id)
            yield record


class _ErrorReport:
    """The CSV of faulty rows, written as they turn up."""

    def __init__(self, path):
        self.path = path
        self.row_count = 0

    def __enter__(self):
        self._file = open(self.path, "w", newline="", encoding="utf-8-sig") if self.path else None
        self._writer = csv.writer(self._file) if self._file else None
        if self._writer:
            self._writer.writerow(REPORT_HEADER)
        return self

    def __exit__(self, *exc_info):
        if self._file:
            self._file.close()

    def add(self, faults):
        """Report one row with all its faults."""
        self.row_count += 1
        if self._writer:
            for fault in faults:
                self._writer.writerow([neutralized(cell) for cell in astuple(fault)])
