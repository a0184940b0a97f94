"""Rows of the three kinds that are compared: plain, with simple-history, governed."""

from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import ContentCategory
from accounts.models import OperatingEntity, PublicAccount
from audit.context import acting_as
from audit.domain.bulk import write_rows
from staff.domain.roles import ensure_system_actor
from tests.factories import EntityFactory
from tools.bench.equivalents.models import TABLES, PlainAccount, RecordedAccount

KINDS = {"plain": PlainAccount, "simple-history": RecordedAccount, "governed": PublicAccount}
INTRODUCTION = (
    "每天一条有用的消息，来自示例省示例市的一家示例公司；内容包括本地新闻、天气与生活指南。"
)
CHUNK = 10_000


def make_equivalents():
    """Make the tables of what the product is compared with; triggers are not put on them."""
    with connection.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)


def make_rows(kind, count):
    """Insert `count` accounts of one kind. Needs an acting user."""
    entity = OperatingEntity.objects.first() or EntityFactory()
    model = KINDS[kind]
    first = model.objects.count()
    for start in range(first, first + count, CHUNK):
        rows = [
            model(
                external_id=f"bench-{number:09d}",
                name=f"示例账号{number:09d}",
                introduction=INTRODUCTION,
                content_category=ContentCategory.GENERAL,
                entity=entity,
                follower_count=number,
                version=1,
            )
            for number in range(start, min(start + CHUNK, first + count))
        ]
        if model is PublicAccount:
            write_rows(new=rows, at=timezone.now())
        else:
            model.objects.bulk_create(rows)


def write(row, turn, actor):
    """Change `row` and save it in a transaction of its own."""
    row.introduction = f"{INTRODUCTION}{turn}"
    row.follower_count = turn
    row._history_user = actor
    with transaction.atomic():
        row.save()


def acting():
    """Act as the system user."""
    return acting_as(ensure_system_actor(), "bench")
