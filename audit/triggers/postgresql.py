"""Triggers of PostgreSQL.

What is inserted is checked a statement at a time, because imports insert millions of rows: a
statement leaves the keys of its rows in the table's `audit_owed_…`, and the commit asks there
whether all of them have their history. What is updated is checked a row at a time.

Triggers are `ENABLE ALWAYS`, so that `session_replication_role` does not switch them off.
Definitions are written as PostgreSQL itself spells them, conditions stand in function bodies, and
so what is installed can be compared as text, whatever the server's version.
"""

from audit.triggers import naming
from audit.triggers.tables import append_only_tables, governed_tables

REFUSE = "audit_refuse"
SET_WISE = {"born", "settled", "true_copy"}
# Their plans, made when a table was small, must not read all of it when it has grown.
BY_INDEX = "SET enable_seqscan TO 'off'"
ERROR = "USING ERRCODE = 'integrity_constraint_violation'"


def expected(connection):
    """What must stand, in order of creation.

    {"TABLE name", "FUNCTION name()" or "TRIGGER name ON table": CREATE statement}.
    """
    schema = _schema(connection)
    functions = _function(schema, REFUSE, f"BEGIN RAISE EXCEPTION '%', TG_ARGV[0] {ERROR}; END")
    debts, triggers = {}, {}
    for table in append_only_tables(connection):
        call = f"{REFUSE}('{naming.added_only(table.name)}')"
        triggers |= _row("append_only", table.name, schema, "BEFORE DELETE OR UPDATE", call)
        triggers |= _no_truncate(table.name, schema, call)
    for table in governed_tables(connection):
        owed = naming.name("owed", table.name)
        key_type = table.model._meta.pk.rel_db_type(connection)
        debts[f"TABLE {owed}"] = f"CREATE UNLOGGED TABLE {owed} (keys {key_type}[])"
        call = f"{REFUSE}('{naming.never_deleted(table.name)}')"
        triggers |= _row("no_delete", table.name, schema, "BEFORE DELETE", call)
        triggers |= _no_truncate(table.name, schema, call)
        for rule, on, make, event, body in (
            ("born", table.name, _statement, "written", _born(table, schema, owed)),
            ("settled", owed, _row, "AFTER INSERT", _settled(table, schema, owed)),
            ("one_step", table.name, _row, "BEFORE UPDATE", _one_step(table)),
            ("written", table.name, _row, "AFTER UPDATE", _written(table, schema)),
            ("true_copy", table.history, _statement, "recorded", _true_copy(table, schema)),
        ):
            function = naming.name(rule, on)
            setting = BY_INDEX if rule in SET_WISE else ""
            functions |= _function(schema, function, body, setting)
            triggers |= make(rule, on, schema, event, f"{function}()")
    return debts | functions | triggers


