"""Where live rows and their history differ, found by the database and streamed."""

from django.db import connections, router

from audit.triggers.tables import GovernedTable

SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
CHUNK = 1000


def drifted_rows(model):
    """Yield (pk, kind) for each row of the governed `model` that history does not explain.

    "edited": the row differs from its latest history row; "inserted": it has no history row;
    "deleted": history knows a row that is gone. One query for each kind, read in chunks.
    """
    connection = connections[router.db_for_read(model)]
    for kind, sql in _queries(connection, GovernedTable(model)):
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql)
            while rows := cursor.fetchmany(CHUNK):
                for (pk,) in rows:
                    yield pk, kind


def _queries(connection, table):
    same = SAME[connection.vendor]
    live, history, key = f'"{table.name}"', f'"{table.history}"', f'"{table.key}"'
    equal = " AND ".join(f'live."{name}" {same} history."{name}"' for name in table.kept)
    latest = f"SELECT {key}, max(history_id) AS history_id FROM {history} GROUP BY {key}"
    known = f"SELECT 1 FROM {history} h WHERE h.{key} = live.{key}"
    held = f"SELECT 1 FROM {live} live WHERE live.{key} = h.{key}"
    yield (
        "edited",
        f"SELECT live.{key} FROM {live} live JOIN ({latest}) latest ON latest.{key} = live.{key} "
        f"JOIN {history} history ON history.history_id = latest.history_id WHERE NOT ({equal})",
    )
    yield "inserted", f"SELECT live.{key} FROM {live} live WHERE NOT EXISTS ({known})"
    yield "deleted", f"SELECT DISTINCT h.{key} FROM {history} h WHERE NOT EXISTS ({held})"
