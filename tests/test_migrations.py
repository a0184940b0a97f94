"""The suite runs without migrations; here they run, and must make the same database."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from audit import triggers
from tests.databases import environment

PROJECT_APPS = [
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).parent == settings.BASE_DIR
]
# How introspection calls, on SQLite, the constraints without a name: by their place in the table.
NUMBERED = ("__unnamed", "fk_")
DESCRIBE = """
import json, sys, django
django.setup()
from tests.test_migrations import describe_schema
json.dump(describe_schema(), sys.stdout)
"""


def describe_schema():
    """One line for each column, constraint, index and trigger of the project's apps, in order."""
    ours = tuple(f"{label}_" for label in PROJECT_APPS)
    with connection.cursor() as cursor:
        tables = [each.name for each in connection.introspection.get_table_list(cursor)]
        lines = [
            f"{table}: {fact}"
            for table in tables
            if table.startswith(ours)
            for fact in (*_columns(cursor, table), *_constraints(cursor, table))
        ]
    return sorted([*lines, *triggers.installed(connection)])


def _columns(cursor, table):
    for column in connection.introspection.get_table_description(cursor, table):
        yield f"column {column.name}, type {column.type_code}, null {bool(column.null_ok)}"


def _constraints(cursor, table):
    facts = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "type")
    for name, found in connection.introspection.get_constraints(cursor, table).items():
        known_as = "" if name.startswith(NUMBERED) else name
        yield f"constraint {known_as} {[found.get(fact) for fact in facts]}"


@contextmanager
def empty_database(tmp_path):
    """The name of a database in which nothing is yet."""
    if connection.vendor == "sqlite":
        yield str(tmp_path / "migrated.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_migrated"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield name
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db(transaction=True)
def test_migrations_make_the_database_that_the_models_describe(tmp_path):
    with empty_database(tmp_path) as name:
        variables = environment(tmp_path, name)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=variables, check=True)
        migrated = subprocess.run(
            [sys.executable, "-c", DESCRIBE],
            env=variables,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    assert json.loads(migrated.stdout) == describe_schema()
