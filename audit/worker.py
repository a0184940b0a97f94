"""The loop of every background worker: it outlives what goes wrong for a while.

A cut connection, a lock that is held too long, a full disk or an error that nobody foresaw ends one
round, not the worker: broken connections are closed, and the next round follows after a pause that
doubles with each failure in a row. SIGTERM and Ctrl-C end the loop.
"""

import contextlib
import errno
import logging
import random
import signal
import threading
import time
from dataclasses import dataclass
from traceback import extract_tb

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
)

logger = logging.getLogger(__name__)

MIN_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
JITTER = 0.2
TRANSIENT_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO})
# Classes of SQLSTATE: connection, transaction rollback, resources, locks, operator intervention.
TRANSIENT_STATES = ("08", "40", "53", "55P03", "57")
TRANSIENT_SQLITE = frozenset({"BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "NOMEM", "READONLY"})


@dataclass
class WorkerLoop:
    """Calls `work()` every `interval` seconds until it is told to stop.

    `name` stands in the log. Errors of the types `fatal` leave the loop; every other one is logged
    once until a round succeeds again, and the pause grows from `min_pause` to `max_pause`.
    """

    name: str
    interval: float
    fatal: tuple[type[Exception], ...] = ()
    min_pause: float = MIN_PAUSE_SECONDS
    max_pause: float = MAX_PAUSE_SECONDS

    def run(self, work):
        """Work until SIGTERM or Ctrl-C. Raises what is `fatal`."""
        failures, logged = 0, set()
        with stop_on_signals():
            while True:
                try:
                    close_unusable_connections()
                    work()
                except self.fatal:
                    raise
                except Exception as error:
                    failures += 1
                    pause = self.pause_after(failures)
                    self._log(error, logged, pause)
                    close_unusable_connections(error)
                else:
                    if failures:
                        logger.info("%s: works again after %s failures.", self.name, failures)
                    failures, pause = 0, self.interval
                    logged.clear()
                time.sleep(pause)

    def pause_after(self, failures):
        """Seconds to wait after so many failures in a row, spread so that workers differ."""
        pause = min(self.min_pause * 2 ** min(failures - 1, 30), self.max_pause)
        return pause * random.uniform(1 - JITTER, 1 + JITTER)

    def _log(self, error, logged, pause):
        kind = summarize_error(error)
        if kind not in logged:
            logged.add(kind)
            logger.error("%s: %s; trying again after %.0f s", self.name, kind, pause)


@contextlib.contextmanager
def stop_on_signals():
    """Let SIGTERM end the block as Ctrl-C does: quietly. Work is interrupted wherever it is."""
    is_main = threading.current_thread() is threading.main_thread()
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, previous)


def close_unusable_connections(error=None):
    """Close connections that are broken or too old; after a database `error` all of them.

    One inside a transaction is left alone: whoever began the transaction ends it.
    """
    if any(each.in_atomic_block for each in connections.all(initialized_only=True)):
        return
    if not isinstance(error, DatabaseError | InterfaceError):
        close_old_connections()
        return
    for each in connections.all(initialized_only=True):
        with contextlib.suppress(DatabaseError, InterfaceError):
            each.close()


def is_transient(error):
    """Whether the same work may succeed later: the cause is a connection, a lock or a resource."""
    if isinstance(error, OperationalError | InterfaceError):
        state = getattr(error.__cause__, "sqlstate", None)
        sqlite_name = _sqlite_name(error)
        if sqlite_name:
            return sqlite_name.split("_")[1] in TRANSIENT_SQLITE
        return state is None or state.startswith(TRANSIENT_STATES)
    return isinstance(error, OSError) and error.errno in TRANSIENT_ERRNOS


def summarize_error(error):
    """Type, code and place of an error; never its message or values, which may be personal data."""
    frames = extract_tb(error.__traceback__)
    code = getattr(error.__cause__, "sqlstate", None) or _sqlite_name(error)
    if not code and isinstance(error, OSError) and error.errno:
        code = errno.errorcode.get(error.errno, error.errno)
    own = [each for each in frames if "site-packages" not in each.filename] or frames
    place = f" at {own[-1].filename}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}{f' ({code})' if code else ''}{place}"


def _sqlite_name(error):
    return getattr(error.__cause__, "sqlite_errorname", None) or ""
