"""Many accounts and the pages that list them: done in a worker."""

from datetime import date
from itertools import islice
from random import Random
from statistics import median
from time import perf_counter

from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import AccountState, ClosureBasis, ContentCategory
from accounts.models import OperatingEntity, PublicAccount
from audit import triggers
from staff.models import User
from tests.factories import EntityFactory
from tools.bench.names import synthetic_names
from tools.bench.rows import INTRODUCTION, acting

SEED = 11
CHUNK = 20_000
ENTITIES = 100
LIST = "/desk/accounts/publicaccount/"
SETTLE = {"postgresql": "VACUUM ANALYZE accounts_publicaccount", "sqlite": "ANALYZE"}


def fill(count):
    """Enter accounts without history until there are `count`; return how many a second.

    98 of 100 are active, one waits for verification, one is closed. Screening knows none of their
    names: what its look-up costs is a figure of its own.
    """
    with acting():
        entities = list(OperatingEntity.objects.all()) or EntityFactory.create_batch(ENTITIES)
    first, dice = PublicAccount.objects.count(), Random(SEED)
    names = enumerate(islice(synthetic_names(count, SEED), first, None), first)
    started = perf_counter()
    with triggers.lifted(connection):
        while chunk := list(islice(names, CHUNK)):
            rows = [_account(number, name, dice.choice(entities), dice) for number, name in chunk]
            with transaction.atomic():
                models.QuerySet(PublicAccount).bulk_create(rows)
    pace = (count - first) / (perf_counter() - started)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE[connection.vendor])
    return pace


def pages(rounds):
    """{what: [milliseconds, those of the database, queries]} of each page, in turn; medians."""
    boss = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)[0]
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip("."))
    client.force_login(boss, backend="staff.backends.StaffBackend")
    middle = PublicAccount.objects.order_by("pk").last().pk // 2
    account = PublicAccount.objects.get(pk=middle)
    asked = {
        "first page": {},
        "rare state": {"state": AccountState.CLOSED},
        "usual state": {"state": AccountState.ACTIVE},
        "category": {"content_category": ContentCategory.HEALTH},
        "two filters": {
            "content_category": ContentCategory.HEALTH,
            "state": AccountState.PENDING_VERIFICATION,
        },
        "search, two characters": {"q": "健康"},
        "search, a name": {"q": account.name},
        "search, a platform id": {"q": account.external_id},
        "search, nothing found": {"q": "龘龘龘"},
        "page in the middle": {"after": middle},
        "page in the middle, filtered": {"after": middle, "state": AccountState.CLOSED},
        "last page": {"before": "end"},
    }
    spent, queries = {what: [] for what in asked}, {}
    asking = {what: [] for what in asked}
    for turn in range(rounds + 1):
        for what, query in asked.items():
            with CaptureQueriesContext(connection) as captured:
                started = perf_counter()
                response = client.get(LIST, query)
                seconds = perf_counter() - started
            if response.status_code != 200:
                raise AssertionError(f"{what}: {response.status_code}")
            queries[what] = len(captured)
            if turn:
                spent[what].append(seconds * 1000)
                asking[what].append(sum(float(each["time"]) for each in captured) * 1000)
    return {what: [median(spent[what]), median(asking[what]), queries[what]] for what in asked}


def _account(number, name, entity, dice):
    state = {0: AccountState.PENDING_VERIFICATION, 1: AccountState.CLOSED}.get(
        dice.randrange(100), AccountState.ACTIVE
    )
    return PublicAccount(
        external_id=f"bench-{number:09d}",
        name=name,
        introduction=INTRODUCTION,
        content_category=dice.choice(ContentCategory.values),
        entity=entity,
        state=state,
        closure_basis=ClosureBasis.BY_LAW if state == AccountState.CLOSED else "",
        registered_on=date(2026, 1, 1),
        version=1,
    )
