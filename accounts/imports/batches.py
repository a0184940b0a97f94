"""From an uploaded file to an import batch, and what becomes of the file."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import import_progress, imports
from accounts.enums import ImportState
from accounts.imports.columns import shown
from accounts.imports.headers import LEFT_OUT, check_columns, is_fault_header, objections
from accounts.imports.pipeline import FileGone
from accounts.imports.reading import inspect_source, layout_of
from accounts.imports.words import unknown_words, unsaid
from accounts.models import ColumnMapping, ImportBatch
from audit.personal_data import new_data_key
from desk.files.tables import GUESSED
from desk.refusals import ImportRefused
from regulations.formatting import format_list
from regulations.hidden_characters import show_invisible

# An upload that has not grown for so long is none any more.
ABANDONED = timedelta(hours=1)
# More sheets of a workbook are not named.
MAX_SHEETS = 20
# How long a failed import that was not read to its end can be tried again.
FAILED_UPLOAD_TTL = timedelta(days=14)


def receive(*, chunks, file_name, at, wanted=GUESSED, source="", asks=False, asks_for_words=True):
    """Keep an upload under its content hash and open its batch.

    `chunks` yields the file's bytes; what the Layout `wanted` leaves empty is guessed. A worker
    checks the batch if its columns and words are understood, or saved for `source`; otherwise, or
    if the uploader `asks`, it waits for a person to say what they are. Without `asks_for_words`
    rows with unknown words are faulty. Returns the ImportBatch. Raises ImportRefused, and then
    keeps nothing.
    """
    settings.IMPORT_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.IMPORT_DIR) as folder:
        upload = Path(folder) / "upload.csv"
        sha256, byte_count, line_count = _spool(chunks, upload)
        saved = saved_for(source)
        info = _inspect(upload, wanted, saved)
        is_saved = saved is not None and _is_known(info, saved)
        columns = suggested(info, saved) if is_saved else info.columns
        values = saved.values if saved else {}
        waits = asks or bool(objections(info.header, columns))
        if asks_for_words and not waits:
            waits = bool(unsaid(unknown_words(upload, info.layout, columns), values))
        batch = ImportBatch(
            state=ImportState.MAPPING if waits else ImportState.UPLOADED,
            file_name=shown_name(file_name),
            sha256=sha256,
            byte_count=byte_count,
            **_reading(info.layout),
            sheets=info.sheets[:MAX_SHEETS],
            encoding_is_certain=info.certain,
            columns=_pairs(info.header, columns),
            values=values,
            source=source,
            saved_mapping=saved if is_saved and not waits else None,
        )
        with transaction.atomic():
            imports.open_batch(batch=batch, at=at)
            total = 0 if batch.sheet else line_count
            import_progress.start(batch=batch, data_key=new_data_key(), total=total)
            batch.directory.mkdir(mode=0o700, exist_ok=True)
            shutil.move(upload, batch.path)
    return batch


def shown_name(file_name):
    """The last part of a path without what does not show: it stands on pages and in history."""
    return "".join(filter(str.isprintable, Path(file_name).name))[:200]


def look_again(batch, wanted=GUESSED):
    """The SourceInfo of a batch that waits for its columns, read otherwise where `wanted` says so.

    Raises FileGone, FileRefused, UnknownEncoding, UndecodableFile.
    """
    if not batch.path.is_file():
        raise FileGone(_("The uploaded file is no longer here: upload it again."))
    known = layout_of(batch)
    given = {name: value for name, value in asdict(wanted).items() if value}
    info = inspect_source(batch.path, replace(known, **given))
    is_same = wanted.codec in ("", known.codec)
    return replace(info, certain=batch.encoding_is_certain) if is_same else info


def saved_for(source):
    """The ColumnMapping of a source, or None."""
    return ColumnMapping.objects.filter(source=source).first() if source else None


def suggested(info, saved):
    """What the columns of a file are taken for, as saved for its source, else as guessed."""
    if saved is None:
        return info.columns
    said = [(given, name or LEFT_OUT) for given, name in saved.columns]
    if _has_header(info, saved):
        return tuple(name for _given, name in said)
    said = dict(said)
    pairs = zip(info.header, info.columns, strict=True)
    return tuple(said.get(shown(given), name) for given, name in pairs)


def told(columns):
    """Pairs of columns in words: what is called otherwise here, and what is left out."""
    taken = [
        name if given.strip() == name else f"{given} → {name}" for given, name in columns if name
    ]
    if left := [given or _("(no name)") for given, name in columns if not name]:
        taken.append(_("left out: %(columns)s") % {"columns": format_list(left)})
    return show_invisible(_(", ").join(taken))


def words_of(batch, info, columns):
    """The `unknown_words` of the file of a waiting batch, its `columns` taken for these."""
    return unknown_words(batch.path, info.layout, columns)


def map_columns(*, batch, seen_version, info, columns, source, at, values=None):
    """Let the columns of a waiting batch be what somebody said, and save that for its `source`.

    `info` is the SourceInfo that was looked at, `columns` are as `objections` takes them, `values`
    as `parse_record` takes what words mean. Raises HeaderRefused, and what the verb raises.
    """
    imports.map_columns(
        subject=batch,
        seen_version=seen_version,
        at=at,
        columns=_pairs(info.header, check_columns(info.header, columns)),
        values=batch.values if values is None else values,
        reading=_reading(info.layout),
        source=source,
    )


def forget_upload(batch):
    """Delete an uploaded file that is staged, or not wanted: it holds personal data in clear."""
    _delete(batch.path)


def sweep(*, at):
    """Delete the uploads that nobody will read: whoever should have done so was killed before. What
    waits to be staged stays, and what may just be on its way.
    """
    waiting = {path for path, _sha256 in ImportBatch.kept_files()} - _expired(at)
    for path in set(settings.IMPORT_DIR.glob("*/upload.csv")) - waiting:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (at - ABANDONED).timestamp():
                _delete(path)


def _expired(at):
    """Files of imports that failed too long ago: they hold personal data in clear."""
    failed = ImportBatch.objects.filter(state=ImportState.FAILED)
    since = (at - FAILED_UPLOAD_TTL).timestamp()
    paths = (batch.path for batch in failed.iterator())
    return {path for path in paths if path.is_file() and path.stat().st_mtime < since}


def _delete(path):
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def _reading(layout):
    """A Layout as a batch keeps it."""
    reading = asdict(layout)
    return {"encoding": reading.pop("codec")} | reading


def _inspect(path, wanted, saved):
    """The SourceInfo of a file, read as saved for its source if it has that header then."""
    if saved is not None:
        try:
            codec, delimiter = wanted.codec or saved.encoding, wanted.delimiter or saved.delimiter
            layout = replace(wanted, codec=codec, delimiter=delimiter)
            info = inspect_source(path, layout, saved.header)
        except ImportRefused:
            info = None  # the source changed its ways, and the file is looked at as any other
        if info is not None and _is_known(info, saved):
            return info
    return inspect_source(path, wanted)


def _is_known(info, saved):
    """Whether every column of a file was in the header that is saved: all of them in its order, or
    some of them, as in a report of faults.
    """
    if _has_header(info, saved):
        return True
    given = [shown(each) for each in info.header if not is_fault_header(each)]
    return len(set(saved.header)) == len(saved.header) and set(given) <= set(saved.header)


def _has_header(info, saved):
    return [shown(given) for given in info.header] == saved.header


def _pairs(header, columns):
    """Header and columns as a batch keeps them."""
    return [
        [shown(given), "" if name == LEFT_OUT else name]
        for given, name in zip(header, columns, strict=True)
    ]


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
