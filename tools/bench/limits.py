"""What an import is measured against: done in a worker."""

import csv
import re
from time import perf_counter

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.utils import timezone
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from accounts.models import OperatingEntity, PublicAccount
from audit import statements
from audit.domain.bulk import insert_new
from audit.models import DataKey
from tools.bench.equivalents.models import IndexedAccount, OwnedAccount, RecordedEntity
from tools.bench.rows import acting

CHUNK = 20_000
LOADED = (
    OperatingEntity,
    OperatingEntity.history.model,
    PublicAccount,
    PublicAccount.history.model,
)
FOREIGN_KEYS = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass
    AND contype = 'f'
"""


def load_raw(bound=True):
    """Load the rows of entities, accounts and their histories that are here into tables like
    theirs, with the same indexes and without triggers; seconds. Nothing could write them faster.

    On PostgreSQL with their foreign keys if `bound`; SQLite's always have them.
    """
    loads = [_emptied_copy(model, bound) for model in LOADED]
    started = perf_counter()
    for table, columns, rows in loads:
        with transaction.atomic():
            _load(table, columns, rows)
    spent = perf_counter() - started
    _drop(table for table, _columns, _rows in loads)
    return spent


def load_histories():
    """Seconds that the history of the accounts here takes to be loaded raw: into a table like its
    own, and into one with the indexes that simple-history copies by default.
    """
    table, columns, rows = _emptied_copy(PublicAccount.history.model, bound=False)
    usual = IndexedAccount.history.model._meta.db_table
    spent = []
    for each in (table, usual):
        started = perf_counter()
        with transaction.atomic():
            _load(each, columns, rows)
        spent.append(perf_counter() - started)
    _drop([table])
    return spent


def load_governed(chunk):
    """Write as many entities and accounts as are here once more, ready made and through the rings,
    `chunk` accounts in a transaction; seconds. What the product's own record costs at least.
    """
    entities, accounts = (_ready(model) for model in (OperatingEntity, PublicAccount))
    share = len(entities[1]) / len(accounts[1])
    started = perf_counter()
    with acting():
        for start in range(0, len(accounts[1]), chunk):
            owners = slice(int(start * share), int((start + chunk) * share))
            with transaction.atomic():
                _write(OperatingEntity, entities, owners)
                _write(PublicAccount, accounts, slice(start, start + chunk))
    return perf_counter() - started


def _write(model, ready, part):
    names, rows = ready
    if rows[part]:
        insert_new(model, names=names, rows=rows[part], at=timezone.now())


def _ready(model):
    """(names, rows) like those here, with identities of their own."""
    own = {"external_id", "identity_digest", "data_key_id"}
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in {"id", "version", "state", *own}
    ]
    rows = list(model.objects.order_by("pk").values_list(*names))
    if model is PublicAccount:
        return ("external_id", *names), [
            (f"again-{number}", *_plain(row)) for number, row in enumerate(rows)
        ]
    keys = list(statements.reserve_keys(DataKey, DEFAULT_DB_ALIAS, len(rows)))
    with transaction.atomic():
        statements.load_rows(
            DataKey, DEFAULT_DB_ALIAS, ("id", "wrapped"), [(key, "") for key in keys]
        )
    return ("identity_digest", "data_key_id", *names), [
        (f"again-{key}", key, *_plain(row)) for key, row in zip(keys, rows, strict=True)
    ]


def _plain(row):
    return [each.isoformat() if hasattr(each, "isoformat") else each for each in row]


def _emptied_copy(model, bound):
    """(name of an empty table like that of `model`, its columns, the rows of the table itself)."""
    table, copy = model._meta.db_table, f"raw_{model._meta.db_table}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'CREATE TABLE "{copy}" (LIKE "{table}" INCLUDING ALL)')
            cursor.execute(FOREIGN_KEYS, [table])
            for (rule,) in cursor.fetchall() if bound else ():
                cursor.execute(f'ALTER TABLE "{copy}" ADD {rule}')
        else:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('table', 'index') "
                "AND sql IS NOT NULL ORDER BY type DESC",
                [table],
            )
            for (sql,) in cursor.fetchall():
                named = sql.replace(f'"{table}"', f'"{copy}"', 1)
                cursor.execute(re.sub(r'INDEX "', 'INDEX "raw_', named, count=1))
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        cursor.execute(f'SELECT {columns} FROM "{table}"')
        return copy, columns, cursor.fetchall()


def _drop(tables):
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DROP TABLE "{table}"')


def _load(table, columns, rows):
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as stream:
                    for row in chunk:
                        stream.write_row(row)
            else:
                places = ", ".join(["%s"] * len(chunk[0]))
                cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', chunk)


class EntityResource(ModelResource):
    """Entities as django-import-export brings them in by its defaults, history on."""

    class Meta:
        model = RecordedEntity
        import_id_fields = ("identity_digest",)
        fields = (
            "identity_digest",
            "entity_type",
            "legal_name",
            "identity_type",
            "unified_social_credit_code",
            "identity_number_sealed",
            "contact_phone_digest",
            "state",
        )


class AccountResource(ModelResource):
    """Accounts of the same kind, each with its entity by the identity number."""

    entity = Field("entity", "entity", ForeignKeyWidget(RecordedEntity, "identity_digest"))

    class Meta:
        model = OwnedAccount
        import_id_fields = ("external_id",)
        fields = (
            "external_id",
            "name",
            "introduction",
            "content_category",
            "entity",
            "registered_on",
            "last_active_on",
            "follower_count",
            "state",
        )


def import_by_default(path, rows):
    """Rows a second of django-import-export's defaults, of the first rows of the same file: their
    entities, then the accounts. Nothing is sealed and no name is screened.
    """
    with open(path, encoding="utf-8", newline="") as stream:
        lines = {each["external_id"]: each for each in csv.DictReader(stream) if each["name"]}
    given = list(lines.values())[:rows]
    entities = {each["entity_legal_name"]: _entity(each) for each in given}
    accounts = [
        each | {"entity": each["entity_legal_name"], "state": "pending_verification"}
        for each in given
    ]
    started = perf_counter()
    _import(EntityResource(), entities.values())
    _import(AccountResource(), accounts)
    return rows / (perf_counter() - started)


def _entity(line):
    code = line["entity_unified_social_credit_code"]
    return {
        "identity_digest": line["entity_legal_name"],
        "entity_type": line["entity_type"],
        "legal_name": line["entity_legal_name"],
        "identity_type": "unified_social_credit_code" if code else "resident_id",
        "unified_social_credit_code": code,
        "identity_number_sealed": line["entity_resident_id"],
        "contact_phone_digest": line["contact_phone"],
        "state": "unverified",
    }


def _import(resource, rows):
    data = Dataset(headers=resource.Meta.fields)
    for row in rows:
        data.append([row[name] for name in resource.Meta.fields])
    result = resource.import_data(data, raise_errors=True, use_transactions=True)
    if result.totals["new"] != len(data):
        raise AssertionError(result.totals)
