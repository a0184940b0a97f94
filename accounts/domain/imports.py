"""Writers of import batches: what people and the worker decide about one.

How far the work has come is kept beside it, by `import_progress`; the rows by `import_rows`.
"""

from django.utils.translation import gettext as _

from accounts.domain import column_mappings, import_progress
from accounts.enums import ImportPhase, ImportState
from accounts.models import ImportBatch, ImportProgress
from audit.context import current_actor
from audit.domain.engine import DecisionRefused, performs, record
from audit.models import Decision

# Counted anew when the rows are written.
WRITTEN_FIGURES = (
    "new_entities",
    "new_accounts",
    "changed_accounts",
    "names_to_judge",
    "unchanged",
)
# Where the work goes on, by what it was doing when it stopped.
RESUMED = {
    ImportPhase.WEIGHING: ImportState.WEIGHING,
    ImportPhase.REVERSING: ImportState.REVERSING,
}
RETRIED = RESUMED | {ImportPhase.WRITING: ImportState.RUNNING}


class UploadGone(DecisionRefused):
    """The uploaded file was deleted before all of its rows were read."""


class NothingToImport(DecisionRefused):
    """The file has no good row."""


def open_batch(*, batch, at):
    """Record an uploaded file. Returns the ImportBatch."""
    batch.uploaded_at = at
    batch.uploaded_by = current_actor().user
    return record(batch, at=at)


@performs(ImportBatch, "map_columns")
def map_columns(move, *, columns, values, reading, source=""):
    """Say what the columns of the file are, for the worker to check it; where a source is named,
    keep that for its next file. `columns` are pairs: as the file calls it, ours or "" for left out;
    `values` {column: {folded word: ours or "" for a fault}}, `reading` encoding, delimiter, sheet
    and line of the header.
    """
    batch = move.subject
    batch.encoding_is_certain |= reading["encoding"] != batch.encoding
    batch.columns, batch.values, batch.source = columns, values, source
    for name, value in reading.items():
        setattr(batch, name, value)
    if source:
        column_mappings.keep(
            source=source,
            columns=columns,
            values=values,
            encoding=batch.encoding,
            delimiter=batch.delimiter,
            at=move.at,
        )


@performs(ImportBatch, "check")
def check(move):
    """Begin to read the file and to compare it with the registry."""


@performs(ImportBatch, "preview")
def preview(move, *, figures):
    """Keep what the check found, for a person to confirm."""
    keep_figures(move.subject, figures)


@performs(ImportBatch, "confirm")
def confirm(move):
    """Let the worker import the rows, in the name of who confirms them. Raises NothingToImport."""
    if not move.subject.good_rows:
        raise NothingToImport(_("No row of this file can be imported: correct the faulty rows."))
    move.subject.confirmed_by = move.actor
    if progress := locked_progress(move.subject):
        import_progress.enter(
            progress,
            phase=ImportPhase.WRITING,
            total=move.subject.good_rows,
            figures=dict.fromkeys(WRITTEN_FIGURES, 0),
            errors=move.subject.errors,
        )


@performs(ImportBatch, "pause")
def pause(move):
    """Stop after the chunk that is being written; what is written stays."""


@performs(ImportBatch, "resume")
def resume(move):
    """Go on behind the last chunk that was done. Raises StillWorking."""
    import_progress.free(batch=move.subject, at=move.at)
    if progress := locked_progress(move.subject):
        move.target = RESUMED.get(progress.phase, move.target)


@performs(ImportBatch, "retry")
def retry(move):
    """Go on with failed work behind the last chunk that was committed. Raises UploadGone,
    StillWorking.
    """
    import_progress.free(batch=move.subject, at=move.at)
    progress = locked_progress(move.subject)
    if progress is None or not can_retry(move.subject, progress):
        raise UploadGone(_("The uploaded file is no longer here: upload it again."))
    move.target = RETRIED.get(progress.phase, move.target)


def can_retry(batch, progress):
    """Whether what the work on a failed batch needs is still there."""
    return progress.phase != ImportPhase.STAGING or batch.path.is_file()


@performs(ImportBatch, "complete")
def complete(move, *, figures):
    """Everything is written: keep the final figures."""
    keep_figures(move.subject, figures)


@performs(ImportBatch, "fail")
def fail(move):
    """The work broke down: the note says why, and what is written stays."""


@performs(ImportBatch, "cancel")
def cancel(move):
    """Import no more of the file, or reverse no more of it. What is done stays, and is counted."""
    progress = locked_progress(move.subject)
    if progress is None:
        return
    if progress.phase == ImportPhase.WEIGHING:
        move.target = stood_before(move.subject) or move.target
        return
    if progress.phase == ImportPhase.REVERSING:
        move.target = ImportState.REVERSED
    keep_figures(move.subject, progress.figures | {"errors": progress.errors})


@performs(ImportBatch, "discard")
def discard(move):
    """Set the file aside; nothing of it is imported."""


@performs(ImportBatch, "take_rows")
def take_rows(move):
    """Record that somebody takes the faulty rows away, to correct them: they hold personal data."""


@performs(ImportBatch, "note")
def note(move):
    """Put a note on the timeline."""


def stood_before(batch):
    """The state in which the reversal of `batch` was planned."""
    plans = Decision.objects.for_object(batch).filter(verb="plan_reversal", moved=True)
    return plans.values_list("source_state", flat=True).last()


def locked_progress(batch):
    """The ImportProgress of a batch, locked; None where it has none."""
    return ImportProgress.objects.select_for_update().filter(batch=batch).first()


def keep_figures(batch, figures):
    """Set on the batch those of its figures that are given, by name."""
    for name in (*ImportBatch.FIGURES, *ImportBatch.REVERSAL_FIGURES):
        setattr(batch, name, figures.get(name, getattr(batch, name)))
