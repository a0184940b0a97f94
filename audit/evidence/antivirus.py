"""The antivirus hook: clamd's INSTREAM over a socket. Off by default; when on, it fails closed."""

import logging
import re
import socket
import struct

from django.conf import settings

from audit.evidence.refusals import UploadRefused

logger = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 16
MAX_REPLY_BYTES = 4096
CLEAN = b"stream: OK\0"
FOUND = re.compile(rb"stream: ([^\0]+) FOUND\0")


def scan(data):
    """Have clamd look at `data` when `settings.CLAMD_ADDRESS` names one.

    Raises UploadRefused: "infected", or "scanner-unavailable" for anything but a clear answer.
    """
    if not settings.CLAMD_ADDRESS:
        return
    try:
        reply = _ask(data)
    except (OSError, ValueError) as error:
        logger.error("clamd at %s cannot be asked: %s", settings.CLAMD_ADDRESS, error)
        raise UploadRefused("scanner-unavailable") from error
    if reply == CLEAN:
        return
    if found := FOUND.fullmatch(reply):
        raise UploadRefused("infected", signature=found[1].decode(errors="replace"))
    logger.error("clamd at %s answered %r", settings.CLAMD_ADDRESS, reply)
    raise UploadRefused("scanner-unavailable")


def _ask(data):
    """Clamd's reply to `data`. Raises OSError, and ValueError for a malformed address."""
    with _connect(settings.CLAMD_ADDRESS, settings.CLAMD_TIMEOUT_SECONDS) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK_BYTES):
            chunk = data[start : start + CHUNK_BYTES]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        return _receive(connection)


def _connect(address, timeout):
    """A connected socket; `timeout` seconds hold for each step."""
    scheme, _colon, place = address.partition(":")
    if scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(timeout)
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = place.rpartition(":")
    if scheme != "tcp" or not host:
        raise ValueError("CLAMD_ADDRESS must read unix:/path or tcp:host:port.")
    return socket.create_connection((host.strip("[]"), int(port)), timeout)


def _receive(connection):
    """The reply up to its NUL, or what there was of it."""
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < MAX_REPLY_BYTES:
        received = connection.recv(MAX_REPLY_BYTES)
        if not received:
            break
        reply += received
    return reply
