"""API keys: made once, known again by their hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from disclosure.enums import ClientState, KeyState
from disclosure.models import ApiKey, ApiKeyUse
from regulations.calendar import legal_date

# What every key begins with, so that scanners of source code know one when they see it.
BRAND = "cdk"
SECRET_BYTES = 32


class KeyRefused(Exception):
    """The key opens nothing: unknown, revoked, past its day, or of a client that is not admitted.

    Which of them it is, a stranger is not told.
    """


@dataclass(frozen=True)
class FreshKey:
    """A key that was just made: `text` goes to its holder, the others into the record."""

    text: str
    prefix: str
    digest: str


def fresh():
    """Make a key. Nothing is written."""
    prefix = f"{BRAND}_{secrets.token_hex(5)}"
    text = f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    return FreshKey(text, prefix, _digest(text))


def recognize(*, text, at):
    """The ApiKey that `text` is, with its client, if it opens anything at `at`.

    Raises KeyRefused.
    """
    if "\0" in text:  # PostgreSQL refuses to look for it
        raise KeyRefused
    prefix = "_".join(text.split("_", 2)[:2])
    rows = ApiKey.objects.select_related("client__actor", "use")
    key = rows.filter(prefix=prefix).first()
    if key is None or not hmac.compare_digest(key.digest, _digest(text)):
        raise KeyRefused
    stands = key.state == KeyState.ACTIVE and key.client.state == ClientState.ADMITTED
    if not stands or key.expires_on < legal_date(at):
        raise KeyRefused
    return key


def note_use(*, key, at):
    """Remember that the key was used on this day."""
    today = legal_date(at)
    if key.last_used_on != today:
        ApiKeyUse.objects.update_or_create(key=key, defaults={"last_used_on": today})


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
