"""Files that commands read and write: what goes wrong is one sentence, never a traceback."""

import os
from contextlib import contextmanager

from django.core.management.base import CommandError

FAILURE = 1


def check_input(path, *, returncode=FAILURE):
    """Raise CommandError unless `path` is a file that can be opened."""
    if not path.exists():
        raise CommandError(f"{path}: there is no such file.", returncode=returncode)
    try:
        path.open("rb").close()
    except OSError as error:
        raise _refused(path, "read", error, returncode) from error
    if not path.is_file():
        raise CommandError(f"{path} is not a regular file.", returncode=returncode)


def check_output(path, *, returncode=FAILURE):
    """Raise CommandError where no file can be written at `path`; changes nothing."""
    is_new = not path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise _refused(path, "written", error, returncode) from error
    if is_new:
        path.unlink()


@contextmanager
def write_output(path, mode="wb", *, returncode=FAILURE, **options):
    """Yield a stream; what is written replaces the file at `path` once all of it is on disk, and
    otherwise leaves it as it was. Raises CommandError.
    """
    if path.exists() and not path.is_file():  # a pipe, a terminal, or a directory
        unfinished = path
    else:
        unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open(mode, **options) as stream:
            yield stream
            stream.flush()
            if unfinished != path:
                os.fsync(stream.fileno())
        if unfinished != path:
            unfinished.replace(path)
    except OSError as error:
        if unfinished != path and unfinished.is_file():
            unfinished.unlink()
        raise _refused(path, "written", error, returncode) from error


def _refused(path, what, error, returncode):
    why = error.strerror or error
    return CommandError(f"{path} cannot be {what}: {why}.", returncode=returncode)
