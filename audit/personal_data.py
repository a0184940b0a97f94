"""Personal data: sealed under a key of its subject's own, looked up by keyed hash, shown masked.

Sealed values read `v1.<base64 of nonce + ciphertext>`, sealed files are nonce and ciphertext as
bytes; the purpose (a field's name) is bound in, so that a value cannot be moved to another column.
AES-256-GCM throughout.
"""

import base64
import hashlib
import hmac
import os
import re
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from audit.models.data_keys import DataKey

NONCE_BYTES = 12
SCHEME = "v1."
# A resident id in running text: place, date of birth, order, check character.
_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]"
    r"(?![0-9A-Za-z])"
)
NO_KEY = "Sealed value does not open with the keys in PERSONAL_DATA_KEYS."


class PersonalDataErased(Exception):
    """The subject's key was destroyed: what it sealed is gone for good."""

    status = 410

    def __str__(self):
        return _("The personal data was erased for good.")


class CannotOpen(Exception):
    """A sealed value or wrapped key does not open: wrong master key, or tampered with."""


def new_data_key():
    """An unsaved DataKey with fresh random bytes, wrapped by the first master key."""
    return DataKey(wrapped=_wrap(os.urandom(32)))


def seal(data_key, plaintext, purpose):
    """Encrypt `plaintext` for `purpose`; the empty string stays empty.

    Raises PersonalDataErased.
    """
    if not plaintext:
        return ""
    return _encrypt(_unwrap(data_key), plaintext.encode(), purpose.encode())


def unseal(data_key, sealed, purpose):
    """Decrypt what `seal` made. Raises PersonalDataErased, CannotOpen."""
    if not sealed:
        return ""
    return _decrypt(_unwrap(data_key), sealed, purpose.encode()).decode()


def shown(data_key, sealed, purpose, mask):
    """What pages show of a sealed value: through `mask`, or a word saying that it was erased."""
    try:
        return mask(unseal(data_key, sealed, purpose))
    except PersonalDataErased:
        return _("erased")


def seal_bytes(data_key, content, purpose):
    """Encrypt a file's `content`: nonce and ciphertext as bytes. Raises PersonalDataErased."""
    return _encrypt_bytes(_unwrap(data_key), content, purpose.encode())


def unseal_bytes(data_key, sealed, purpose):
    """Decrypt what `seal_bytes` made. Raises PersonalDataErased, CannotOpen."""
    return _decrypt_bytes(_unwrap(data_key), sealed, purpose.encode())


class OpenKey:
    """A data key unwrapped once, to seal and open many values."""

    def __init__(self, cipher):
        self._cipher = cipher

    @classmethod
    def of(cls, data_key):
        """That of a DataKey. Raises PersonalDataErased, CannotOpen."""
        return cls(_unwrap(data_key))

    @classmethod
    def fresh(cls):
        """(How a DataKey keeps it wrapped, the OpenKey) of a new key."""
        key = os.urandom(32)
        return _wrap(key), cls(AESGCM(key))

    def seal(self, plaintext, purpose):
        """What `seal` makes of it."""
        return _encrypt(self._cipher, plaintext.encode(), purpose.encode()) if plaintext else ""

    def seal_bytes(self, content, purpose):
        """What `seal_bytes` makes of it."""
        return _encrypt_bytes(self._cipher, content, purpose.encode())

    def unseal_bytes(self, sealed, purpose):
        """What `unseal_bytes` makes of it. Raises CannotOpen."""
        return _decrypt_bytes(self._cipher, sealed, purpose.encode())


def lookup_digest(kind, value):
    """Keyed hash (64 hex digits) of a normalized value, for equality and uniqueness."""
    if not value:
        return ""
    return hmac.digest(_lookup_key(), f"{kind}\0{value}".encode(), "sha256").hex()


def lookup_numbers(values):
    """Keyed hashes (63 bits) of texts, to compare many; two may be alike by a rare accident."""
    key, from_bytes = _lookup_key(), int.from_bytes
    return [
        from_bytes(hashlib.blake2b(value.encode(), digest_size=8, key=key).digest()) >> 1
        for value in values
    ]


def mask_number(value):
    """Keep the ends of an identity number or phone: `1101**********0012`, `138****8580`."""
    value = value.removeprefix("+86")
    if len(value) < 8:
        return "*" * len(value)
    head, tail = (4, 4) if len(value) > 12 else (3, 4)
    return f"{value[:head]}{'*' * (len(value) - head - tail)}{value[-tail:]}"


def contacts_in(value):
    """Where somebody is reached who left `value`: {"email": …} or {"phone": …}, empty for other
    text.
    """
    contact = value.strip()
    number = re.sub(r"[\s-]", "", contact)
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", contact):
        return {"email": contact}
    return {"phone": number} if re.fullmatch(r"\+?\d{11,15}", number) else {}


def mask_contact(value):
    """Keep of an e-mail address the ends that tell it from another, `a***@e***`; of a telephone
    number what `mask_number` keeps; of anything else its first character.
    """
    name, at, domain = value.partition("@")
    if at:
        return f"{name[:1]}***@{domain[:1]}***"
    number = re.sub(r"[\s-]", "", value)
    if re.fullmatch(r"\+?\d{10,15}", number):
        return mask_number(number)
    return f"{value[:1]}***" if value else ""


def mask_name(value):
    """Keep a person's family name: `周**`."""
    return f"{value[:1]}{'*' * max(len(value) - 1, 1)}" if value else ""


def mask_identities(text):
    """A text in which what looks like the id number of a person is masked."""
    return _ID_NUMBER.sub(lambda found: mask_number(found[0]), text)


def _wrap(key):
    return _encrypt(_master_ciphers(tuple(settings.PERSONAL_DATA_KEYS))[0], key, b"data-key")


def _unwrap(data_key):
    if data_key.destroyed_at is not None:
        raise PersonalDataErased
    for cipher in _master_ciphers(tuple(settings.PERSONAL_DATA_KEYS)):
        with suppress(CannotOpen):
            return AESGCM(_decrypt(cipher, data_key.wrapped, b"data-key"))
    raise CannotOpen(NO_KEY)


def _encrypt(cipher, plaintext, purpose):
    return SCHEME + base64.urlsafe_b64encode(_encrypt_bytes(cipher, plaintext, purpose)).decode()


def _encrypt_bytes(cipher, plaintext, purpose):
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plaintext, purpose)


def _decrypt(cipher, sealed, purpose):
    return _decrypt_bytes(cipher, base64.urlsafe_b64decode(sealed.removeprefix(SCHEME)), purpose)


def _decrypt_bytes(cipher, blob, purpose):
    try:
        return cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], purpose)
    except InvalidTag as error:
        raise CannotOpen(NO_KEY) from error


@lru_cache
def _master_ciphers(keys):
    return [AESGCM(_decode_key(key, "PERSONAL_DATA_KEYS")) for key in keys]


def _lookup_key():
    return _decode_key(settings.PERSONAL_DATA_LOOKUP_KEY, "PERSONAL_DATA_LOOKUP_KEY")


@lru_cache
def _decode_key(text, setting):
    try:
        key = base64.urlsafe_b64decode(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{setting} is not URL-safe base64.") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{setting} must be 32 bytes in URL-safe base64.")
    return key
