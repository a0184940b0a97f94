"""Database objects of the name index that Django's models cannot declare.

PostgreSQL keeps the signatures in `NameEntry.signatures` under a GIN index; SQLite keeps them in a
WITHOUT ROWID table. `post_migrate` creates both, like the triggers, so that they exist with and
without migrations.
"""

from django.db import connections, transaction

STATEMENTS = {
    # The planner cannot know how rare a signature is and would read the whole table for a name
    # with many; inside the function it may not.
    "postgresql": (
        "CREATE INDEX IF NOT EXISTS accounts_name_signatures ON accounts_nameentry "
        "USING gin (signatures) WITH (fastupdate = off)",
        "CREATE OR REPLACE FUNCTION accounts_names_like(wanted bigint[]) RETURNS "
        "TABLE (name varchar, account_id bigint, protected_name_id bigint, is_term boolean) "
        "LANGUAGE plpgsql STABLE ROWS 10 SET enable_seqscan = off AS $$ BEGIN RETURN QUERY "
        "SELECT e.name, e.account_id, e.protected_name_id, e.is_term "
        "FROM accounts_nameentry e WHERE e.signatures && wanted; END $$",
    ),
    # An index without a table: the rows are their own key.
    "sqlite": (
        "CREATE TABLE IF NOT EXISTS accounts_namesignature (signature integer NOT NULL, "
        "entry_id integer NOT NULL, PRIMARY KEY (signature, entry_id)) WITHOUT ROWID",
    ),
}


def create_signature_storage(using, **kwargs):
    """Create what is missing on the database `using`, once its tables exist (`post_migrate`)."""
    connection = connections[using]
    if "accounts_nameentry" not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in STATEMENTS[connection.vendor]:
            cursor.execute(statement)
