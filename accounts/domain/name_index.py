"""Where signatures are kept and found: an array under GIN on PostgreSQL, a table on SQLite.

Raw statements, because a look-up must cost little more than one probe of an index. Rows come back
as Candidate; whoever asked compares the names in full.
"""

import json
from itertools import groupby
from typing import NamedTuple

from django.db import connection, transaction

from accounts.models import NameEntry
from accounts.screening.folding import skeleton, versions
from accounts.screening.names import read
from accounts.screening.signatures import probes, signatures

BATCH = 1000
LONGEST = NameEntry._meta.get_field("name").max_length

COLUMNS = "e.name, e.account_id, e.protected_name_id, e.is_term"
FIND = {
    "postgresql": "SELECT * FROM accounts_names_like(%s::bigint[])",
    "sqlite": (
        f"SELECT DISTINCT {COLUMNS} FROM accounts_namesignature s "
        "CROSS JOIN accounts_nameentry e ON e.id = s.entry_id WHERE s.signature IN ({marks})"
    ),
}
# Many names at once: their numbers as a list of arrays, or as JSON.
FIND_MANY = {
    "postgresql": (
        f"SELECT q.number - 1, {COLUMNS} "
        "FROM unnest(%s::text[]) WITH ORDINALITY AS q(wanted, number) CROSS JOIN LATERAL "
        "(SELECT * FROM accounts_nameentry WHERE signatures && q.wanted::bigint[]) e "
        "ORDER BY q.number"
    ),
    "sqlite": (
        f"SELECT DISTINCT q.key, {COLUMNS} FROM json_each(%s) q CROSS JOIN json_each(q.value) k "
        "CROSS JOIN accounts_namesignature s ON s.signature = k.value "
        "CROSS JOIN accounts_nameentry e ON e.id = s.entry_id ORDER BY q.key"
    ),
}
ON_THE_INDEX = "SET LOCAL enable_seqscan = %s"
KEEP = "INSERT INTO accounts_namesignature (signature, entry_id) VALUES (%s, %s)"
FORGET = "DELETE FROM accounts_namesignature WHERE signature = %s AND entry_id = %s"
# For entries of a table that no longer ships: their numbers are not known any more.
FORGET_ALL = "DELETE FROM accounts_namesignature WHERE entry_id = %s"


class Candidate(NamedTuple):
    """An entry that shares a signature with the name that was asked for."""

    name: str
    account_id: int | None
    protected_name_id: int | None
    is_term: bool


def keep(entries):
    """Insert unsaved NameEntry rows with their signatures under the table of today."""
    entries = list(entries)
    for entry in entries:
        name = read(entry.name)
        entry.key_version = name.version
        entry.signatures = signatures(name, is_term=entry.is_term)
    NameEntry.objects.bulk_create(entries, batch_size=BATCH)
    if connection.vendor == "sqlite":
        pairs = sorted((key, entry.pk) for entry in entries for key in entry.signatures)
        with connection.cursor() as cursor:
            cursor.executemany(KEEP, pairs)


def forget(entries):
    """Delete NameEntry rows and their signatures."""
    entries = list(entries)
    if connection.vendor == "sqlite":
        known = [entry for entry in entries if entry.key_version in versions()]
        pairs = [
            (key, entry.pk)
            for entry in known
            for key in signatures(read(entry.name, entry.key_version), is_term=entry.is_term)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(FORGET, pairs)
            cursor.executemany(FORGET_ALL, [(each.pk,) for each in entries if each not in known])
    NameEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def find(text, *, deep=True):
    """The Candidates for one name; without `deep`, none that is two edits apart."""
    wanted = _wanted(text, deep)
    statement, parameters = FIND[connection.vendor], [_array(wanted)]
    if connection.vendor == "sqlite":
        statement, parameters = statement.format(marks=",".join(["%s"] * len(wanted))), wanted
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Candidate(*row) for row in cursor.fetchall()]


def same(text):
    """The Candidates whose whole name reads the same as `text`; none for a text too long."""
    if len(text) > LONGEST:
        return []
    folded = skeleton(text)
    return [each for each in find(text, deep=False) if skeleton(each.name) == folded]


def find_many(texts, *, deep=True):
    """[Candidate] for each of many names, by name; one statement for BATCH names."""
    texts = list(dict.fromkeys(texts))
    found = {text: [] for text in texts}
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        rows = _find_batch([_wanted(text, deep) for text in batch])
        for number, group in groupby(rows, key=lambda row: row[0]):
            found[batch[number]] = [Candidate(*row[1:]) for row in group]
    return found


def _find_batch(wanted):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(FIND_MANY["sqlite"], [json.dumps(wanted)])
            return cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ON_THE_INDEX, ["off"])
        cursor.execute(FIND_MANY["postgresql"], [list(map(_array, wanted))])
        rows = cursor.fetchall()
        cursor.execute(ON_THE_INDEX, ["on"])
        return rows


def _array(numbers):
    """An array as PostgreSQL reads it; a list would be taken apart and quoted one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _wanted(text, deep):
    """The probes of a name under every table that names may still be stored under."""
    asked = [probes(read(text, version), deep=deep) for version in versions()]
    return asked[0] if len(asked) == 1 else sorted(set().union(*asked))
