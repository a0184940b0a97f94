"""A registry file of many rows, imported by a worker of its own: done in a worker."""

import csv
import resource
from itertools import islice
from random import Random
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.db.transaction import Atomic
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import imports, name_index, names, screening
from accounts.enums import ContentCategory, ImportState
from accounts.imports import batches, jobs
from accounts.models import OperatingEntity, PublicAccount
from audit.context import acting_as
from staff.domain.roles import ensure_system_actor
from staff.models import User
from tests.factories import AccountFactory
from tests.factories.registry import credit_code, resident_id
from tools.bench.names import synthetic_names
from tools.bench.rows import INTRODUCTION, acting

SEED = 8
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
    "entity_contact_email",
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
        f"contact{entity}@example.com",
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
    """Import the file: seconds by phase, the longest transaction, figures, memory, history rows."""
    jobs.give_way()
    watch = _Stopwatch()
    with open(path, "rb") as stream, acting_as(ensure_system_actor(), reason="bench"):
        batch = batches.receive(
            chunks=iter(lambda: stream.read(1 << 20), b""),
            file_name="bench.csv",
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
    """Seconds of each phase, and of the longest transaction of any."""

    def __init__(self):
        self.seconds, self.slowest, self._begun = {}, 0, 0
        enter, leave = Atomic.__enter__, Atomic.__exit__

        def entered(block):
            if not connection.in_atomic_block:
                self._begun = perf_counter()
            return enter(block)

        def left(block, *failure):
            done = leave(block, *failure)
            if not connection.in_atomic_block:
                self.slowest = max(self.slowest, perf_counter() - self._begun)
            return done

        Atomic.__enter__, Atomic.__exit__ = entered, left

    def begin(self, phase, progress):
        """What is called after each chunk of `phase`."""
        started = perf_counter()

        def chunk(rows):
            self.seconds[phase.value] = perf_counter() - started

        return chunk


def review_page_of():
    """Make the account that `visit` looks at, and whoever looks."""
    User.objects.create(username="bench", is_staff=True, is_superuser=True)
    with acting():
        AccountFactory()


def visit(rounds):
    """Milliseconds of visits of the review page of one account, the first left out."""
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip("."))
    client.force_login(User.objects.get(username="bench"), backend="staff.backends.StaffBackend")
    account = PublicAccount.objects.order_by("pk")[0]
    url = reverse("admin:accounts_publicaccount_change", args=[account.pk])
    spent = []
    for _round in range(rounds + 1):
        started = perf_counter()
        if client.get(url).status_code != 200:
            raise AssertionError(url)
        spent.append((perf_counter() - started) * 1000)
    return spent[1:]
