"""The two statements of a governed save, compiled once per model.

Django compiles an INSERT or UPDATE anew for every save, which costs more than running it. A
governed save writes twice, so it uses these instead: the figures are in
`docs/decisions/0006-compiled-statements.md`.
"""

from functools import cache

from django.db import connections


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


@cache
def columns_of(model):
    """The concrete fields of `model` except its automatic primary key."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def _prepared(fields, values, using):
    connection = connections[using]
    params = []
    for field, value in zip(fields, values, strict=True):
        if hasattr(value, "resolve_expression"):
            raise ExpressionRefused(f"{field} takes a value, not an expression.")
        params.append(field.get_db_prep_save(value, connection))
    return params


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
def _insert_sql(model, using):
    quote = connections[using].ops.quote_name
    columns = ", ".join(quote(field.column) for field in columns_of(model))
    places = ", ".join(["%s"] * len(columns_of(model)))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
