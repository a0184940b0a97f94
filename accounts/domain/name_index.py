"""Where signatures are kept and found: an array under GIN on PostgreSQL, a table on SQLite.

Raw statements, because a look-up must cost little more than one probe of an index. Rows come back
as Entry; whoever asked compares the names in full.
"""

import json
from collections import defaultdict
from itertools import groupby
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from accounts.models import NameEntry
from accounts.screening import folding
from accounts.screening.folding import skeleton, versions
from accounts.screening.names import read
from accounts.screening.signatures import own_numbers, probes, signatures
from audit import statements

BATCH = 1000
LONGEST = NameEntry._meta.get_field("name").max_length

STORED = (
    "id",
    "name",
    "account_id",
    "protected_name_id",
    "is_term",
    "key_version",
    "signatures",
)
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
FIND_ANY = {
    "postgresql": f"SELECT {COLUMNS} FROM accounts_nameentry e WHERE signatures && %s::bigint[]",
    "sqlite": (
        f"SELECT DISTINCT {COLUMNS} FROM json_each(%s) q CROSS JOIN accounts_namesignature s "
        "ON s.signature = q.value CROSS JOIN accounts_nameentry e ON e.id = s.entry_id"
    ),
}
ON_THE_INDEX = "SET LOCAL enable_seqscan = %s"
KEEP = "INSERT INTO accounts_namesignature (signature, entry_id) VALUES (%s, %s)"
FORGET = "DELETE FROM accounts_namesignature WHERE signature = %s AND entry_id = %s"
# For entries of a table that no longer ships: their numbers are not known any more.
FORGET_ALL = (
    "DELETE FROM accounts_namesignature WHERE entry_id IN (SELECT value FROM json_each(%s))"
)


class Entry(NamedTuple):
    """A name as the index holds it, of an account or a protected one."""

    name: str
    account_id: int | None
    protected_name_id: int | None
    is_term: bool


def numbers_of(text, *, is_term=False):
    """The numbers under which a name is kept, under the table of today."""
    return signatures(read(text), is_term=is_term)


def keep(entries, numbers=None):
    """Insert Entries; `numbers` may say what `numbers_of` gave for each."""
    entries = list(entries)
    if numbers is None:
        numbers = [numbers_of(each.name, is_term=each.is_term) for each in entries]
    keys = list(statements.reserve_keys(NameEntry, DEFAULT_DB_ALIAS, len(entries)))
    on_sqlite = connection.vendor == "sqlite"
    rows = [
        (key, *entry, folding.VERSION, None if on_sqlite else _array(each))
        for key, entry, each in zip(keys, entries, numbers, strict=True)
    ]
    statements.load_rows(NameEntry, DEFAULT_DB_ALIAS, STORED, rows)
    if on_sqlite:
        pairs = sorted(
            (number, key) for key, each in zip(keys, numbers, strict=True) for number in each
        )
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
        unknown = [entry.pk for entry in entries if entry.key_version not in versions()]
        with connection.cursor() as cursor:
            cursor.executemany(FORGET, pairs)
            if unknown:
                cursor.execute(FORGET_ALL, [json.dumps(unknown)])
    NameEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def find(text, *, deep=True):
    """The Entries for one name; without `deep`, none that is two edits apart."""
    wanted = _wanted(text, deep)
    statement, parameters = FIND[connection.vendor], [_array(wanted)]
    if connection.vendor == "sqlite":
        statement, parameters = statement.format(marks=",".join(["%s"] * len(wanted))), wanted
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Entry(*row) for row in cursor.fetchall()]


def same(text):
    """The Entries whose whole name reads the same as `text`; none for a text too long."""
    if len(text) > LONGEST:
        return []
    folded = skeleton(text)
    return [each for each in find(text, deep=False) if skeleton(each.name) == folded]


def find_many(texts, *, deep=True):
    """[Entry] for each of many names, by name; one statement for BATCH names."""
    texts = list(dict.fromkeys(texts))
    found = {text: [] for text in texts}
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        rows = _find_batch([_wanted(text, deep) for text in batch])
        for number, group in groupby(rows, key=lambda row: row[0]):
            found[batch[number]] = [Entry(*row[1:]) for row in group]
    return found


def same_many(texts):
    """[Entry] whose whole name reads the same, for each of many names that has one."""
    names = [read(text, version) for version in versions() for text in texts]
    numbers = {number for name in names for number in own_numbers(name)}
    rows = _fetch(FIND_ANY[connection.vendor], _listed(numbers))
    candidates = [Entry(*row) for row in rows]
    alike = defaultdict(list)
    for each in candidates:
        alike[skeleton(each.name)].append(each)
    folded = ((text, skeleton(text)) for text in texts) if alike else ()
    return {text: alike[key] for text, key in folded if key in alike}


def _find_batch(wanted):
    listed = json.dumps(wanted) if connection.vendor == "sqlite" else list(map(_array, wanted))
    return _fetch(FIND_MANY[connection.vendor], listed)


def _fetch(statement, parameter):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(statement, [parameter])
            return cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ON_THE_INDEX, ["off"])
        cursor.execute(statement, [parameter])
        rows = cursor.fetchall()
        cursor.execute(ON_THE_INDEX, ["on"])
        return rows


def _array(numbers):
    """An array as PostgreSQL reads it; a list would be taken apart and quoted one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _listed(numbers):
    return _array(numbers) if connection.vendor == "postgresql" else json.dumps(list(numbers))


def _wanted(text, deep):
    """The probes of a name under every table that names may still be stored under."""
    asked = [probes(read(text, version), deep=deep) for version in versions()]
    return asked[0] if len(asked) == 1 else sorted(set().union(*asked))
