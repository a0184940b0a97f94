"""Ring 3: the database refuses what Python would not see, and its triggers are watched."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate

from accounts.models import OperatingEntity, PublicAccount
from audit import system_checks, triggers
from audit.context import acting_as
from audit.drift import drifted_rows
from audit.models import Decision
from audit.triggers import naming
from regulations.models import Parameter
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS = PublicAccount._meta.db_table
HISTORY = PublicAccount.history.model._meta.db_table
DECISIONS = Decision._meta.db_table

on_postgresql = pytest.mark.skipif(
    "postgres" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL only"
)
on_sqlite = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite only"
)


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def refused(sql, *params, match):
    """Run `sql` and what waits for the commit; both together must fail."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        execute(sql, *params)
        connection.check_constraints()


def key(rule, table):
    name = naming.name(rule, table)
    return f"TRIGGER {name} ON {table}" if connection.vendor == "postgresql" else f"TRIGGER {name}"


@pytest.fixture
def account(cast, entity, now):
    with acting_as(cast["importer"]):
        return AccountFactory(entity=entity, at=now)


# Append-only tables


@pytest.fixture
def decision(entity):
    """The decision that verified the entity."""
    return Decision.objects.get()


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {DECISIONS} SET note = 'x'",
        f"UPDATE {DECISIONS} SET id = id + 1000",
        f"DELETE FROM {DECISIONS}",
        "UPDATE regulations_parameter SET value = value + 1",
        "DELETE FROM regulations_parameter",
        "UPDATE accounts_historicaloperatingentity SET legal_name = 'x'",
        "UPDATE accounts_historicaloperatingentity SET history_user_id = history_user_id",
        "DELETE FROM accounts_historicaloperatingentity",
    ],
)
def test_append_only_rows_are_not_touched_by_raw_sql(sql, decision):
    refused(sql, match="rows are added, never changed or deleted")


def test_every_append_only_model_is_guarded():
    names = set(triggers.installed(connection))
    guarded = [Decision, Parameter, *(m.history.model for m in system_checks.governed_models())]
    for model in guarded:
        assert key("append_only", model._meta.db_table) in names


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_an_append_only_row_is_not_replaced(verb, recursive, decision):
    execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        refused(f"{verb} INTO {DECISIONS} SELECT * FROM {DECISIONS}", match="never replaced")
    finally:
        execute("PRAGMA recursive_triggers = ON")


@on_sqlite
def test_a_row_is_not_replaced_through_a_conditional_unique_key(decision):
    """One decision moves a version; decisions that move nothing may be many."""
    columns = [f.column for f in Decision._meta.local_concrete_fields if not f.primary_key]
    values = ", ".join(c if c != "idempotency_key" else "NULL" for c in columns)
    copy = f"INSERT OR REPLACE INTO {DECISIONS} ({', '.join(columns)}) SELECT {{}} FROM {DECISIONS}"
    execute("PRAGMA recursive_triggers = OFF")
    try:
        refused(copy.format(values), match="never replaced")
    finally:
        execute("PRAGMA recursive_triggers = ON")
    execute(copy.format(values.replace("moved", "false")))
    assert Decision.objects.count() == 2


@on_postgresql
def test_an_append_only_row_is_not_upserted(decision):
    refused(
        f"INSERT INTO {DECISIONS} SELECT * FROM {DECISIONS} "
        "ON CONFLICT (id) DO UPDATE SET note = 'x'",
        match="rows are added",
    )


@on_postgresql
@pytest.mark.parametrize("table", [DECISIONS, ACCOUNTS, HISTORY, "regulations_parameter"])
def test_no_guarded_table_is_truncated(table, account):
    connection.check_constraints()
    refused(f"TRUNCATE {table} CASCADE", match="never")


@on_postgresql
def test_triggers_hold_for_a_replica_session_too(decision):
    execute("SET LOCAL session_replication_role = replica")
    refused(f"UPDATE {DECISIONS} SET note = 'x'", match="rows are added")


# Governed tables


@pytest.mark.parametrize(
    ("sql", "match"),
    [
        (f"DELETE FROM {ACCOUNTS}", "never deleted"),
        (f"UPDATE {ACCOUNTS} SET name = 'x'", "raises the version by one"),
        (f"UPDATE {ACCOUNTS} SET name = 'x', version = version + 2", "raises the version by one"),
        (f"UPDATE {ACCOUNTS} SET id = id + 1, version = version + 1", "keeps the primary key"),
        (f"UPDATE {ACCOUNTS} SET name = 'x', version = version + 1", "history"),
    ],
)
def test_a_governed_row_is_not_written_behind_history(sql, match, account):
    connection.check_constraints()
    refused(sql, match=match)


def copied(table, **changes):
    """INSERT … SELECT of every row of `table` with some columns changed."""
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    names = [f.column for f in model._meta.local_concrete_fields if not f.primary_key]
    values = [changes.get(name, name) for name in names]
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table}"


def test_a_row_is_not_inserted_without_history(account):
    refused(copied(ACCOUNTS, external_id="'other'"), match="history")


