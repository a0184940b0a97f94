"""Rows as bytes: what a leaf of the ledger keeps.

A record is a run of fields, each a 4-byte big-endian length and that many bytes of UTF-8 text;
the length 0xFFFFFFFF stands for NULL. First come the format version, the table's label and the
primary key, then name and value of every other column in the model's order. No two rows share a
record. Records are kept as they were sealed and never encoded again, so a later format may differ.
"""

import json
import struct
from datetime import UTC
from functools import cache
from operator import attrgetter

from django.db import models

FORMAT_VERSION = 1
NULL = b"\xff\xff\xff\xff"
NULL_LENGTH = 0xFFFFFFFF

_length = struct.Struct(">I")


class MalformedRecord(Exception):
    """Bytes are no record of a format that this version reads."""


class RowEncoder:
    """Encodes rows of one model; `encoder_of` keeps one per model.

    `columns` names what `encode` takes, in that order: the primary key, then the others.
    """

    def __init__(self, model):
        pk = model._meta.pk
        others = [field for field in model._meta.concrete_fields if field is not pk]
        self.columns = (pk.attname, *(field.attname for field in others))
        self._head = _framed(str(FORMAT_VERSION)) + _framed(model._meta.label_lower)
        names = [b"", *(_framed(field.attname) for field in others)]
        writers = [_writer(field) for field in (pk, *others)]
        self._plan = list(zip(names, writers, strict=True))

    def encode(self, values):
        """The record of one row, given its values as the database returns them."""
        parts = [self._head]
        for (name, write), value in zip(self._plan, values, strict=True):
            if value is None:
                parts += (name, NULL)
            else:
                data = write(value).encode()
                parts += (name, _length.pack(len(data)), data)
        return b"".join(parts)


@cache
def encoder_of(model):
    """The RowEncoder of `model`. Raises TypeError for a column type without a canonical text."""
    return RowEncoder(model)


def encode(instance):
    """The record of a history row or Decision, as it was read from the database."""
    encoder = encoder_of(type(instance))
    return encoder.encode(attrgetter(*encoder.columns)(instance))


def decode(payload):
    """The record as `{"version": int, "label": str, "pk": str, "fields": {name: str or None}}`.

    Values stay canonical text; NULL is None. Raises MalformedRecord.
    """
    fields = list(_fields(bytes(payload)))
    has_head = len(fields) >= 3 and len(fields) % 2 and None not in (*fields[:3], *fields[3::2])
    if not has_head or fields[0] != str(FORMAT_VERSION):
        raise MalformedRecord(f"These bytes are no record of format {FORMAT_VERSION}.")
    _version, label, pk, *pairs = fields
    return {
        "version": FORMAT_VERSION,
        "label": label,
        "pk": pk,
        "fields": dict(zip(pairs[::2], pairs[1::2], strict=True)),
    }


def _fields(payload):
    at = 0
    while at < len(payload):
        start = at + 4
        if start > len(payload):
            raise MalformedRecord("The record ends within a length.")
        length = int.from_bytes(payload[at:start], "big")
        if length == NULL_LENGTH:
            yield None
            at = start
            continue
        at = start + length
        if at > len(payload):
            raise MalformedRecord("The record ends within a field.")
        try:
            yield payload[start:at].decode()
        except UnicodeDecodeError as error:
            raise MalformedRecord("A field is not UTF-8.") from error


def _framed(text):
    data = text.encode()
    return _length.pack(len(data)) + data


def _boolean(value):
    return "true" if value else "false"


def _moment(value):
    """UTC with microseconds: `2025-01-31T09:05:00.000000Z`."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _json(value):
    """Sorted keys, no spaces, ASCII: every value that a database returns has this text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _text(value):
    return str.__str__(value)


WRITERS = {
    models.BooleanField: _boolean,
    models.IntegerField: str,
    models.DateTimeField: _moment,
    models.DateField: lambda value: value.isoformat(),
    models.TimeField: lambda value: value.isoformat(),
    models.DecimalField: str,
    models.UUIDField: str,
    models.JSONField: _json,
    models.CharField: _text,
    models.TextField: _text,
}


def _writer(field):
    """What turns a column's value into its text."""
    while field.remote_field:
        field = field.target_field
    for kind in type(field).__mro__:
        if kind in WRITERS:
            return WRITERS[kind]
    raise TypeError(f"{field} has no canonical text: add its type to WRITERS.")
