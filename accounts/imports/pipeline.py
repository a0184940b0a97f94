"""The registry import: read, compare with the registry and stage → compare the rows with each other
→ (a person confirms) → write.

Every chunk is a transaction of its own with its progress in it, so that whoever comes after a
killed worker goes on where that one stopped. Other processes read and prepare what comes next.
"""

import hashlib
from functools import partial
from itertools import islice
from time import monotonic

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import import_endings, import_reversal, import_rows, imports, row_pairs
from accounts.enums import ImportPhase
from accounts.imports.parsing import parse
from accounts.imports.reading import layout_of
from accounts.imports.side_by_side import in_order
from accounts.models import ImportChunk, ImportProgress
from audit.context import acting_as
from audit.personal_data import OpenKey
from audit.timeline import IMPORT
from desk.files.tables import read_rows
from desk.refusals import ImportRefused
from regulations.calendar import legal_date

CHUNK = 2000
# Characters of a chunk, because a faulty row may hold a thousand times what a good one does.
CHUNK_CHARACTERS = 4 << 20


class FileGone(ImportRefused):
    """The file of a batch is missing, or another one lies in its place."""


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
    progress = ImportProgress.objects.select_related("data_key").get(batch=batch)
    if progress.phase == ImportPhase.STAGING:
        _stage(batch, progress, worker, _pace(tell, ImportPhase.STAGING, progress))
        progress.refresh_from_db()
    pace = _pace(tell, ImportPhase.JUDGING, progress)
    for find in (row_pairs.repeated, row_pairs.contradicting):
        for found in _chunks(find(batch)):
            import_rows.set_aside(
                batch=batch, worker=worker, found=found, rate=pace.rate, at=timezone.now()
            )
            pace.add(len(found))
    _finish(imports.preview, batch, import_rows.figures(batch))


def run(batch, *, worker, tell=None):
    """Write what is staged, in the name of whoever confirmed it. Raises ClaimLost."""
    progress = ImportProgress.objects.select_related("data_key").get(batch=batch)
    pace = _pace(tell, ImportPhase.WRITING, progress)
    chunks = ImportChunk.objects.filter(batch=batch, number__gte=progress.chunk)
    numbers = list(chunks.order_by("number").values_list("number", flat=True))
    prepare = partial(_prepared, batch.pk, progress.data_key)
    with acting_as(batch.confirmed_by, reason=f"{IMPORT}{batch.pk} · {batch.file_name}"):
        for prepared in in_order(prepare, numbers):
            written = import_rows.write(
                batch=batch, worker=worker, prepared=prepared, rate=pace.rate, at=timezone.now()
            )
            pace.add(written)
    progress.refresh_from_db()
    _finish(imports.complete, batch, progress.figures | {"errors": progress.errors})


def weigh(batch, *, worker, tell=None):
    """Find out what a reversal would do, and leave it for a person to confirm. Raises ClaimLost."""
    _work_through(import_reversal.weigh, batch, worker, tell, ImportPhase.WEIGHING)
    _finish(import_endings.weigh, batch, _counted(batch))


def reverse(batch, *, worker, tell=None):
    """Reverse an import, in the name of whoever confirmed that. Raises ClaimLost."""
    with acting_as(batch.reversed_by, reason=import_reversal.occasion(batch)):
        _work_through(import_reversal.reverse, batch, worker, tell, ImportPhase.REVERSING)
    _finish(import_endings.complete_reversal, batch, _counted(batch))


def _work_through(step, batch, worker, tell, phase):
    """Do one chunk after another, until `step` has none left."""
    pace = _pace(tell, phase, ImportProgress.objects.get(batch=batch))
    while True:
        rows = step(batch=batch, worker=worker, rate=pace.rate, at=timezone.now())
        if rows is None:
            break
        pace.add(rows)


def _counted(batch):
    return ImportProgress.objects.get(batch=batch).figures


def _pace(tell, phase, progress):
    return Pace(tell(phase, progress) if tell else None)


def _chunks(items):
    items = iter(items)
    return iter(lambda: list(islice(items, CHUNK)), [])


def _of_rows(rows):
    """Lists of up to CHUNK rows, shorter where the rows hold much text."""
    chunk, size = [], 0
    for row in rows:
        chunk.append(row)
        size += sum(map(len, row[2].cells if row[2] else row[1]))
        if len(chunk) >= CHUNK or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _refuse_another_file(batch):
    if not batch.path.is_file():
        raise FileGone(_("The uploaded file is no longer here: upload it again."))
    with batch.path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != batch.sha256:
            raise FileGone(_("The file is not the one that was uploaded: upload it again."))


def _stage(batch, progress, worker, pace):
    _refuse_another_file(batch)
    columns = tuple(column for _header, column in batch.columns)
    read = partial(parse, columns=columns, today=legal_date(batch.uploaded_at), chosen=batch.values)
    rows = read_rows(batch.path, layout_of(batch))
    rows = (row for row in rows if row[0] > progress.line)
    examine = partial(_examined, read, batch.taken_positions, progress.data_key)
    for examined in in_order(examine, _of_rows(rows)):
        import_rows.stage(
            batch=batch, worker=worker, examined=examined, rate=pace.rate, at=timezone.now()
        )
        pace.add(len(examined.rows))
    import_rows.finish_staging(batch=batch, worker=worker)


def _examined(read, taken, data_key, rows):
    good, faulty = read(rows)
    cells = {
        line: fault.cells if fault else [cells[position] for position in taken]
        for line, cells, fault in rows
    }
    return import_rows.examined(good, faulty, cells, OpenKey.of(data_key), at=timezone.now())


def _prepared(batch_id, data_key, number):
    chunk = ImportChunk.objects.get(batch=batch_id, number=number)
    return import_rows.prepared(chunk, OpenKey.of(data_key))


def _finish(verb, batch, figures):
    """Let the verb keep the figures, unless somebody else has moved the batch on meanwhile."""
    batch.refresh_from_db()
    verb(subject=batch, seen_version=batch.version, at=timezone.now(), figures=figures)
