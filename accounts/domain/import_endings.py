"""Writers of how a settled import ends: it is reversed, or archived.

A reversal is planned, weighed by the worker, and carried out once a person who has seen what it
does confirms it. The rows are worked on by `import_reversal`.
"""

from django.utils.translation import gettext as _

from accounts.domain import import_progress, imports
from accounts.enums import ImportPhase
from accounts.models import ImportBatch
from audit.domain.data_keys import destroy
from audit.domain.engine import DecisionRefused, performs

NOTHING = dict.fromkeys(ImportBatch.REVERSAL_FIGURES, 0)


class NothingToReverse(DecisionRefused):
    """The import changed nothing, or its rows are not kept."""


class ReasonMissing(DecisionRefused):
    """A reversal says why."""

    status = 400


@performs(ImportBatch, "plan_reversal")
def plan_reversal(move):
    """Let the worker find out what a reversal would do. Raises NothingToReverse."""
    batch = move.subject
    _enter(batch, ImportPhase.WEIGHING, batch.new_accounts + batch.changed_accounts)


@performs(ImportBatch, "weigh")
def weigh(move, *, figures):
    """Keep what the worker found, for a person to confirm."""
    imports.keep_figures(move.subject, figures)


@performs(ImportBatch, "reverse")
def reverse(move):
    """Let the worker reverse the import, in the name of who confirms it. What was found to stay
    stays. Raises ReasonMissing, NothingToReverse.
    """
    if not move.note.strip():
        raise ReasonMissing(_("Say why the import is reversed."))
    batch = move.subject
    batch.reversed_by = move.actor
    total = batch.withdrawn_accounts + batch.restored_accounts
    _enter(batch, ImportPhase.REVERSING, total, kept_accounts=batch.kept_accounts)


@performs(ImportBatch, "drop_reversal")
def drop_reversal(move):
    """Reverse nothing: the import stands as it did."""
    imports.keep_figures(move.subject, NOTHING)
    move.target = imports.stood_before(move.subject) or move.target


@performs(ImportBatch, "complete_reversal")
def complete_reversal(move, *, figures):
    """Everything is reversed that nobody touched since: keep the final figures."""
    imports.keep_figures(move.subject, figures)


@performs(ImportBatch, "archive")
def archive(move):
    """Destroy the key of the rows: what the file said of persons is unreadable from now on.

    A worker deletes the rows; what they brought into the registry stays.
    """
    if progress := imports.locked_progress(move.subject):
        destroy(progress.data_key, at=move.at)


def _enter(batch, phase, total, **figures):
    progress = imports.locked_progress(batch)
    if progress is None or not total:
        raise NothingToReverse(_("This import left nothing that could be reversed."))
    import_progress.enter(
        progress, phase=phase, total=total, figures=NOTHING | figures, errors=batch.errors
    )