def installed(connection):
    """What stands, by the same names: our own, and every other trigger on the same tables."""
    tables = [*append_only_tables(connection), *governed_tables(connection)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'TRIGGER ' || tgname || ' ON ' || relname,
                   pg_get_triggerdef(t.oid) || '; ALTER TABLE ' || relname ||
                   CASE tgenabled WHEN 'A' THEN ' ENABLE ALWAYS' WHEN 'D' THEN ' DISABLE'
                        WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE' END ||
                   ' TRIGGER ' || tgname
            FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
            WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
                  AND (relname = ANY(%s) OR starts_with(tgname, %s))
            ORDER BY 1
            """,
            [[table.name for table in tables], naming.PREFIX],
        )
        triggers = cursor.fetchall()
        cursor.execute(
            """
            SELECT 'FUNCTION ' || proname || '()', pg_get_functiondef(oid)
            FROM pg_proc
            WHERE prorettype = 'trigger'::regtype AND starts_with(proname, %s)
                  AND pronamespace = current_schema()::regnamespace
            ORDER BY 1
            """,
            [naming.PREFIX],
        )
        functions = cursor.fetchall()
        cursor.execute(
            """
            SELECT 'TABLE ' || relname,
                   'CREATE ' || CASE relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END ||
                   'TABLE ' || relname || ' (' || string_agg(
                       attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum
                   ) || ')'
            FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
            WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped AND starts_with(relname, %s)
                  AND relnamespace = current_schema()::regnamespace
            GROUP BY c.oid, relname, relpersistence ORDER BY 1
            """,
            [naming.name("owed", "")],
        )
        found = triggers + functions + cursor.fetchall()
    return {name: naming.normalised(definition) for name, definition in found}


def settle(connection):
    """Run what waits for the commit now, since a table with waiting triggers cannot be altered.

    Raises IntegrityError for a row that was written without its history row.
    """
    connection.check_constraints()


def _born(table, schema, owed):
    return f"""
        BEGIN
            IF EXISTS (SELECT 1 FROM written WHERE written."version" <> 1) THEN
                RAISE EXCEPTION '{naming.one_step(table.name)}' {ERROR};
            END IF;
            INSERT INTO {schema}.{owed} (keys)
            SELECT array_agg(written."{table.key}") FROM written HAVING count(*) > 0;
            RETURN NULL;
        END"""


def _settled(table, schema, owed):
    """At the commit: every row that a statement inserted has its first history row."""
    return f"""
        BEGIN
            IF EXISTS (
                SELECT 1 FROM unnest(NEW.keys) AS owed (key)
                WHERE ({_version_of(table, schema, "owed.key", "= 1")}) IS NULL
            ) THEN
                RAISE EXCEPTION '{naming.unwritten(table.name)}' {ERROR};
            END IF;
            DELETE FROM {schema}.{owed} owed WHERE owed.keys = NEW.keys;
            RETURN NULL;
        END"""


def _one_step(table):
    return f"""
        BEGIN
            IF NEW."version" = OLD."version" + 1 AND NEW."{table.key}" = OLD."{table.key}" THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{naming.one_step(table.name)}' {ERROR};
        END"""


def _written(table, schema):
    """At the commit: the version was recorded. That the record was true then, `_true_copy` saw to,
    and that nothing changes without a new version, `_one_step`.
    """
    version = _version_of(table, schema, f'NEW."{table.key}"', '= NEW."version"')
    return f"""
        BEGIN
            IF ({version}) IS NULL THEN
                RAISE EXCEPTION '{naming.unwritten(table.name)}' {ERROR};
            END IF;
            RETURN NULL;
        END"""


def _true_copy(table, schema):
    """Each row recorded repeats the live one and is the only one of its version or a later one."""
    key = f'recorded."{table.key}"'
    return f"""
        BEGIN
            IF EXISTS (
                SELECT 1 FROM recorded WHERE (
                    SELECT {_row_of("live", table)} IS NOT DISTINCT FROM
                        {_row_of("recorded", table)}
                    FROM {schema}."{table.name}" live WHERE live."{table.key}" = {key}
                ) IS NOT TRUE OR (
                    SELECT count(*) FROM {schema}."{table.history}" history
                    WHERE history."{table.key}" = {key}
                    AND history."version" >= recorded."version"
                ) <> 1
            ) THEN
                RAISE EXCEPTION '{naming.true_copy(table.history)}' {ERROR};
            END IF;
            RETURN NULL;
        END"""


def _version_of(table, schema, key, condition):
    """A subquery that cannot become a join, so that it looks each row up whatever is planned."""
    return (
        f'SELECT history."version" FROM {schema}."{table.history}" history '
        f'WHERE history."{table.key}" = {key} AND history."version" {condition} LIMIT 1'
    )


def _row_of(alias, table):
    columns = ", ".join(f'{alias}."{column}"' for column in table.kept)
    return f"ROW({columns})"


def _row(rule, table, schema, event, call):
    if event.startswith("AFTER"):
        kind, timing = "CONSTRAINT TRIGGER", "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    else:
        kind, timing = "TRIGGER", "FOR EACH ROW"
    name = naming.name(rule, table)
    definition = f'CREATE {kind} {name} {event} ON {schema}."{table}" {timing}'
    return _trigger(name, table, definition, call)


def _statement(rule, table, schema, rows, call):
    name = naming.name(rule, table)
    definition = (
        f'CREATE TRIGGER {name} AFTER INSERT ON {schema}."{table}" '
        f"REFERENCING NEW TABLE AS {rows} FOR EACH STATEMENT"
    )
    return _trigger(name, table, definition, call)


def _no_truncate(table, schema, call):
    name = naming.name("no_truncate", table)
    definition = f'CREATE TRIGGER {name} BEFORE TRUNCATE ON {schema}."{table}" FOR EACH STATEMENT'
    return _trigger(name, table, definition, call)


def _trigger(name, table, definition, call):
    return {
        f"TRIGGER {name} ON {table}": (
            f"{definition} EXECUTE FUNCTION {call}; "
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}'
        )
    }


def _function(schema, name, body, setting=""):
    return {
        f"FUNCTION {name}()": (
            f"CREATE OR REPLACE FUNCTION {schema}.{name}() RETURNS trigger LANGUAGE plpgsql "
            f"{setting} AS $function${body} $function$"
        )
    }


def _schema(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return cursor.fetchone()[0]
