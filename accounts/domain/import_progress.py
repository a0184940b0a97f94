"""Who works on a batch and how far it is: bookkeeping outside the record.

A worker claims a batch, says with every chunk that it is still there, and loses the claim when it
is not heard of for a while: then another may go on. A chunk is written only by who holds the claim.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import (
    SETTLED_IMPORT_STATES,
    WORKING_IMPORT_STATES,
    ImportPhase,
    ImportState,
)
from accounts.models import ImportBatch, ImportProgress
from audit.domain.engine import DecisionRefused

SILENCE = timedelta(seconds=60)


class ClaimLost(Exception):
    """Somebody else works on the batch, or a person has stopped it. The chunk is not written."""


class StillWorking(DecisionRefused):
    """A worker is at it: there is nothing to resume."""


def start(*, batch, data_key, total):
    """Open the books of a batch of about `total` rows. Returns the ImportProgress."""
    data_key.save()
    return ImportProgress.objects.create(batch=batch, data_key=data_key, total=total)


def waiting(*, at):
    """Ids of the batches that a worker should take up, oldest first."""
    free = Q(progress__worker="") | Q(progress__heartbeat_at__lt=at - SILENCE)
    rows = ImportBatch.objects.filter(free, state__in=WORKING_IMPORT_STATES)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def to_put_away():
    """The settled batches whose file and rows were not seen to since."""
    is_archived = Q(batch__state=ImportState.ARCHIVED)
    done = Q(phase=ImportPhase.PUT_AWAY) & ~is_archived | Q(phase=ImportPhase.ARCHIVED)
    rows = ImportProgress.objects.exclude(done).select_related("batch")
    return [each.batch for each in rows.filter(batch__state__in=SETTLED_IMPORT_STATES)]


def is_silent(progress, at):
    """Whether the worker of a batch has not been heard of for too long."""
    return bool(progress.worker) and progress.heartbeat_at < at - SILENCE


def is_claimed(*, batch_id, at):
    """Whether a worker that was heard of lately is at a batch that is to be worked on."""
    rows = ImportProgress.objects.filter(
        batch=batch_id, batch__state__in=WORKING_IMPORT_STATES, heartbeat_at__gte=at - SILENCE
    )
    return rows.exclude(worker="").exists()


def claim(*, batch_id, worker, at):
    """Take a batch up unless another worker is at it; returns whether that went well."""
    free = Q(worker__in=("", worker)) | Q(heartbeat_at__lt=at - SILENCE)
    rows = ImportProgress.objects.filter(free, batch=batch_id)
    return bool(rows.update(worker=worker, heartbeat_at=at, rate=0))


def release(*, batch_id, worker):
    """Let go of a batch."""
    ImportProgress.objects.filter(batch=batch_id, worker=worker).update(worker="")


def free(*, batch, at):
    """Let another worker take up a batch whose own is silent. Raises StillWorking."""
    progress = ImportProgress.objects.filter(batch=batch).first()
    if progress is None or not progress.worker:
        return
    if not is_silent(progress, at):
        raise StillWorking(_("A worker is at it: there is nothing to resume."))
    ImportProgress.objects.filter(batch=batch).update(worker="")


def locked(*, batch_id, worker, state):
    """The ImportProgress of a batch that is in `state` and claimed by `worker`, locked with it.

    Raises ClaimLost.
    """
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, state=state).first()
    rows = ImportProgress.objects.select_for_update().select_related("data_key")
    progress = rows.filter(batch=batch_id, worker=worker).first() if batch else None
    if progress is None:
        raise ClaimLost
    return progress


def advance(progress, *, rows, errors, figures, rate, at, line=0, chunks=1):
    """Enter `rows` rows as done, in the transaction that did them: a chunk, or the part of one that
    is followed by another (`chunks` 0).
    """
    progress.chunk += chunks
    progress.done += rows
    progress.errors += errors
    progress.line = line or progress.line
    progress.figures = {
        name: progress.figures.get(name, 0) + figures.get(name, 0)
        for name in progress.figures.keys() | figures.keys()
    }
    progress.rate, progress.heartbeat_at = rate, at
    progress.save()


def enter(progress, *, phase, total, figures, errors=0):
    """Begin a phase over `total` rows, from its first chunk on."""
    progress.phase, progress.total, progress.figures = phase, total, figures
    progress.chunk = progress.done = 0
    progress.errors, progress.rate = errors, 0
    progress.save()
