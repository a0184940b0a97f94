"""Ring 3: database triggers, so that no way of writing passes history by.

Append-only tables (history, decisions, parameters and every other AppendOnlyModel) take new rows
and refuse every other write. Governed tables refuse deletion, refuse a write that does not raise
`version` by one, and refuse the commit of a row whose latest history row does not repeat it; a
history row is taken only when it repeats the row just written. Refusals are IntegrityErrors that
name the table.

Names are what DROP takes: "TRIGGER name" on SQLite, "TRIGGER name ON table" and "FUNCTION name()"
on PostgreSQL. `post_migrate` installs, the system check audit.E008 and `gunicorn` look.
A data migration that must write past the triggers does so under `lifted`.
"""

from contextlib import contextmanager

from django.apps import apps
from django.db import connections, transaction

from audit.triggers import naming, postgresql, sqlite

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}


def expected(connection):
    """What must stand on `connection`: {name: CREATE statement}, in order of creation.

    Tables that are not migrated yet have none.
    """
    return BACKENDS[connection.vendor].expected(connection)


def installed(connection):
    """What stands on `connection`: {name: definition}, in the spelling of `naming.normalised`.

    Lists our own triggers and functions, and every other trigger on the same tables.
    """
    return BACKENDS[connection.vendor].installed(connection)


def differences(connection):
    """Sentences, one for each trigger that is missing, altered, disabled or extra; [] is right."""
    wanted, found = _wanted(connection), installed(connection)
    return [
        *(f"Missing: {name}." for name in wanted if name not in found),
        *(
            f"Altered or disabled: {name}."
            for name in wanted
            if name in found and found[name] != wanted[name]
        ),
        *(f"Extra: {name}." for name in found if name not in wanted),
    ]


def install(connection):
    """Make what stands match `expected`, in one transaction; running it again changes nothing.

    Triggers of others on the same tables are left, and stay a difference. On PostgreSQL it raises
    IntegrityError when the open transaction wrote a row without its history row.
    """
    wanted, found = _wanted(connection), installed(connection)
    unwanted = [name for name in found if _is_ours(name) and found[name] != wanted.get(name)]
    replaced = [name for name in unwanted if name in wanted and name.startswith("FUNCTION")]
    _change(
        connection,
        drop=[name for name in unwanted if name not in replaced],
        create=[
            sql for name, sql in expected(connection).items() if found.get(name) != wanted[name]
        ],
    )


@contextmanager
def lifted(connection):
    """Drop our triggers for the time of the block and install them after it, whatever happens.

    For tests and tools only: meanwhile nothing but Python stands before the tables.
    """
    _lift(connection)
    try:
        yield
    finally:
        install(connection)


def before_migrations(sender, using, plan, **kwargs):
    """On SQLite, lift the triggers while migrations run: it drops no column that one names."""
    if plan and connections[using].vendor == "sqlite":
        _lift(connections[using])


def after_migrations(sender, using, **kwargs):
    """Install the triggers once, after the last app: a rebuilt SQLite table has lost its own."""
    senders = [config for config in apps.get_app_configs() if config.models_module]
    if sender == senders[-1]:
        install(connections[using])


def _lift(connection):
    _change(connection, drop=[name for name in installed(connection) if _is_ours(name)])


def _change(connection, drop=(), create=()):
    if not drop and not create:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        BACKENDS[connection.vendor].settle(connection)
        for name in drop:
            cursor.execute(f"DROP {name}")
        for sql in create:
            cursor.execute(sql)


def _wanted(connection):
    return {name: naming.normalised(sql) for name, sql in expected(connection).items()}


def _is_ours(name):
    return name.split()[1].startswith(naming.PREFIX)
