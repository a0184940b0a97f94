"""Whether the database is one that the desk can work on, in a sentence."""

import sys

from django.apps import apps
from django.core.checks import Error, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from regulations.catalog import PARAMETERS
from staff.roles import ROLES

# Commands that serve or ask for it; others must run to prepare the desk.
CHECKED_COMMANDS = ("check", "runserver")


def find_missing():
    """What the database lacks, in a sentence that says what to do; empty where nothing is."""
    tables = set(connection.introspection.table_names())
    models = apps.get_models(include_auto_created=True)
    if not all(each._meta.db_table in tables for each in models if each._meta.managed):
        return _("The database lacks tables of the desk: run “manage.py migrate” first.")
    roles = apps.get_model("auth", "Group").objects.values_list("name", flat=True)
    if ROLES.keys() - set(roles):
        return _("The database lacks roles of the desk: run “manage.py migrate” first.")
    codes = apps.get_model("regulations", "Parameter").objects.values_list("code", flat=True)
    if PARAMETERS.keys() - set(codes):
        return _("The database lacks parameters of the desk: run “manage.py migrate” first.")
    return ""


def explain(error):
    """Why a command failed, if that is because the database is not prepared; else empty."""
    if not apps.ready:
        return ""
    try:
        connection.close()
        if missing := find_missing():
            return missing
        executor = MigrationExecutor(connection)
        if isinstance(error, DatabaseError) and executor.migration_plan(
            executor.loader.graph.leaf_nodes()
        ):
            return _("The database is of an earlier release: run “manage.py migrate” first.")
    except DatabaseError:
        return ""
    return ""


@register()
def check_is_prepared(app_configs, databases=None, **kwargs):
    """desk.E001: the desk does not serve on a database that it cannot work on."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in CHECKED_COMMANDS or (command == "check" and not databases):
        return []
    try:
        missing = find_missing()
    except DatabaseError:
        missing = _("The database cannot be reached: see DATABASE_URL.")
    return [Error(missing, id="desk.E001")] if missing else []
