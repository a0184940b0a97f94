"""Fixed throw-away settings for tests and linters, so that nobody's .env decides an outcome.

A pytest plugin by `addopts = "-p tests.env"`: pytest imports it before pytest-django loads the
settings, in every xdist worker too. `tests.run` chooses the database.
"""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path


def apply():
    """Set what the settings need and no test should choose. Safe to repeat.

    Files go to a scratch directory that this process removes, or that its parent made and
    removes. Each xdist worker has its own data; pytest-django keeps their databases apart.
    """
    if "TEST_SCRATCH_DIR" not in os.environ:
        os.environ["TEST_SCRATCH_DIR"] = tempfile.mkdtemp(prefix="desk-tests-")
        atexit.register(_remove, os.environ["TEST_SCRATCH_DIR"], os.getpid())
    scratch = Path(os.environ["TEST_SCRATCH_DIR"])
    os.environ["ENV_FILE"] = os.devnull
    os.environ["DATA_DIR"] = str(scratch / os.environ.get("PYTEST_XDIST_WORKER", "main"))
    os.environ["TEST_DATABASE_FILE"] = str(scratch / "test.sqlite3")
    os.environ.setdefault("IMPORT_PROCESSES", "0")  # others would not see what a test rolls back
    os.environ.setdefault("SECRET_KEY", "throw-away-secret-of-the-test-suite-2Jq8vXr5LkT0wZc7")
    os.environ.setdefault("PLATFORM_NAME", "示例平台")
    os.environ.setdefault("PLATFORM_CONTACT", "400-000-0000")
    os.environ.setdefault("PERSONAL_DATA_KEYS", _key(b"p"))
    os.environ.setdefault("PERSONAL_DATA_LOOKUP_KEY", _key(b"l"))


def _key(letter):
    return base64.urlsafe_b64encode(letter * 32).decode()


def _remove(scratch, owner):
    if os.getpid() == owner:  # a forked child inherits this hook, but not the right
        shutil.rmtree(scratch, ignore_errors=True)


apply()
