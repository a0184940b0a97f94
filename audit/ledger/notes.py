"""Signed checkpoints and their keys, in the formats that transparency logs share.

Checkpoints follow C2SP tlog-checkpoint, signatures C2SP signed-note with Ed25519, keys the texts
that go with them: `name+hash+base64` and, private, `PRIVATE+KEY+name+hash+base64`. `hash` is eight
hex digits.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
HASH_BYTES = 4
ROOT_BYTES = 32
PRIVATE_PREFIX = "PRIVATE+KEY+"
SIGNATURE_PREFIX = "— "
MAX_SIZE_DIGITS = 18
SIZE = re.compile(r"0|[1-9][0-9]*", re.ASCII)


class MalformedNote(Exception):
    """A text is no signed checkpoint."""


class ForgedNote(Exception):
    """A checkpoint carries no valid signature of the key that was asked for."""


class ForeignNote(ForgedNote):
    """A checkpoint is signed by other keys only: perhaps it is another ledger's."""


class MalformedKey(Exception):
    """A text is no key of the kind that was asked for."""


@dataclass(frozen=True)
class Checkpoint:
    """What is signed: the ledger `origin` had `size` leaves under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self):
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def sign_note(checkpoint, key_name, private_key):
    """The checkpoint's signed note; the same bytes each time."""
    body = checkpoint.body()
    signature = private_key.sign(body.encode())
    stamp = _key_hash(key_name, private_key.public_key()) + signature
    return f"{body}\n{SIGNATURE_PREFIX}{key_name} {_base64(stamp)}\n"


def open_note(text, key_name, public_key):
    """The Checkpoint that `text` holds, once the key's signature on it has been verified.

    Signatures of other keys are passed over. Extension lines, which this ledger never writes,
    are refused. Raises MalformedNote, ForgedNote, ForeignNote.
    """
    _check_copy(text)
    body, separator, signatures = text.partition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise MalformedNote("It is cut off: the copy is not complete.")
    checkpoint = _parse_body(body)
    key_hash = _key_hash(key_name, public_key)
    stamps = [_parse_signature(line) for line in signatures[:-1].split("\n")]
    for name, stamp in stamps:
        if name == key_name and stamp[:HASH_BYTES] == key_hash:
            try:
                public_key.verify(stamp[HASH_BYTES:], f"{body}\n".encode())
            except InvalidSignature as error:
                raise ForgedNote(f"The signature of {key_name} is not valid.") from error
            return checkpoint
    raise ForeignNote(f"It is not signed by the key {key_name}: is it another ledger's?")


def generate_keypair(name):
    """A new key pair as `(private text, vkey)`. Raises MalformedKey for an unusable name."""
    if not name or "+" in name or any(character.isspace() for character in name):
        raise MalformedKey(f"“{name}” cannot name a key: no spaces and no plus signs.")
    private_key = Ed25519PrivateKey.generate()
    public_key = private_key.public_key()
    private_text = _key_text(name, public_key, private_key.private_bytes_raw())
    return PRIVATE_PREFIX + private_text, vkey(name, public_key)


def vkey(name, public_key):
    """The public key as text, which is what a verifier is given."""
    return _key_text(name, public_key, public_key.public_bytes_raw())


def load_private(text):
    """`(name, Ed25519PrivateKey)` of a private key's text. Raises MalformedKey."""
    if not text.startswith(PRIVATE_PREFIX):
        raise MalformedKey("The text is no private key.")
    name, key_hash, raw = _parse_key(text.removeprefix(PRIVATE_PREFIX))
    private_key = Ed25519PrivateKey.from_private_bytes(raw)
    if key_hash != _key_hash(name, private_key.public_key()):
        raise MalformedKey("The private key does not fit its own name.")
    return name, private_key


def load_vkey(text):
    """`(name, Ed25519PublicKey)` of a vkey. Raises MalformedKey."""
    name, key_hash, raw = _parse_key(text)
    public_key = Ed25519PublicKey.from_public_bytes(raw)
    if key_hash != _key_hash(name, public_key):
        raise MalformedKey("The public key does not fit its own name.")
    return name, public_key


def _check_copy(text):
    """Name what transfer and editors do to a text. Raises MalformedNote."""
    if not text.strip():
        raise MalformedNote("It is empty.")
    if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}"):
        raise MalformedNote("An editor has put a byte order mark before it: copy the file again.")
    if "\r" in text:
        raise MalformedNote("Its line ends were changed: copy the file again, as binary.")
    if not text.isprintable() and any("\udc80" <= each <= "\udcff" for each in text):
        raise MalformedNote("It is not UTF-8 text.")


def _parse_body(body):
    lines = body.split("\n")
    if len(lines) != 3 or not lines[0] or not SIZE.fullmatch(lines[1]):
        raise MalformedNote("It is not a checkpoint: that has an origin, a size and a root.")
    if len(lines[1]) > MAX_SIZE_DIGITS:
        raise MalformedNote("Its size is not that of a ledger.")
    root = _unbase64(lines[2], MalformedNote)
    if len(root) != ROOT_BYTES:
        raise MalformedNote("Its root is not 32 bytes.")
    return Checkpoint(lines[0], int(lines[1]), root)


def _parse_signature(line):
    name, separator, stamp = line.removeprefix(SIGNATURE_PREFIX).partition(" ")
    if not line.startswith(SIGNATURE_PREFIX) or not name or not separator:
        raise MalformedNote("It has a line that is not a signature: lines were folded or cut off.")
    data = _unbase64(stamp, MalformedNote)
    if len(data) <= HASH_BYTES:
        raise MalformedNote("A signature is cut off.")
    return name, data


def _parse_key(text):
    try:
        name, key_hash, data = text.strip().split("+", 2)
        key_hash = bytes.fromhex(key_hash)
    except ValueError as error:
        raise MalformedKey("The text is no key.") from error
    raw = _unbase64(data, MalformedKey)
    if raw[:1] != ED25519 or len(raw) != 33:
        raise MalformedKey("The key is not an Ed25519 key.")
    return name, key_hash, raw[1:]


def _key_text(name, public_key, raw):
    return f"{name}+{_key_hash(name, public_key).hex()}+{_base64(ED25519 + raw)}"


def _key_hash(name, public_key):
    identity = name.encode() + b"\n" + ED25519 + public_key.public_bytes_raw()
    return hashlib.sha256(identity).digest()[:HASH_BYTES]


def _base64(data):
    return base64.b64encode(data).decode()


def _unbase64(text, malformed):
    """Decode the one base64 text of some bytes, so that no two texts mean the same."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise malformed("A part is not base64.") from error
    if _base64(data) != text:
        raise malformed("A part is not canonical base64.")
    return data
