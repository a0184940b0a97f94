"""The pages of a full desk, visited as the person who may see all of it: done in a worker."""

from statistics import median_low
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import AccountState, ApplicationState, ContentCategory
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from staff.models import User

ACCOUNTS = "accounts_publicaccount"


def measure(rounds):
    """{page: [milliseconds, those of the database, queries]}, pages in turn.

    The least of the rounds: what else the machine does only adds.
    """
    boss = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)[0]
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip("."))
    client.force_login(boss, backend="staff.backends.StaffBackend")
    visits = _visits()
    spent, asking, queries = ({what: [] for what in visits} for _ in range(3))
    for turn in range(rounds + 1):
        for what, (url, query) in visits.items():
            with CaptureQueriesContext(connection) as captured:
                started = perf_counter()
                response = client.get(url, query)
                seconds = perf_counter() - started
            if response.status_code != 200:
                raise AssertionError(f"{what}: {response.status_code}")
            if turn:  # the first fills caches
                spent[what].append(seconds * 1000)
                asking[what].append(sum(float(each["time"]) for each in captured) * 1000)
                queries[what].append(len(captured))
    return {
        what: [min(spent[what]), min(asking[what]), median_low(queries[what])] for what in visits
    }


def _visits():
    """{page: (address, what is asked of it)}; objects are from the middle of their tables."""
    middle = PublicAccount.objects.order_by("pk").last().pk // 2
    registered = PublicAccount.objects.filter(state=AccountState.ACTIVE, application__isnull=False)
    account = registered.filter(pk__lte=middle).order_by("-pk")[0]
    waiting = RegistrationApplication.objects.filter(state=ApplicationState.SUBMITTED)
    entity = OperatingEntity.objects.filter(pk__gte=account.entity_id).order_by("pk").first()
    usual = {"content_category": ContentCategory.HEALTH, "state": AccountState.ACTIVE}
    rare = usual | {"state": AccountState.PENDING_VERIFICATION}
    lists = {
        "first page": {},
        "rare state": {"state": AccountState.CLOSED},
        "usual state": {"state": AccountState.ACTIVE},
        "category": {"content_category": ContentCategory.HEALTH},
        "two filters": usual,
        "two filters, rare": rare,
        "two characters": {"q": "健康"},
        "a name": {"q": account.name},
        "a platform id": {"q": account.external_id},
        "nothing found": {"q": "龘龘龘"},
        "page in the middle": {"after": middle},
        "in the middle, two filters": {"after": middle, **usual},
        "last page": {"before": "end"},
    }
    searches = {
        "two characters": "健康",
        "a name": account.name,
        "a platform id": account.external_id,
        "a credit code": entity.unified_social_credit_code,
        "nothing found": "龘龘龘",
    }
    listed = reverse(f"admin:{ACCOUNTS}_changelist")
    return (
        {"workbench": (reverse("admin:index"), {})}
        | {f"list: {what}": (listed, {"all": 1, **query}) for what, query in lists.items()}
        | {
            f"review: {each._meta.verbose_name}": (_page(each), {})
            for each in (account, waiting.order_by("-pk")[0], entity)
        }
        | {f"search: {what}": (reverse("admin:search"), {"q": q}) for what, q in searches.items()}
    )


def _page(obj):
    return reverse(f"admin:accounts_{obj._meta.model_name}_change", args=[obj.pk])
