"""A registry file of many rows, imported by a worker of its own: done in a worker."""

import csv
import re
import resource
from itertools import islice
from random import Random
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone
from import_export.resources import ModelResource
from tablib import Dataset

from accounts.domain import imports, name_index, names, screening
from accounts.enums import ContentCategory, ImportState
from accounts.imports import batches, jobs
from accounts.models import OperatingEntity, PublicAccount
from audit.context import acting_as
from staff.domain.roles import ensure_system_actor
from tests.factories.registry import credit_code, resident_id
from tools.bench.equivalents.models import RecordedAccount
from tools.bench.names import synthetic_names
from tools.bench.rows import INTRODUCTION

SEED = 8
CHUNK = 20_000
LOADED = (
    OperatingEntity,
    OperatingEntity.history.model,
    PublicAccount,
    PublicAccount.history.model,
)
# Of a hundred accounts so many bring an entity of their own, as in the leads.
ENTITIES = 37
PEOPLE = 4
COLUMNS = (
    "external_id",
    "name",
    "introduction",
    "content_category",
    "entity_type",
    "entity_legal_name",
    "entity_unified_social_credit_code",
    "entity_resident_id",
    "contact_phone",
    "registered_on",
    "last_active_on",
    "follower_count",
)


def write_file(path, rows):
    """A registry of so many rows, one in a thousand of them faulty, two in a thousand repeated."""
    dice, given = Random(SEED), synthetic_names(rows, SEED)
    categories = [each for each in ContentCategory.values if each != "news"]
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number, name in enumerate(islice(given, rows)):
            row = _row(number, name, dice.choice(categories))
            if number % 1000 == 999:
                row[1] = ""
            writer.writerow(row)
            if number % 500 == 499 and number % 1000 != 999:
                writer.writerow(row)


def _row(number, name, category):
    entity = number * ENTITIES // 100
    is_person = entity % PEOPLE == 0
    return [
        f"bench-{number:08d}",
        name,
        INTRODUCTION,
        category,
        "individual" if is_person else "enterprise",
        f"示例人{entity}" if is_person else f"示例文化{entity:08d}有限公司",
        "" if is_person else credit_code(entity),
        resident_id(entity) if is_person else "",
        f"138{entity % 10**8:08d}",
        "2024-01-01",
        "2025-01-01",
        number % 100_000,
    ]


def without_names():
    """Screen no names from here on: what a registry costs without."""
    screening.find_many = screening.find_same = lambda texts, **_kwargs: {}
    name_index.numbers_of = lambda text, **_kwargs: ()
    names.enter_new = lambda **_kwargs: None


def bring(path):
    """Import the file: seconds by phase, the slowest chunk, figures, peak memory, history rows."""
    watch = _Stopwatch()
    with open(path, "rb") as stream, acting_as(ensure_system_actor(), reason="bench"):
        batch = batches.receive(
            chunks=iter(lambda: stream.read(1 << 20), b""),
            file_name="bench.csv",
            encoding="",
            at=timezone.now(),
        )
        jobs.work_on(batch.pk, tell=watch.begin)
        batch.refresh_from_db()
        imports.confirm(subject=batch, seen_version=batch.version, at=timezone.now())
        jobs.work_on(batch.pk, tell=watch.begin)
    batch.refresh_from_db()
    if batch.state != ImportState.COMPLETED:
        raise AssertionError(f"The import is {batch.state}.")
    return {
        "seconds": watch.seconds,
        "slowest": watch.slowest,
        "figures": batch.figures,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "history": PublicAccount.history.count() + OperatingEntity.history.count(),
    }


class _Stopwatch:
    """Seconds of each phase, and of the slowest chunk of any."""

    def __init__(self):
        self.seconds, self.slowest = {}, 0

    def begin(self, phase, progress):
        """What is called after each chunk of `phase`."""
        started = last = perf_counter()

        def chunk(rows):
            nonlocal last
            now = perf_counter()
            self.slowest = max(self.slowest, now - last)
            self.seconds[phase.value] = now - started
            last = now

        return chunk


def load_raw():
    """Load the rows of entities, accounts and their histories that are here into tables like
    theirs, with the same indexes and without triggers; seconds. Nothing could write them faster.
    """
    loads = [_emptied_copy(model) for model in LOADED]
    started = perf_counter()
    for model, copy, rows in loads:
        with transaction.atomic(), connection.cursor() as cursor:
            for start in range(0, len(rows), CHUNK):
                _load(cursor, model, copy, rows[start : start + CHUNK])
    return perf_counter() - started


def _emptied_copy(model):
    """(model, name of an empty table like its own, the rows of its own)."""
    table, copy = model._meta.db_table, f"raw_{model._meta.db_table}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'CREATE TABLE "{copy}" (LIKE "{table}" INCLUDING ALL)')
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
        return model, copy, cursor.fetchall()


def _load(cursor, model, copy, rows):
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "{copy}" ({columns}) FROM STDIN') as stream:
            for row in rows:
                stream.write_row(row)
        return
    places = ", ".join(["%s"] * len(model._meta.concrete_fields))
    cursor.executemany(f'INSERT INTO "{copy}" ({columns}) VALUES ({places})', rows)


class AccountResource(ModelResource):
    """Accounts as django-import-export brings them in by its defaults, history on."""

    class Meta:
        model = RecordedAccount
        import_id_fields = ("external_id",)
        fields = ("external_id", "name", "introduction", "content_category", "entity", "state")


def import_by_default(rows):
    """Rows a second of django-import-export's defaults, into a table with the same indexes."""
    entity = OperatingEntity.objects.first()
    data = Dataset(headers=AccountResource.Meta.fields)
    for number, name in enumerate(islice(synthetic_names(rows, SEED), rows)):
        state = "pending_verification"
        data.append((f"theirs-{number}", name, INTRODUCTION, "general", entity.pk, state))
    started = perf_counter()
    result = AccountResource().import_data(data, raise_errors=True, use_transactions=True)
    if result.totals["new"] != rows:
        raise AssertionError(result.totals)
    return rows / (perf_counter() - started)
