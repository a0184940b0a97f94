"""The reference of the API for readers, out of its schema: one text cannot belie the other."""

from functools import cache
from typing import NamedTuple

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator


class Field(NamedTuple):
    """One fact that is sent or told: `labels[].sector`, its type, whether it is always there."""

    name: str
    kind: str
    is_required: bool
    about: str


class Operation(NamedTuple):
    """What one method does at one address."""

    name: str
    method: str
    path: str
    about: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]


def groups():
    """Operations as {tag: [Operation]}, in the order of the addresses, in the reader's language."""
    return _groups(get_language())


@cache
def _groups(language):
    schema = SchemaGenerator(api_version="v1").get_schema(public=True)
    components = schema["components"]["schemas"]
    found = {}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            [tag] = told["tags"]
            found.setdefault(tag, []).append(_operation(path, method, told, components))
    return found


def _operation(path, method, told, components):
    success = next(answer for code, answer in told["responses"].items() if code < "300")
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        about=told["description"],
        parameters=[
            _field(each["name"], each["schema"], each.get("required", False), _about(each))
            for each in told.get("parameters", ())
        ],
        body=_fields_of(told["requestBody"], components) if "requestBody" in told else [],
        answer=_fields_of(success, components),
    )


def _fields_of(content, components):
    schema = next(iter(content["content"].values()))["schema"]
    return list(_fields("", schema, components))


def _fields(prefix, schema, components):
    """Every Field below `schema`, by the way that leads to it."""
    schema = _resolved(schema, components)
    if schema.get("type") == "array":
        yield from _fields(f"{prefix}[]", schema["items"], components)
        return
    required = schema.get("required", ())
    for name, found in schema.get("properties", {}).items():
        below = _resolved(found, components)
        way = f"{prefix}.{name}" if prefix else name
        nested = list(_fields(way, below, components))
        if nested:
            yield from nested
        else:
            yield _field(way, below, name in required, _about(below))


def _field(name, schema, is_required, about):
    """A Field; where the values are listed, nothing needs to be said about them."""
    return Field(name, _kind(schema), is_required, "" if "enum" in schema else about)


def _resolved(schema, components):
    """What `schema` refers to, with what it says itself on top."""
    for many in ("allOf", "oneOf"):
        if many in schema:
            return _resolved(schema[many][0], components) | _but(schema, many)
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _resolved(components[name], components) | _but(schema, "$ref")
    return schema


def _but(schema, left_out):
    return {name: value for name, value in schema.items() if name != left_out}


def _about(schema):
    return schema.get("description", "")


def _kind(schema):
    """The type in a word, or the values that there are."""
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"] if each)
    if schema.get("type") == "array":
        return "array"
    return schema.get("format") or schema.get("type", "object")
