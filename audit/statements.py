"""The statements of governed saves, compiled once per model.

Django compiles an INSERT or UPDATE anew for every save, which costs more than running it. A
governed save writes twice, so it uses these instead: the figures are in
`docs/decisions/0006-compiled-statements.md`. Many rows go through COPY on PostgreSQL and one
prepared statement on SQLite, and their history is selected from what was just written.
"""

import json
from functools import cache
from itertools import chain

from django.db import connections

from audit.lookups import AMONG

RESERVE = {
    "postgresql": (
        "WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS keys) "
        "SELECT array_agg(nextval(own.keys)) FROM own, generate_series(1, %s)"
    ),
    "sqlite": "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)",
}

# Rows of one INSERT on SQLite, which takes 32,766 parameters since 3.32.
TOGETHER = 200

# Django's own fields hand these on to the database unchanged.
PLAIN = {
    "CharField": str,
    "TextField": str,
    "BigAutoField": int,
    "BigIntegerField": int,
    "PositiveBigIntegerField": int,
    "PositiveIntegerField": int,
}


class ExpressionRefused(Exception):
    """A governed row takes values only: its history row must say what was written."""


def update_row(model, using, *, fields, values, pk, version):
    """Update one row of `model` if it still has `version`; return how many rows that were (0, 1).

    `fields` and `values` go together. Raises ExpressionRefused for F() and the like.
    """
    sql = _update_sql(model, tuple(field.column for field in fields), using)
    params = _prepared(fields, values, using)
    return _execute(using, sql, [*params, pk, version])


def insert_row(model, using, values):
    """Insert one row; `values` are those of `columns_of(model)`, the primary key left out."""
    _execute(using, _insert_sql(model, using), _prepared(columns_of(model), values, using))


def insert_rows(using, rows):
    """Insert unsaved instances of one model, each with every column, and give them their keys.

    Call it in a transaction. Raises ExpressionRefused.
    """
    model = type(rows[0])
    fields = model._meta.concrete_fields
    for row, key in zip(rows, reserve_keys(model, using, len(rows)), strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, using
    values = (
        _prepared(fields, [getattr(row, field.attname) for field in fields], using) for row in rows
    )
    load_rows(model, using, [field.attname for field in fields], values)


def load_rows(model, using, names, rows):
    """Insert tuples of what the fields with these attribute names hold, as databases take it: text,
    numbers, truth values, bytes, days in ISO, None. What is not named must be empty by itself.
    """
    fields, connection = _fields(model, tuple(names)), connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _insert_many(cursor, _insert_sql(model, using, fields), list(rows))
            return
        with cursor.copy(_copy_sql(model, using, fields)) as copy:
            for row in rows:
                copy.write_row(row)


def update_rows(using, fields, rows):
    """Update `fields` of instances of one model as read at `_loaded_version`; return how many rows
    still had that version. Raises ExpressionRefused.
    """
    sql = _update_sql(type(rows[0]), tuple(field.column for field in fields), using)
    params = [
        [
            *_prepared(fields, [getattr(row, field.attname) for field in fields], using),
            row.pk,
            row._loaded_version,
        ]
        for row in rows
    ]
    with connections[using].cursor() as cursor:
        cursor.executemany(sql, params)
        return cursor.rowcount


def copy_rows(using, *, source, target, kept, facts, keys):
    """Insert into `target`, for each row of `source` with one of `keys`, its `kept` fields with the
    same `facts` ({field of `target`: value}).
    """
    connection = connections[using]
    quote = connection.ops.quote_name
    own = ", ".join(quote(field.column) for field in kept)
    further = ", ".join(quote(field.column) for field in facts)
    casts = ", ".join(f"CAST(%s AS {field.cast_db_type(connection)})" for field in facts)
    if connection.vendor == "sqlite":
        casts, keys = ", ".join(["%s"] * len(facts)), json.dumps(list(keys))
    key = quote(source._meta.pk.column)
    sql = (
        f"INSERT INTO {quote(target._meta.db_table)} ({own}, {further}) SELECT {own}, {casts} "
        f"FROM {quote(source._meta.db_table)} WHERE {key} {AMONG[connection.vendor]} ORDER BY {key}"
    )
    _execute(using, sql, [*_prepared(facts, facts.values(), using), keys])


def reserve_keys(model, using, count):
    """As many primary keys that nobody else will take; on SQLite until the transaction ends."""
    table, column, connection = model._meta.db_table, model._meta.pk.column, connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(RESERVE["sqlite"], [table])
            [(last,)] = cursor.fetchall()
            return range(last + 1, last + 1 + count)
        cursor.execute(RESERVE["postgresql"], [connection.ops.quote_name(table), column, count])
        [(keys,)] = cursor.fetchall()
        return keys or []


@cache
def columns_of(model):
    """The concrete fields of `model` except its automatic primary key."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def _insert_many(cursor, sql, rows):
    """Insert rows some hundred at a time: before each statement that a trigger may refuse, SQLite
    makes copies of the pages it is going to change.
    """
    head, values, place = sql.partition(" VALUES ")
    whole = len(rows) - len(rows) % TOGETHER
    starts = range(0, whole, TOGETHER)
    flat = ([*chain.from_iterable(rows[start : start + TOGETHER])] for start in starts)
    cursor.executemany(f"{head}{values}{', '.join([place] * TOGETHER)}", flat)
    cursor.executemany(sql, rows[whole:])


@cache
def _fields(model, names):
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(by_name[name] for name in names)


def _prepared(fields, values, using):
    connection = connections[using]
    return [
        value if type(value) is plain else _prepared_one(field, value, connection)
        for field, plain, value in zip(fields, _plain_types(tuple(fields)), values, strict=True)
    ]


def _prepared_one(field, value, connection):
    if hasattr(value, "resolve_expression"):
        raise ExpressionRefused(f"{field} takes a value, not an expression.")
    return field.get_db_prep_save(value, connection)


@cache
def _plain_types(fields):
    """For each field the type of values that databases take as they are, or None."""
    targets = (field.target_field if field.is_relation else field for field in fields)
    return tuple(PLAIN.get(target.get_internal_type()) for target in targets)


def _execute(using, sql, params):
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


@cache
def _update_sql(model, columns, using):
    quote = connections[using].ops.quote_name
    assignments = ", ".join(f"{quote(column)} = %s" for column in columns)
    return (
        f"UPDATE {quote(model._meta.db_table)} SET {assignments} "
        f"WHERE {quote(model._meta.pk.column)} = %s AND {quote('version')} = %s"
    )


@cache
def _insert_sql(model, using, fields=None):
    fields = fields or columns_of(model)
    quote = connections[using].ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"


@cache
def _copy_sql(model, using, fields):
    quote = connections[using].ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    return f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
