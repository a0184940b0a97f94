"""The registry import, chunk by chunk: read and stage → compare → (a person confirms) → write.

Every chunk is a transaction of its own with its progress in it, so that whoever comes after a
killed worker goes on where that one stopped. What a step returns is what is still to be done.
"""

from itertools import islice
from time import monotonic

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import import_rows, imports
from accounts.enums import ImportPhase
from accounts.imports.reading import read_rows
from accounts.imports.refusals import ImportRefused
from accounts.models import ImportProgress
from audit.context import acting_as
from audit.timeline import IMPORT
from regulations.calendar import legal_date

CHUNK = 1000


class FileGone(ImportRefused):
    """The file of a batch is missing."""


class Pace:
    """How fast the work goes since this worker took it up; tells whoever watches."""

    def __init__(self, tell=None):
        self._started, self._rows, self._tell = monotonic(), 0, tell

    @property
    def rate(self):
        """Rows a second."""
        return self._rows / max(monotonic() - self._started, 1e-3)

    def add(self, rows):
        """Another chunk is done."""
        self._rows += rows
        if self._tell:
            self._tell(rows)


def check(batch, *, worker, tell=None):
    """Stage the file, compare it with the registry, and leave its batch for a person to confirm.

    `batch` is in CHECKING; `tell` is called with the phase, then with the rows of each chunk.
    Raises ImportRefused, ClaimLost.
    """
    progress = ImportProgress.objects.get(batch=batch)
    if progress.phase == ImportPhase.STAGING:
        _stage(batch, progress, worker, _pace(tell, ImportPhase.STAGING, progress))
        progress.refresh_from_db()
    pace = _pace(tell, ImportPhase.JUDGING, progress)
    while rows := import_rows.judge(batch=batch, worker=worker, rate=pace.rate, at=timezone.now()):
        pace.add(rows)
    _finish(imports.preview, batch, worker)


def run(batch, *, worker, tell=None):
    """Write what is staged, in the name of whoever confirmed it. Raises ClaimLost."""
    pace = _pace(tell, ImportPhase.WRITING, ImportProgress.objects.get(batch=batch))
    with acting_as(batch.confirmed_by, reason=f"{IMPORT}{batch.pk} · {batch.file_name}"):
        while True:
            rows = import_rows.write(batch=batch, worker=worker, rate=pace.rate, at=timezone.now())
            if rows is None:
                break
            pace.add(rows)
    _finish(imports.complete, batch, worker)


def _pace(tell, phase, progress):
    return Pace(tell(phase, progress) if tell else None)


def _stage(batch, progress, worker, pace):
    if not batch.path.is_file():
        raise FileGone(_("The uploaded file is no longer here: upload it again."))
    rows = read_rows(batch.path, batch.encoding, today=legal_date(batch.uploaded_at))
    rows = (row for row in rows if row.line > progress.line)
    while parsed := list(islice(rows, CHUNK)):
        import_rows.stage(
            batch=batch, worker=worker, parsed=parsed, rate=pace.rate, at=timezone.now()
        )
        pace.add(len(parsed))
    import_rows.finish_staging(batch=batch, worker=worker)


def _finish(verb, batch, worker):
    """Let the verb keep the figures, unless somebody else has moved the batch on meanwhile."""
    batch.refresh_from_db()
    progress = ImportProgress.objects.get(batch=batch)
    verb(
        subject=batch,
        seen_version=batch.version,
        at=timezone.now(),
        figures=progress.figures | {"errors": progress.errors},
    )
