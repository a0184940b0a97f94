"""The ledger's keys: where they are kept, and who reads which.

The private key is the sealer's alone; everything else makes do with the public one.
"""

import os
from pathlib import Path

from django.conf import settings

from audit.ledger import notes


class KeyMissing(Exception):
    """A key file is not there; the message names the command that makes it."""


class KeyExists(Exception):
    """A key file is there already. Keys are never overwritten: old seals need them."""


def signing_key():
    """`(name, Ed25519PrivateKey)`, for the sealer. Raises KeyMissing, MalformedKey."""
    return notes.load_private(_read(settings.AUDIT_SIGNING_KEY_FILE))


def public_key():
    """`(name, Ed25519PublicKey)`. Raises KeyMissing, MalformedKey."""
    return notes.load_vkey(public_text())


def public_text():
    """The public key as the text that verifiers are given. Raises KeyMissing."""
    return _read(settings.AUDIT_PUBLIC_KEY_FILE)


def create():
    """Make the key pair, named after the ledger's origin; return the public key's text.

    The private file is for its owner only. Raises KeyExists, MalformedKey; then nothing is
    written.
    """
    private_file = Path(settings.AUDIT_SIGNING_KEY_FILE)
    public_file = Path(settings.AUDIT_PUBLIC_KEY_FILE)
    private_text, public_text = notes.generate_keypair(settings.AUDIT_ORIGIN)
    for file in (private_file, public_file):
        if file.exists():
            raise KeyExists(f"{file} exists already; keys are never overwritten.")
    _write(private_file, private_text, 0o600)
    _write(public_file, public_text, 0o644)
    return public_text


def _read(file):
    try:
        return Path(file).read_text().strip()
    except FileNotFoundError as error:
        raise KeyMissing(f"{file} is missing: run “manage.py audit_keygen” once.") from error


def _write(file, text, mode):
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(stream.fileno())
