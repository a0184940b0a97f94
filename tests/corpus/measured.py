"""`python -m tests.corpus.measured import|read FILE`: take a file and tell the peak of memory.

Prints one JSON object: how the file was refused or what became of its rows, and `peak` in MiB.
"""

import json
import sys
from itertools import islice
from pathlib import Path

import django

CHUNK = 1000


def main(by, path):
    """Take the file as `by` says."""
    told = {"read": read, "import": bring}[by](Path(path))
    told["peak"] = peak()
    json.dump(told, sys.stdout)


def peak():
    """Return the most memory that this program has held, in MiB.

    Not `ru_maxrss`: Linux hands that of the process which started this one down to it.
    """
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) / 1024


def read(path):
    """Read it row by row, without a database."""
    from django.utils import timezone

    from accounts.imports.parsing import parse
    from accounts.imports.reading import inspect_source
    from desk.files.tables import read_rows
    from regulations.calendar import legal_date

    source, today = inspect_source(path), legal_date(timezone.now())
    rows = read_rows(path, source.layout)
    good, told = 0, []
    while chunk := list(islice(rows, CHUNK)):
        kept, faulty = parse(chunk, source.columns, today=today)
        good += len(kept)
        told += [(row.line, each["column"], each["code"]) for row in faulty for each in row.faults]
    return {"good": good, "faults": told}


def bring(path):
    """Import it as the system actor."""
    from django.utils import timezone

    from accounts.domain import imports
    from accounts.imports import batches, jobs, reports
    from accounts.models import PublicAccount
    from audit.context import acting_as
    from desk.refusals import ImportRefused
    from staff.domain.roles import ensure_system_actor
    from tests.accounts.imports.conftest import told
    from tests.corpus.conftest import refusal_told

    with acting_as(ensure_system_actor()), path.open("rb") as stream:
        try:
            batch = batches.receive(
                chunks=iter(lambda: stream.read(1 << 20), b""),
                file_name=path.name,
                asks_for_words=False,
                at=timezone.now(),
            )
        except ImportRefused as refusal:
            answer = refusal_told(refusal)
            return {"refused": [answer.kind, answer.facts]}
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        imports.confirm(subject=batch, seen_version=batch.version, at=timezone.now())
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        for _part in reports.fault_report(batch):
            pass
        return {"good": PublicAccount.history.count(), "faults": told(batch)[1]}


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
