"""Triggers of PostgreSQL.

They are `ENABLE ALWAYS`, so that `session_replication_role` does not switch them off. Definitions
are written as PostgreSQL itself spells them, conditions stand in function bodies, and so what is
installed can be compared as text, whatever the server's version.
"""

from audit.triggers import naming
from audit.triggers.tables import append_only_tables, governed_tables

REFUSE = "audit_refuse"
ERROR = "USING ERRCODE = 'integrity_constraint_violation'"


def expected(connection):
    """What must stand, in order of creation.

    {"FUNCTION name()" or "TRIGGER name ON table": CREATE statement}.
    """
    schema = _schema(connection)
    functions = _function(schema, REFUSE, f"BEGIN RAISE EXCEPTION '%', TG_ARGV[0] {ERROR}; END")
    triggers = {}
    for table in append_only_tables(connection):
        call = f"{REFUSE}('{naming.added_only(table.name)}')"
        triggers |= _row("append_only", table.name, schema, "BEFORE DELETE OR UPDATE", call)
        triggers |= _no_truncate(table.name, schema, call)
    for table in governed_tables(connection):
        call = f"{REFUSE}('{naming.never_deleted(table.name)}')"
        triggers |= _row("no_delete", table.name, schema, "BEFORE DELETE", call)
        triggers |= _no_truncate(table.name, schema, call)
        for rule, on, event, body in (
            ("one_step", table.name, "BEFORE INSERT OR UPDATE", _one_step(table)),
            ("true_copy", table.history, "BEFORE INSERT", _true_copy(table, schema)),
            ("written", table.name, "AFTER INSERT OR UPDATE", _written(table, schema)),
        ):
            function = naming.name(rule, on)
            functions |= _function(schema, function, body)
            triggers |= _row(rule, on, schema, event, f"{function}()")
    return functions | triggers


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
        found = triggers + cursor.fetchall()
    return {name: naming.normalised(definition) for name, definition in found}


def settle(connection):
    """Run what waits for the commit now, since a table with waiting triggers cannot be altered.

    Raises IntegrityError for a row that was written without its history row.
    """
    connection.check_constraints()


def _one_step(table):
    return f"""
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW."version" = 1 THEN RETURN NEW; END IF;
            ELSIF NEW."version" = OLD."version" + 1 AND NEW."{table.key}" = OLD."{table.key}" THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{naming.one_step(table.name)}' {ERROR};
        END"""


def _true_copy(table, schema):
    return f"""
        BEGIN
            IF EXISTS (
                SELECT 1 FROM {schema}."{table.name}" live
                WHERE live."{table.key}" = NEW."{table.key}"
                AND {_row_of("live", table)} IS NOT DISTINCT FROM {_row_of("NEW", table)}
            ) AND NOT EXISTS (
                SELECT 1 FROM {schema}."{table.history}" history
                WHERE history."{table.key}" = NEW."{table.key}"
                AND history."version" >= NEW."version"
            ) THEN RETURN NEW; END IF;
            RAISE EXCEPTION '{naming.true_copy(table.history)}' {ERROR};
        END"""


def _written(table, schema):
    """At the commit: the version was recorded. That the record was true then, `_true_copy` saw to,
    and that nothing changes without a new version, `_one_step`.
    """
    return f"""
        BEGIN
            IF NOT EXISTS (
                SELECT 1 FROM {schema}."{table.history}" history
                WHERE history."{table.key}" = NEW."{table.key}"
                AND history."version" = NEW."version"
            ) THEN
                RAISE EXCEPTION '{naming.unwritten(table.name)}' {ERROR};
            END IF;
            RETURN NULL;
        END"""


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


def _function(schema, name, body):
    return {
        f"FUNCTION {name}()": (
            f"CREATE OR REPLACE FUNCTION {schema}.{name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $function${body} $function$"
        )
    }


def _schema(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return cursor.fetchone()[0]
