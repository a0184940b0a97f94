"""Temporary desks to measure on: a database and files of their own, gone afterwards.

Work is done in processes of their own, because settings name one database for a process, and
because memory is measured by process.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.run import change, throw_away_server

DATABASES = ("sqlite", "postgres")
# What PostgreSQL gets, as a server of production does; its default would not hold an index.
MEMORY = "2GB"


@dataclass(frozen=True)
class Desk:
    """A prepared desk: the environment of the processes that work on it."""

    environment: dict

    def call(self, function, **arguments):
        """Run `package.module:function` of tools.bench in a fresh process; return its result.

        Raises CalledProcessError.
        """
        done = subprocess.run(
            [sys.executable, "-m", "tools.bench.worker", function, json.dumps(arguments)],
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(done.stdout)


@contextlib.contextmanager
def temporary_desk(database):
    """Make a desk on "sqlite" or on a durable "postgres" of its own; yield it, then remove it."""
    ambient = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-"))
        environment = ambient | {"TEST_SCRATCH_DIR": scratch, "LOG_LEVEL": "WARNING"}
        environment["IMPORT_PROCESSES"] = str(os.cpu_count())
        if database == "postgres":
            url = stack.enter_context(throw_away_server(shared_buffers=MEMORY))
            insist_on_safety(url)
            environment["DATABASE_URL"] = url
        desk = Desk(environment)
        desk.call("desks:prepare")
        yield desk


def insist_on_safety(url):
    """Undo what the test suite allows its server: figures are those of a durable one."""
    change(url, *(f"{name} = on" for name in ("fsync", "synchronous_commit", "full_page_writes")))


def prepare():
    """In a worker: tables, triggers, roles, catalogue and keys."""
    from django.conf import settings  # noqa: PLC0415  (needs the worker's settings)
    from django.core.management import call_command  # noqa: PLC0415

    for command in (["migrate", "--verbosity=0"],):
        call_command(*command, stdout=io.StringIO())
    if not Path(settings.AUDIT_SIGNING_KEY_FILE).exists():
        call_command("audit_keygen", stdout=io.StringIO())
