"""Secrets and signatures of what is sent, as the Standard Webhooks specification has them."""

import base64
import hmac
import secrets
from hashlib import sha256

PREFIX = "whsec_"
BYTES = 32


def fresh():
    """A secret as it is given to the receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(keys, number, at, body):
    """The headers that let a receiver check `body`: its `number`, the moment `at`, and a signature
    by each of `keys`, so that a receiver who has not changed over yet finds the former one too.
    """
    seconds = str(int(at.timestamp()))
    signed = f"{number}.{seconds}.".encode() + body
    return {
        "webhook-id": number,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{_signature(each, signed)}" for each in keys),
    }


def _signature(secret, signed):
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, sha256)).decode()
