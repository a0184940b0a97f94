"""Workers outlive cut connections, long locks, full disks and errors that nobody foresaw."""

import errno
import logging
import os
import signal
import sqlite3

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.enums import ImportState
from accounts.imports import jobs, pipeline
from accounts.models import ImportBatch
from audit import worker
from audit.context import acting_as
from audit.domain import sealing
from audit.models import Seal
from audit.worker import WorkerLoop, is_transient, stop_on_signals, summarize_error
from tests.accounts.imports.conftest import check, write  # noqa: F401
from tests.factories import EntityFactory

# A test without a database would forbid the loop to look at connections of the tests before it.
pytestmark = pytest.mark.django_db

SECRET = "周例一 110101199001011237"


@pytest.fixture
def pauses(monkeypatch):
    """Seconds of each pause of the loop, which ends with the pause that `until` accepts."""

    class Pauses(list):
        until = staticmethod(lambda seconds: False)
        after_failure = staticmethod(lambda: None)

        def sleep(self, seconds):
            self.append(seconds)
            if len(self) > 20 or self.until(seconds):
                raise KeyboardInterrupt
            self.after_failure()

    recorded = Pauses()
    monkeypatch.setattr(worker.time, "sleep", recorded.sleep)
    return recorded


def raising(*outcomes):
    """Work that raises each of `outcomes` in turn, where it is an error; then it succeeds."""
    left = list(outcomes)

    def work():
        if left and (outcome := left.pop(0)) is not None:
            raise outcome

    return work


def test_a_failing_round_does_not_end_the_loop(pauses, caplog):
    pauses.until = lambda seconds: seconds == 7
    with caplog.at_level(logging.INFO):
        WorkerLoop("test", 7).run(raising(*[RuntimeError(SECRET) for _each in range(4)]))
    *failed, last = pauses
    assert (len(failed), last) == (4, 7)
    for number, pause in enumerate(failed):
        assert 0.8 * 2**number <= pause <= 1.2 * 2**number
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2, "one line for the kind of error, one for the recovery"
    assert lines[0].startswith("test: RuntimeError at ")
    assert lines[1] == "test: works again after 4 failures."
    assert SECRET not in caplog.text


def test_each_kind_of_error_is_logged_once_until_a_round_succeeds(pauses, caplog):
    pauses.until = lambda seconds: len(pauses) == 6
    full = OSError(errno.ENOSPC, SECRET)
    work = raising(ValueError(), full, ValueError(), full, None, ValueError())
    WorkerLoop("test", 0).run(work)
    errors = [each for each in caplog.records if each.levelno == logging.ERROR]
    kinds = [each.getMessage().split(" at ")[0] for each in errors]
    assert kinds == ["test: ValueError", "test: OSError (ENOSPC)", "test: ValueError"]


def test_pauses_end_at_the_maximum(pauses):
    pauses.until = lambda seconds: len(pauses) == 12
    WorkerLoop("test", 1, max_pause=30).run(raising(*[ValueError()] * 12))
    assert max(pauses) <= 36 and all(pause >= 24 for pause in pauses[6:])


def test_a_fatal_error_leaves_the_loop(pauses):
    with pytest.raises(LookupError):
        WorkerLoop("test", 1, fatal=(LookupError,)).run(raising(LookupError()))
    assert pauses == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_loop_quietly_and_handlers_are_given_back(number):
    # A shell that runs the suite in the background has it ignore Ctrl-C.
    ctrl_c = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.getsignal(signal.SIGTERM)
    try:
        WorkerLoop("test", 60).run(lambda: os.kill(os.getpid(), number))
    finally:
        signal.signal(signal.SIGINT, ctrl_c)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_ends_a_single_round_quietly():
    with stop_on_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        pytest.fail("The signal was not heard.")


def test_summaries_hold_no_message():
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        summary = summarize_error(error)
    assert summary.startswith("ValueError at ") and SECRET not in summary


@pytest.mark.parametrize(
    ("error", "is_expected"),
    [
        (OSError(errno.ENOSPC, ""), True),
        (FileNotFoundError(errno.ENOENT, ""), False),
        (OperationalError("server closed the connection unexpectedly"), True),
        (ValueError(), False),
    ],
)
def test_what_may_go_well_later_is_transient(error, is_expected):
    assert is_transient(error) is is_expected


# Real faults, in the middle of a real command.


class Fault:
    """Breaks the database once, at the first statement of a round."""

    def __init__(self, break_database):
        self.break_database, self.is_due = break_database, True

    def __call__(self, execute, sql, params, many, context):
        if self.is_due:
            self.is_due = False
            self.break_database()
        return execute(sql, params, many, context)


