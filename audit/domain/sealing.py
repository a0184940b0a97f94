"""Sealing: the record's rows become leaves of the ledger, outside the transactions that wrote them.

Safe to kill at any point: leaves and seal are one transaction, and a note that was not exported
is exported by the next run. Two sealers could not fork the tree even without their lock, because
places and sizes are unique.
"""

import fcntl
import os
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.db import connection, models, transaction

from audit.ledger.encoding import encoder_of
from audit.ledger.merkle import Frontier, leaf_hash
from audit.ledger.notes import Checkpoint, sign_note
from audit.models import Decision, LedgerLeaf, Seal, governed_models

LOCK_NUMBER = 0x6C6564676572
NOTE_SUFFIX = ".note"


class SealerBusy(Exception):
    """Another sealer is at work; try again later."""


class LedgerDiverged(Exception):
    """Database and exported checkpoints contradict each other: sealing on would fork the ledger.

    A restored backup, a deleted database or tampering. Nothing was written.
    """


def sources():
    """The models whose rows are sealed: decisions and the history of every governed model."""
    return [Decision, *(model.history.model for model in governed_models())]


def seal(*, private_key, key_name, origin, at, checkpoint_dir, batch=5000):
    """Seal every committed row that has no leaf; return the last Seal made, or None.

    Each `batch` of rows is one transaction, one Seal and one signed note
    `checkpoint_dir/<size, 12 digits>.note`. Notes that an interrupted run owes are exported
    first. `at` is the moment that the seals bear. Raises SealerBusy, LedgerDiverged.
    """
    checkpoint_dir = Path(checkpoint_dir)
    checkpoint_dir.mkdir(parents=True, exist_ok=True)
    with _only_sealer(checkpoint_dir):
        _export_missing_notes(checkpoint_dir)
        frontier, made = _current_frontier(), None
        rows = _unsealed_rows(batch)
        while chunk := list(islice(rows, batch)):
            leaves = _leaves(chunk, frontier.size)
            frontier.extend(leaf.leaf_hash for leaf in leaves)
            checkpoint = Checkpoint(origin, frontier.size, frontier.root())
            made = Seal(
                size=frontier.size,
                root=checkpoint.root,
                frontier=frontier.to_bytes(),
                note=sign_note(checkpoint, key_name, private_key),
                sealed_at=at,
            )
            with transaction.atomic():
                LedgerLeaf.objects.bulk_create(leaves)
                made.save()
            export_note(made, checkpoint_dir)
        return made


def export_note(seal, directory):
    """Write the seal's signed note into `directory`, whole or not at all; return its path."""
    target = Path(directory, f"{seal.size:012d}{NOTE_SUFFIX}")
    unfinished = target.with_suffix(".tmp")
    with unfinished.open("w", encoding="utf-8", newline="") as stream:
        stream.write(seal.note)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(target)
    folder = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return target


def latest_seal():
    """The Seal over all leaves, or None when nothing has been sealed."""
    return Seal.objects.order_by("size").last()


def unsealed(model, rows=None):
    """Rows of one of the `sources`, or of its queryset `rows`, that have no leaf yet."""
    rows = models.QuerySet(model=model) if rows is None else rows
    leaves = LedgerLeaf.objects.filter(
        source=model._meta.label_lower, source_id=models.OuterRef("pk")
    )
    return rows.filter(~models.Exists(leaves))


def unsealed_count():
    """How many committed rows have no leaf yet."""
    return sum(unsealed(model).count() for model in sources())


def oldest_unsealed_at():
    """When the oldest row without a leaf was written, or None when there is none."""
    moments = [
        unsealed(model).aggregate(
            oldest=models.Min("decided_at" if model is Decision else "history_date")
        )["oldest"]
        for model in sources()
    ]
    return min(filter(None, moments), default=None)


def _unsealed_rows(chunk):
    """`(label, id, record)` of every row without a leaf, by source and id, read in chunks.

    Ids do not follow the order of commits, so one pass may miss a row; the next run finds it.
    """
    for model in sources():
        label, encoder, last = model._meta.label_lower, encoder_of(model), None
        while True:
            rows = unsealed(model).order_by("pk")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            values = list(rows.values_list(*encoder.columns)[:chunk])
            for row in values:
                last = row[0]
                yield label, last, encoder.encode(row)
            if len(values) < chunk:
                break


def _leaves(rows, first):
    return [
        LedgerLeaf(
            index=index,
            source=label,
            source_id=source_id,
            payload=payload,
            leaf_hash=leaf_hash(payload),
        )
        for index, (label, source_id, payload) in enumerate(rows, first)
    ]


def _current_frontier():
    """Where the tree goes on. Raises LedgerDiverged if the latest seal contradicts itself."""
    latest = latest_seal()
    if latest is None:
        return Frontier()
    try:
        frontier = Frontier.from_bytes(latest.size, bytes(latest.frontier))
    except ValueError as error:
        raise LedgerDiverged(f"The seal over {latest.size} leaves is damaged.") from error
    if frontier.root() != bytes(latest.root):
        raise LedgerDiverged(f"The seal over {latest.size} leaves is damaged.")
    return frontier


def _export_missing_notes(checkpoint_dir):
    """Export the newest seals' notes back to the first that is there.

    Raises LedgerDiverged if an exported note is newer than the latest seal or differs from it.
    """
    exported = max((path.stem for path in checkpoint_dir.glob(f"*{NOTE_SUFFIX}")), default=None)
    owed = []
    for seal in Seal.objects.order_by("-size").iterator():
        name = f"{seal.size:012d}"
        if exported is not None and name <= exported:
            break
        owed.append(seal)
    else:
        name = None
    if exported is not None:
        note = Path(checkpoint_dir, f"{exported}{NOTE_SUFFIX}").read_bytes()
        if name != exported or note != seal.note.encode():
            raise LedgerDiverged(
                f"The note {exported} was exported from another state of the ledger. "
                "Find out why; then move the old notes away."
            )
    for seal in reversed(owed):
        export_note(seal, checkpoint_dir)


@contextmanager
def _only_sealer(checkpoint_dir):
    """Hold the sealer's lock; the operating system or server frees it if the process dies."""
    lock = _server_lock() if connection.vendor == "postgresql" else _file_lock(checkpoint_dir)
    with lock:
        yield


@contextmanager
def _server_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
        if not cursor.fetchone()[0]:
            raise SealerBusy("Another sealer is at work.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])


@contextmanager
def _file_lock(checkpoint_dir):
    with checkpoint_dir.with_name(f"{checkpoint_dir.name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SealerBusy("Another sealer is at work.") from error
        yield
