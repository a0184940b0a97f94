"""From an uploaded file to an import batch: keep it, rehearse it, run it when confirmed."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.domain import imports
from accounts.imports import pipeline
from accounts.imports.reading import inspect_source
from accounts.imports.refusals import ImportRefused
from accounts.models import ImportBatch
from audit.domain.engine import DecisionRefused


class FileGone(DecisionRefused):
    """The file of a previewed batch is missing or no longer what was previewed."""


def receive(*, chunks, file_name, encoding, at, progress=None):
    """Keep an upload under its content hash, rehearse it, and open its batch.

    `chunks` yields the file's bytes; `encoding` may be empty, then it is guessed. Returns the
    ImportBatch. Raises ImportRefused, and then keeps nothing.
    """
    settings.IMPORT_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.IMPORT_DIR) as folder:
        upload = Path(folder) / "upload.csv"
        sha256, byte_count = _spool(chunks, upload)
        source = inspect_source(upload, encoding)
        batch = ImportBatch(
            file_name=Path(file_name).name[:200],
            sha256=sha256,
            byte_count=byte_count,
            encoding=source.codec,
            encoding_is_certain=source.certain,
            delimiter=source.delimiter,
        )
        report = Path(folder) / "errors.csv"
        figures = pipeline.rehearse(upload, source.codec, at=at, report=report, progress=progress)
        imports.open_batch(batch=batch, figures=figures, at=at)
        batch.directory.mkdir(mode=0o700)
        shutil.move(upload, batch.path)
        shutil.move(report, batch.error_report)
    return batch


def runner(batch, progress=None):
    """The function that `imports.confirm` calls to import the file of `batch`."""

    def run(at):
        if not batch.path.is_file():
            raise FileGone(_("The uploaded file is no longer here: upload it again."))
        try:
            return pipeline.run(
                batch.path, batch.encoding, at=at, report=batch.error_report, progress=progress
            )
        except ImportRefused as refusal:
            raise FileGone(str(refusal)) from refusal

    return run


def forget_upload(batch):
    """Delete the uploaded file of a settled batch: it holds personal data in clear."""
    batch.path.unlink(missing_ok=True)


def _for_owner_only(path, flags):
    return os.open(path, flags, 0o600)


def _spool(chunks, path):
    digest, size = hashlib.sha256(), 0
    with open(path, "wb", opener=_for_owner_only) as spool:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            spool.write(chunk)
    return digest.hexdigest(), size