def cut_connection():
    """Have another connection end this one, as an administrator or a restart does."""
    pid = connection.connection.info.backend_pid
    facts = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    with psycopg.connect(**{name: facts[name] for name in names if facts.get(name)}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


class Lock:
    """Another process holds the only write lock of SQLite, longer than anybody waits."""

    def hold(self):
        connection.connection.execute("PRAGMA busy_timeout = 100")
        self.other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        self.other.execute("BEGIN IMMEDIATE")

    def release(self):
        self.other.close()


def fill_disk():
    """Let the database file not grow by a single page: SQLite then says that the disk is full."""
    with connection.connection as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def break_database(pauses):
    """Break the database as its kind can break; the first pause ends the fault."""
    if connection.vendor == "postgresql":
        return cut_connection
    lock = Lock()

    def release():
        pauses.after_failure = lambda: None
        lock.release()

    pauses.after_failure = release
    return lock.hold


@pytest.fixture
def keys(settings, tmp_path):
    """A signing key and a folder for checkpoints."""
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "ledger.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "ledger.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    call_command("audit_keygen")


COMMANDS = {
    "audit_seal": ("--watch", "9999"),
    "run_imports": ("--watch", "9999"),
    "deliver_webhooks": ("--watch", "9999"),
    "run_calendar": ("--watch",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_worker_goes_on_after_the_database_was_out_of_reach(
    command,
    committed,
    keys,
    entity,
    write,  # noqa: F811
    check,  # noqa: F811
    cast,
    now,
    pauses,
    break_database,
    caplog,  # noqa: F811
    monkeypatch,
):
    monkeypatch.setattr(jobs, "work_on", lambda *args, **facts: False)
    uploaded = check(write({}))
    assert uploaded.state == ImportState.UPLOADED
    monkeypatch.undo()
    monkeypatch.setattr(worker.time, "sleep", pauses.sleep)
    pauses.until = lambda seconds: seconds > 3000
    with connection.execute_wrapper(Fault(break_database)):
        call_command(command, *COMMANDS[command], verbosity=0)
    failed, last = pauses
    assert failed <= 75 and last in (9999, 3600)
    assert "OperationalError (" in caplog.text
    uploaded.refresh_from_db()
    expected = ImportState.PREVIEWED if command == "run_imports" else ImportState.UPLOADED
    assert uploaded.state == expected
    assert Seal.objects.exists() is (command == "audit_seal")


def test_a_sealer_goes_on_after_the_disk_was_full(
    committed, keys, cast, now, pauses, caplog, monkeypatch
):
    pauses.until = lambda seconds: seconds == 9999
    with acting_as(cast["intake"]):
        for _each in range(60):
            EntityFactory(at=now)
    if connection.vendor == "sqlite":
        connection.cursor().execute("VACUUM")
        with connection.execute_wrapper(Fault(fill_disk)):
            call_command("audit_seal", "--watch", "9999", verbosity=0)
        assert "OperationalError (SQLITE_FULL)" in caplog.text
    else:
        refuse = raising(OSError(errno.ENOSPC, "No space left on device"))
        real = sealing.seal
        monkeypatch.setattr(sealing, "seal", lambda **facts: refuse() or real(**facts))
        call_command("audit_seal", "--watch", "9999", verbosity=0)
        assert "OSError (ENOSPC)" in caplog.text
    assert len(pauses) == 2 and Seal.objects.exists()


def test_a_diverged_ledger_stops_the_sealer(db, keys, pauses, monkeypatch):
    def diverged(**facts):
        raise sealing.LedgerDiverged("Restored backup.")

    monkeypatch.setattr(sealing, "seal", diverged)
    with pytest.raises(CommandError, match="Restored backup"):
        call_command("audit_seal", "--watch", "1")
    assert pauses == []


@pytest.mark.parametrize(
    "error", [OperationalError("the connection is closed"), OSError(errno.ENOSPC, "full")]
)
def test_an_import_interrupted_by_the_database_or_the_disk_is_taken_up_again(
    db,
    write,  # noqa: F811
    check,  # noqa: F811
    pauses,
    monkeypatch,
    error,
):
    refuse, real = raising(error), pipeline.check
    with monkeypatch.context() as patch, pytest.raises(type(error)):
        patch.setattr(pipeline, "check", lambda *args, **facts: refuse() or real(*args, **facts))
        check(write({}))
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.progress.worker) == (ImportState.CHECKING, "")
    assert jobs.work_off() == 1
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED
