"""From an uploaded file to an import batch, and what becomes of the file."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.domain import import_progress, imports
from accounts.imports.reading import inspect_source
from accounts.models import ImportBatch
from audit.personal_data import new_data_key


def receive(*, chunks, file_name, encoding, at):
    """Keep an upload under its content hash and open its batch, for a worker to check.

    `chunks` yields the file's bytes; `encoding` may be empty, then it is guessed. Returns the
    ImportBatch. Raises ImportRefused, and then keeps nothing.
    """
    settings.IMPORT_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.IMPORT_DIR) as folder:
        upload = Path(folder) / "upload.csv"
        sha256, byte_count, line_count = _spool(chunks, upload)
        source = inspect_source(upload, encoding)
        batch = ImportBatch(
            file_name=shown_name(file_name),
            sha256=sha256,
            byte_count=byte_count,
            encoding=source.codec,
            encoding_is_certain=source.certain,
            delimiter=source.delimiter,
            columns=list(zip(source.header, source.columns, strict=True)),
        )
        with transaction.atomic():
            imports.open_batch(batch=batch, at=at)
            import_progress.start(batch=batch, data_key=new_data_key(), total=line_count)
            batch.directory.mkdir(mode=0o700, exist_ok=True)
            shutil.move(upload, batch.path)
    return batch


def shown_name(file_name):
    """The last part of a path without what does not show: it stands on pages and in history."""
    return "".join(filter(str.isprintable, Path(file_name).name))[:200]


def forget_upload(batch):
    """Delete an uploaded file that is staged, or not wanted: it holds personal data in clear."""
    batch.path.unlink(missing_ok=True)


def _for_owner_only(path, flags):
    return os.open(path, flags, 0o600)


def _spool(chunks, path):
    digest, size, lines = hashlib.sha256(), 0, 0
    with open(path, "wb", opener=_for_owner_only) as spool:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
            spool.write(chunk)
    return digest.hexdigest(), size, lines
