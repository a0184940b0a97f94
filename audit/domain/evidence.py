"""Writers of evidence: keep an inspected file, attach it to an object, open it on record."""

import hashlib
import os
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.context import current_actor
from audit.domain.engine import DecisionRefused, performs, record
from audit.enums import EvidenceKind
from audit.models import EvidenceFile
from audit.personal_data import (
    PersonalDataErased,
    new_data_key,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)

NAME = "evidence-name"


class FileMissing(DecisionRefused):
    """The kept file is not where the record says."""

    status = 410


class NothingAttached(DecisionRefused):
    """Evidence was to be attached and no file came with it."""

    status = 400


@transaction.atomic
def keep(*, subject, file, kind, at, data_key=None):
    """Seal an InspectedFile, write it to disk and record it as evidence of `subject`.

    It is sealed under `data_key` where the file is about somebody else than `subject` is. Returns
    the EvidenceFile. Raises PersonalDataErased when the key was destroyed. A transaction that
    fails later leaves an unreferenced file and no row.
    """
    data_key = data_key or subject.personal_data_key()
    if data_key is None:
        data_key = new_data_key()
        data_key.save()
    storage_name = secrets.token_hex(16)
    sealed = seal_bytes(data_key, file.content, storage_name)
    evidence = EvidenceFile(
        object_label=subject._meta.label_lower,
        object_id=subject.pk,
        kind=EvidenceKind(kind),
        name_sealed=seal(data_key, file.name, NAME),
        media_type=file.media_type,
        page_count=file.page_count,
        byte_count=len(file.content),
        original_sha256=file.original_sha256,
        sha256=hashlib.sha256(sealed).hexdigest(),
        storage_name=storage_name,
        data_key=data_key,
        uploaded_by=current_actor().user,
        uploaded_at=at,
    )
    _write(evidence.path, sealed)
    return record(evidence, at=at)


def attach(move, *, files, kind=EvidenceKind.OTHER):
    """The body of every model's `attach` verb: keep InspectedFiles. Raises NothingAttached."""
    if not files:
        raise NothingAttached(_("Choose at least one file."))
    for file in files:
        keep(subject=move.subject, file=file, kind=kind, at=move.at)


@performs(EvidenceFile, "open")
def open_file(move):
    """Record that somebody opened the file. Raises PermissionDenied, FileMissing, CannotOpen.

    Who may not see the object that it supports may not see its evidence either.
    """
    label = move.subject.object_label
    app, _dot, name = label.partition(".")
    if not move.actor.has_perm(f"{app}.view_{name}"):
        raise PermissionDenied(_("Your role does not show what this file supports."))
    content(move.subject)


@performs(EvidenceFile, "set_aside")
def set_aside(move):
    """Let a file no longer count, such as one attached by mistake; it is kept all the same."""


def file_name(evidence):
    """The name the file came with, or a word saying that it was erased."""
    try:
        return unseal(evidence.data_key, evidence.name_sealed, NAME)
    except PersonalDataErased:
        return _("erased")


def content(evidence):
    """The bytes of a kept file. Show them only through the `open` verb.

    Raises FileMissing, PersonalDataErased, CannotOpen.
    """
    try:
        sealed = evidence.path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(
            _("The file is gone from the store: restore it from the backup.")
        ) from error
    return unseal_bytes(evidence.data_key, sealed, evidence.storage_name)


def _write(path, sealed):
    """Write a whole new file, readable by its owner only, and have it on disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(sealed)
        stream.flush()
        os.fsync(stream.fileno())