def test_a_row_is_not_born_in_a_later_version(account):
    refused(copied(ACCOUNTS, external_id="'other'", version="2"), match="from 1")


@pytest.mark.parametrize(
    "changes",
    [{}, {"version": "version + 1"}, {"name": "'x'", "version": "version + 1"}, {"id": "id + 1"}],
    ids=["again", "of a later version", "of another name", "of another row"],
)
def test_a_history_row_is_not_forged(changes, account):
    refused(copied(HISTORY, **changes), match="repeats the row just written")


def test_a_history_row_tells_what_was_written(account, cast):
    execute(f"UPDATE {ACCOUNTS} SET name = 'x', version = version + 1")
    refused(copied(HISTORY, version="version + 1"), match="repeats the row just written")
    execute(copied(HISTORY, name="'x'", version="version + 1"))
    connection.check_constraints()
    assert list(drifted_rows(PublicAccount)) == []


@on_sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE INTO", "INSERT OR IGNORE INTO"])
def test_a_governed_row_is_not_replaced(verb, account):
    execute("PRAGMA recursive_triggers = OFF")
    try:
        refused(copied(ACCOUNTS, version="1").replace("INSERT INTO", verb), match="never replaced")
    finally:
        execute("PRAGMA recursive_triggers = ON")


@on_sqlite
def test_a_governed_row_does_not_replace_its_neighbour(account, cast, now):
    with acting_as(cast["importer"]):
        other = AccountFactory(entity=account.entity, at=now)
    execute("PRAGMA recursive_triggers = OFF")
    try:
        refused(
            f"UPDATE OR REPLACE {ACCOUNTS} SET external_id = %s, version = version + 1 "
            "WHERE id = %s",
            other.external_id,
            account.pk,
            match="never replaced",
        )
    finally:
        execute("PRAGMA recursive_triggers = ON")


def test_a_refused_write_leaves_nothing_owed(account, cast):
    account.introduction = "half a write"
    with acting_as(cast["importer"]), pytest.raises(RuntimeError), transaction.atomic():
        account.save()
        raise RuntimeError
    connection.check_constraints()
    account.refresh_from_db()
    with acting_as(cast["importer"]):
        account.save()
    connection.check_constraints()
    assert account.history.count() == 2


# Installed as written


def test_the_triggers_stand_as_written():
    assert triggers.expected(connection)
    assert triggers.differences(connection) == []


def test_names_are_short_and_stable():
    long = "a_table_with_" + "a_very_long_name_" * 4
    assert naming.name("append_only", "audit_decision") == "audit_append_only_audit_decision"
    assert len(naming.name("append_only", long)) == naming.LONGEST
    assert naming.name("append_only", long) != naming.name("append_only", long + "x")
    for name in triggers.expected(connection):
        assert len(name.split()[1].removesuffix("()")) <= naming.LONGEST


def drop():
    execute(f"DROP {key('append_only', DECISIONS)}")


def alter():
    name = naming.name("append_only", DECISIONS)
    drop()
    if connection.vendor == "sqlite":
        execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {DECISIONS} BEGIN SELECT 1; END")
    else:
        execute(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {DECISIONS} FOR EACH ROW "
            "EXECUTE FUNCTION audit_refuse('x')"
        )


def add():
    if connection.vendor == "sqlite":
        execute(f"CREATE TRIGGER audit_more BEFORE UPDATE ON {DECISIONS} BEGIN SELECT 1; END")
    else:
        execute(
            f"CREATE TRIGGER audit_more BEFORE UPDATE ON {DECISIONS} FOR EACH ROW "
            "EXECUTE FUNCTION audit_refuse('x')"
        )


def disable():
    execute(f"ALTER TABLE {DECISIONS} DISABLE TRIGGER USER")


def soften():
    execute(
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS $$BEGIN RETURN NEW; END$$"
    )


@pytest.mark.parametrize(
    ("tamper", "word"),
    [
        (drop, "Missing"),
        (alter, "Altered"),
        (add, "Extra"),
        pytest.param(disable, "disabled", marks=on_postgresql),
        pytest.param(soften, "Altered", marks=on_postgresql),
    ],
)
def test_a_tampered_trigger_is_found_and_healed(tamper, word):
    tamper()
    assert word in " ".join(triggers.differences(connection))
    [error, *_] = system_checks.check_triggers_stand(None, databases=["default"])
    assert error.id == "audit.E008"
    triggers.install(connection)
    assert triggers.differences(connection) == []


