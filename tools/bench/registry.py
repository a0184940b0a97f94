"""A registry of many accounts, written set-wise: done in a worker."""

from datetime import date, timedelta
from itertools import islice
from random import Random
from time import perf_counter

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.enums import (
    AccountState,
    ApplicationState,
    ClosureBasis,
    ContentCategory,
    EntityType,
    IdentityType,
)
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit import triggers
from audit.models import DataKey
from audit.triggers.tables import governed_tables
from staff.domain.roles import ensure_system_actor
from tests.factories.registry import credit_code
from tools.bench.names import synthetic_names
from tools.bench.rows import INTRODUCTION

SEED = 11
CHUNK = 20_000
PER_ENTITY = 20
# One of so many accounts has an application on file, one of so many of these is open.
PER_APPLICATION = 10
PER_OPEN = 100
SETTLE = {"postgresql": "VACUUM ANALYZE", "sqlite": "ANALYZE"}


def fill(count):
    """Enter accounts, and what belongs to them, until there are `count`; how many a second.

    98 of 100 are active, one waits for verification, one is closed; twenty belong to one entity,
    every tenth was applied for. There is no history, and screening knows none of the names: what
    its look-up costs is a figure of its own.
    """
    first, dice = PublicAccount.objects.count(), Random(SEED)
    names = enumerate(islice(synthetic_names(count, SEED), first, None), first)
    started = perf_counter()
    with triggers.lifted(connection):
        while chunk := list(islice(names, CHUNK)):
            with transaction.atomic():
                _enter(chunk, dice)
    pace = (count - first) / (perf_counter() - started)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE[connection.vendor])
    return pace


def remember():
    """Give every governed row the history that its entry would have left; seconds."""
    started, who = perf_counter(), ensure_system_actor().pk
    with triggers.lifted(connection), transaction.atomic(), connection.cursor() as cursor:
        for table in governed_tables(connection):
            columns = ", ".join(f'"{name}"' for name in table.kept)
            cursor.execute(
                f'INSERT INTO "{table.history}" ({columns}, '
                "history_date, history_type, history_change_reason, history_user_id) "
                f"SELECT {columns}, CURRENT_TIMESTAMP, '+', '', {who} FROM \"{table.name}\" live "
                f'WHERE live."{table.key}" NOT IN (SELECT "{table.key}" FROM "{table.history}")'
            )
    with connection.cursor() as cursor:
        cursor.execute(SETTLE[connection.vendor])
    return perf_counter() - started


def _enter(chunk, dice):
    keys = _insert(DataKey, (DataKey() for _ in chunk[::PER_ENTITY]))
    entities = _insert(
        OperatingEntity,
        (_entity(number, key) for (number, _), key in zip(chunk[::PER_ENTITY], keys, strict=True)),
    )
    accounts = _insert(
        PublicAccount,
        (_account(number, name, dice.choice(entities), dice) for number, name in chunk),
    )
    _insert(RegistrationApplication, map(_application, accounts[::PER_APPLICATION]))


def _insert(model, rows):
    return models.QuerySet(model).bulk_create(rows)


def _entity(number, key):
    return OperatingEntity(
        entity_type=EntityType.ENTERPRISE,
        legal_name=f"示例文化{number:09d}有限公司",
        identity_type=IdentityType.UNIFIED_SOCIAL_CREDIT_CODE,
        unified_social_credit_code=credit_code(number),
        identity_digest=f"{number:064x}",
        data_key=key,
        version=1,
    )


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


def _application(account):
    """How an account came to be, or, now and then, another account that its entity asks for."""
    is_open = account.pk // PER_APPLICATION % PER_OPEN == 0
    at = timezone.now()
    return RegistrationApplication(
        requested_name=account.name,
        introduction=account.introduction,
        content_category=account.content_category,
        entity=account.entity,
        agreement_version="v7",
        account=None if is_open else account,
        state=ApplicationState.SUBMITTED if is_open else ApplicationState.APPROVED,
        submitted_at=at,
        due_at=at + timedelta(days=3),
        version=1,
    )
