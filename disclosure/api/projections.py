"""Projections of the register as serializers: their fields, and no field besides."""

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Union, get_args, get_origin

from django.db.models import TextChoices
from rest_framework import serializers

PLAIN = {
    str: serializers.CharField,
    int: serializers.IntegerField,
    date: serializers.DateField,
    datetime: serializers.DateTimeField,
}
_made = {}


def serializer(projection):
    """The serializer class of a dataclass of `disclosure.register`."""
    if projection not in _made:
        told = {each.name: _field(each.type) for each in fields(projection)}
        told["__doc__"] = projection.__doc__
        _made[projection] = type(projection.__name__, (serializers.Serializer,), told)
    return _made[projection]


def _field(kind, **options):
    """What tells a value of the type `kind`."""
    if get_origin(kind) in (Union, types.UnionType):
        [kind] = set(get_args(kind)) - {type(None)}
        return _field(kind, allow_null=True)
    if get_origin(kind) is list:
        return _field(*get_args(kind), many=True)
    if is_dataclass(kind):
        return serializer(kind)(**options)
    if issubclass(kind, TextChoices):
        return serializers.ChoiceField(kind.choices, **options)
    if kind is str:
        options["allow_blank"] = True
    return PLAIN[kind](**options)
