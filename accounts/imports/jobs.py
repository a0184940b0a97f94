"""The work on batches: who takes up which, and what becomes of one whose work breaks down."""

import logging
import os
import uuid

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.domain import import_progress, import_rows, imports
from accounts.domain.import_progress import ClaimLost
from accounts.enums import ImportState
from accounts.imports import batches, pipeline
from accounts.models import ImportBatch
from audit.context import acting_as
from audit.domain.engine import IllegalTransition
from audit.models import StaleVersion
from audit.worker import close_unusable_connections, is_transient, summarize_error
from desk.refusals import ImportRefused
from staff.domain.roles import ensure_system_actor

PUT_AWAY_ROWS = 2000
NICENESS = 10
logger = logging.getLogger(__name__)


def give_way():
    """Let this process and its helpers, which only import, come after those people wait for."""
    if os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def work_off(*, tell=None):
    """Do what waits: check and write batches until none is left, then put settled ones away, and
    what was left behind by whoever was killed.

    Returns how many batches were worked on.
    """
    count = 0
    while waiting := import_progress.waiting(at=timezone.now()):
        worked = [work_on(batch_id, tell=tell) for batch_id in waiting]
        if not any(worked):
            break
        count += sum(worked)
    for batch in import_progress.to_put_away():
        put_away(batch)
    batches.sweep(at=timezone.now())
    return count


def work_on(batch_id, *, tell=None):
    """Move one batch on as far as it goes without a person; whether this worker got hold of it.

    `tell(phase, progress)` returns what is called with the number of rows of each chunk.
    """
    worker = uuid.uuid4().hex
    if not import_progress.claim(batch_id=batch_id, worker=worker, at=timezone.now()):
        return False
    people = ("uploaded_by", "confirmed_by", "reversed_by")
    batch = ImportBatch.objects.select_related(*people).get(pk=batch_id)
    language = batch.uploaded_by.language or settings.LANGUAGE_CODE
    try:
        with acting_as(ensure_system_actor()), translation.override(language):
            _work(batch, worker, tell)
    except (ClaimLost, StaleVersion, IllegalTransition):
        logger.info("Import %s was taken over or stopped.", batch_id)
    except BaseException as error:
        close_unusable_connections(error)
        _release(batch_id, worker)
        raise
    _release(batch_id, worker)
    return True


def _release(batch_id, worker):
    """Release the claim; where the database is out of reach it ends with the heartbeat."""
    try:
        import_progress.release(batch_id=batch_id, worker=worker)
    except (OperationalError, InterfaceError) as error:
        logger.warning("Import %s stays claimed: %s", batch_id, summarize_error(error))


def put_away(batch):
    """Delete of a settled batch the rows of which there is nothing to tell, and its file."""
    batches.forget_upload(batch)
    while not import_rows.put_away(batch=batch, limit=PUT_AWAY_ROWS):
        pass


def _work(batch, worker, tell):
    try:
        if batch.state == ImportState.UPLOADED:
            imports.check(subject=batch, seen_version=batch.version, at=timezone.now())
            batch.refresh_from_db()
        if batch.state == ImportState.CHECKING:
            pipeline.check(batch, worker=worker, tell=tell)
            batches.forget_upload(batch)
        elif batch.state == ImportState.RUNNING:
            pipeline.run(batch, worker=worker, tell=tell)
        elif batch.state == ImportState.WEIGHING:
            pipeline.weigh(batch, worker=worker, tell=tell)
        elif batch.state == ImportState.REVERSING:
            pipeline.reverse(batch, worker=worker, tell=tell)
    except ImportRefused as refusal:
        _fail(batch, str(refusal))
        batches.forget_upload(batch)
    except (ClaimLost, StaleVersion, IllegalTransition):
        raise
    except Exception as error:
        if is_transient(error):
            raise
        kind = type(error).__name__
        logger.error("Import %s: %s", batch.pk, summarize_error(error))
        why = _("An error of the desk interrupted the work (%(kind)s). It is logged; try again.")
        _fail(batch, why % {"kind": kind})


def _fail(batch, why):
    batch.refresh_from_db()
    imports.fail(subject=batch, seen_version=batch.version, at=timezone.now(), note=why)
