"""Triggers of SQLite.

SQLite checks nothing but foreign keys at commit, so a foreign key carries the commit check: each
write of a governed row leaves a debt in the table's `audit_owed_…`, whose deferred key points
nowhere, and the history row, which must repeat the live one, takes the debt away. A debt that is
left fails the commit. It is one short row at the end of one tree: imports make millions of them.

What remains possible, and is left to `audit_verify` to detect: a connection that turns
`PRAGMA foreign_keys` off (as SQLite's own shell does by default) may raise the version and leave
the debt standing, and somebody may delete the debt by hand. SQLite refuses to rename a table that
another one's trigger names, so the triggers are lifted while migrations rebuild tables.
"""

from django.db.models.sql import Query

from audit.triggers import naming
from audit.triggers.tables import append_only_tables, governed_tables

NOWHERE = "audit_nowhere"  # a parent of its own: deleting from one that refers to itself scans it
TABLES = {
    f"TABLE {NOWHERE}": f"CREATE TABLE {NOWHERE} (id integer NOT NULL PRIMARY KEY CHECK (false))"
}


def expected(connection):
    """What must stand: {"TRIGGER name" or "TABLE name": CREATE statement}, in order of creation."""
    made = dict(TABLES)
    for table in append_only_tables(connection):
        refusal = _raise(naming.added_only(table.name))
        made |= _trigger("append_only", table.name, "BEFORE UPDATE", refusal)
        made |= _trigger("no_delete", table.name, "BEFORE DELETE", refusal)
        made |= _trigger("no_replace", table.name, "BEFORE INSERT", *_collisions(connection, table))
    for table in governed_tables(connection):
        made |= _governed(connection, table)
    return made


def installed(connection):
    """What stands, by the same names: our own, and every other trigger on the same tables."""
    tables = [*append_only_tables(connection), *governed_tables(connection)]
    guarded = {table.name for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master "
            "WHERE type = 'trigger' OR (type = 'table' AND (name = %s OR name GLOB %s)) "
            "ORDER BY type DESC, name",
            [NOWHERE, f"{naming.name('owed', '*')}"],
        )
        return {
            f"{kind.upper()} {name}": naming.normalised(sql)
            for kind, name, table, sql in cursor.fetchall()
            if kind == "table" or table in guarded or name.startswith(naming.PREFIX)
        }


def settle(connection):
    """Nothing is pending on SQLite that would stand in the way of dropping a trigger."""


def _governed(connection, table):
    step = _raise(naming.one_step(table.name))
    born, moved = f'NEW."{table.key}"', f'OLD."{table.key}"'
    debts = naming.name("owed", table.name)
    owe = f"INSERT OR IGNORE INTO {debts} (row_key) VALUES ({born})"
    owed = f"{debts} WHERE row_key = {born}"
    kept = (f'live."{column}" IS NEW."{column}"' for column in table.kept if column != table.key)
    live = f'"{table.name}" live WHERE live."{table.key}" = {born} AND {" AND ".join(kept)}'
    repeats = f"EXISTS (SELECT 1 FROM {owed}) AND EXISTS (SELECT 1 FROM {live})"
    untrue = _raise(naming.true_copy(table.history))
    return {
        f"TABLE {debts}": f"""
            CREATE TABLE {debts} (
                row_key integer NOT NULL PRIMARY KEY,
                history_row integer NOT NULL DEFAULT 0
                    REFERENCES {NOWHERE} (id) DEFERRABLE INITIALLY DEFERRED
            )
        """,
        **_trigger(
            "no_delete", table.name, "BEFORE DELETE", _raise(naming.never_deleted(table.name))
        ),
        **_trigger(
            "first_version",
            table.name,
            "BEFORE INSERT",
            f'{step} WHERE NEW."version" IS NOT 1',
            *_collisions(connection, table),
        ),
        **_trigger(
            "next_version",
            table.name,
            "BEFORE UPDATE",
            f'{step} WHERE NEW."version" IS NOT OLD."version" + 1 OR {born} IS NOT {moved}',
            *_collisions(connection, table, besides=f'"{table.key}" IS NOT {moved}'),
        ),
        **_trigger("owe_first", table.name, "AFTER INSERT", owe),
        **_trigger("owe_next", table.name, "AFTER UPDATE", owe),
        **_trigger(
            "true_copy",
            table.history,
            "AFTER INSERT",
            f"{untrue} WHERE NOT ({repeats})",
            f"DELETE FROM {owed}",
        ),
    }


def _collisions(connection, table, besides=None):
    """Statements that refuse NEW when it takes another row's unique key.

    `INSERT OR REPLACE` would delete that row, and delete triggers run for it only under
    `PRAGMA recursive_triggers`.
    """
    new = ", ".join(f'NEW."{column}" AS "{column}"' for column in table.columns)
    for columns, condition in table.unique_keys:
        same = [f'"{column}" = NEW."{column}"' for column in columns]
        same += [besides] if besides else []
        refused = _raise(naming.never_replaced(table.name))
        if condition is None:
            applies = ""
        else:
            where = _condition(connection, table.model, condition)
            same.append(f"({where})")
            applies = f" AND EXISTS (SELECT 1 FROM (SELECT {new}) WHERE {where})"
        taken = f'EXISTS (SELECT 1 FROM "{table.name}" WHERE {" AND ".join(same)})'
        yield f"{refused} WHERE {taken}{applies}"


def _condition(connection, model, condition):
    """The Q `condition` as SQL over unqualified columns, as in a partial index."""
    query = Query(model=model, alias_cols=False)
    sql, params = query.build_where(condition).as_sql(
        query.get_compiler(connection=connection), connection
    )
    return sql % tuple(connection.schema_editor().quote_value(param) for param in params)


def _raise(message):
    return f"SELECT RAISE(ABORT, '{message}')"


def _trigger(rule, table, event, *statements):
    name = naming.name(rule, table)
    body = " ".join(f"{statement};" for statement in statements)
    return {f"TRIGGER {name}": f'CREATE TRIGGER {name} {event} ON "{table}" BEGIN {body} END'}