def test_a_trigger_of_somebody_else_is_reported_and_left():
    if connection.vendor == "sqlite":
        execute(f"CREATE TRIGGER theirs AFTER INSERT ON {HISTORY} BEGIN SELECT 1; END")
    else:
        execute(
            f"CREATE TRIGGER theirs AFTER INSERT ON {HISTORY} FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
    triggers.install(connection)
    [difference] = triggers.differences(connection)
    assert difference.startswith("Extra: TRIGGER theirs")


def test_installing_again_changes_nothing(django_assert_max_num_queries):
    before = triggers.installed(connection)
    with django_assert_max_num_queries(12) as queries:
        triggers.install(connection)
    assert not [q for q in queries if q["sql"].startswith(("CREATE", "DROP", "ALTER"))]
    assert triggers.installed(connection) == before


def test_lifted_triggers_come_back(decision):
    with pytest.raises(RuntimeError), triggers.lifted(connection):
        execute(f"UPDATE {DECISIONS} SET note = 'x'")
        raise RuntimeError
    assert triggers.differences(connection) == []
    refused(f"UPDATE {DECISIONS} SET note = 'y'", match="rows are added")


def test_the_check_is_quiet_under_migrate_which_heals(monkeypatch):
    drop()
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    assert system_checks.check_triggers_stand(None, databases=["default"]) == []


# Migrations


def emit(signal, **kwargs):
    for config in apps.get_app_configs():
        if config.models_module:
            signal.send(
                config, app_config=config, using="default", verbosity=0, interactive=False, **kwargs
            )


@on_sqlite
def test_a_rebuilt_table_gets_its_triggers_back(committed):
    old = PublicAccount._meta.get_field("name")
    wider = models.CharField(max_length=200)
    wider.set_attributes_from_name("name")
    wider.model = PublicAccount
    emit(pre_migrate, plan=[(Migration("0002_next", "audit"), False)])
    with connection.schema_editor() as editor:
        editor.alter_field(PublicAccount, old, wider)
    assert any(ACCOUNTS in difference for difference in triggers.differences(connection))
    with connection.schema_editor() as editor:
        editor.alter_field(PublicAccount, wider, old)
    emit(post_migrate)
    assert triggers.differences(connection) == []


@on_sqlite
def test_migrations_run_without_triggers_on_sqlite_because_it_drops_no_named_column():
    emit(pre_migrate, plan=[(Migration("0002_next", "audit"), False)])
    assert triggers.installed(connection) == {}
    emit(post_migrate)
    assert triggers.differences(connection) == []


def test_a_migrate_that_has_nothing_to_do_lifts_nothing():
    emit(pre_migrate, plan=[])
    assert triggers.differences(connection) == []


def test_tables_that_are_not_migrated_yet_have_no_triggers(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args: [])
    assert not [name for name in triggers.expected(connection) if name.startswith("TRIGGER")]


# Drift


def test_drift_is_found_by_kind(cast, entity, now):
    with acting_as(cast["importer"]):
        edited, deleted, inserted, _true = (
            AccountFactory(entity=entity, at=now) for _row in range(4)
        )
    assert list(drifted_rows(PublicAccount)) == []
    with triggers.lifted(connection):
        execute(f"UPDATE {ACCOUNTS} SET name = 'x' WHERE id = %s", edited.pk)
        execute("DELETE FROM accounts_nameentry WHERE account_id = %s", deleted.pk)
        execute(f"DELETE FROM {ACCOUNTS} WHERE id = %s", deleted.pk)
        execute(f"DELETE FROM {HISTORY} WHERE id = %s", inserted.pk)
    assert set(drifted_rows(PublicAccount)) == {
        (edited.pk, "edited"),
        (deleted.pk, "deleted"),
        (inserted.pk, "inserted"),
    }


def test_null_and_a_value_are_a_difference(account):
    with triggers.lifted(connection):
        execute(f"UPDATE {ACCOUNTS} SET registered_on = '2026-01-01'")
    assert list(drifted_rows(PublicAccount)) == [(account.pk, "edited")]


def test_what_history_leaves_out_is_no_drift(entity):
    with triggers.lifted(connection):
        execute("UPDATE accounts_operatingentity SET identity_digest = 'x'")
    assert list(drifted_rows(OperatingEntity)) == []


def test_a_drifted_row_can_be_written_on(account, cast):
    with triggers.lifted(connection):
        execute(f"UPDATE {ACCOUNTS} SET name = 'x', version = version + 1")
    account = PublicAccount.objects.get(pk=account.pk)
    with acting_as(cast["importer"]):
        account.save()
    connection.check_constraints()
    assert list(drifted_rows(PublicAccount)) == []


# The server


@on_sqlite
def test_gunicorn_starts_on_a_sound_database_only(committed, tmp_path):
    copy = tmp_path / "desk.sqlite3"
    with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(copy) as to:
        source.backup(to)
    assert start_gunicorn(copy, tmp_path) == (None, "")
    with sqlite3.connect(copy) as tampered:
        tampered.execute(f"DROP TRIGGER {naming.name('append_only', DECISIONS)}")
    code, said = start_gunicorn(copy, tmp_path)
    assert code not in (0, None)
    [line] = [line for line in said.splitlines() if line.startswith("The desk does not start")]
    assert "audit.E008" in line
    assert naming.name("append_only", DECISIONS) in line


def start_gunicorn(database, scratch):
    """Start it; return (exit code, errors), the code None if it was up after its checks."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "PORT": "0"}
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")),
        *("--bind", f"unix:{scratch}/socket", "--workers", "1", "--log-level", "info"),
        "compliance_site.wsgi:application",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    ) as server:
        said = []
        for line in server.stderr:
            said.append(line)
            if "Booting worker" in line:
                server.terminate()
                server.stderr.read()
                return None, ""
        return server.wait(), "".join(said)
