"""The blessed bulk writer stays inside the rings."""

import pytest

from accounts.enums import AccountState
from accounts.models import PublicAccount
from audit.context import NoActor, acting_as
from audit.domain.bulk import write_rows
from audit.models import StateMoveRefused
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def unsaved(entity, count=3):
    return [
        PublicAccount(
            external_id=f"b-{n}", name=f"批量{n}", entity=entity, content_category="general"
        )
        for n in range(count)
    ]


def test_new_rows_and_changed_rows_have_one_history_row_each(cast, entity, now):
    with acting_as(cast["importer"], reason="batch 1"):
        old = AccountFactory(entity=entity, at=now)
        old.introduction = "changed"
        written = write_rows(new=unsaved(entity), changed=[old], fields=["introduction"], at=now)
    assert written == 4
    for account in PublicAccount.objects.all():
        latest = account.history.latest()
        assert (latest.version, latest.introduction) == (account.version, account.introduction)
    assert PublicAccount.history.count() == 5
    assert old.history.latest().history_change_reason == "batch 1"


def test_rows_written_in_bulk_can_be_saved_on(cast, entity, now):
    [account] = unsaved(entity, 1)
    with acting_as(cast["importer"]):
        write_rows(new=[account], at=now)
        account.introduction = "later"
        account.save()
    assert account.version == account.history.latest().version == 2


def test_without_an_actor_nothing_is_written(entity, now):
    with pytest.raises(NoActor):
        write_rows(new=unsaved(entity), at=now)
    assert not PublicAccount.objects.exists()


def test_a_bulk_write_grants_no_standing(cast, entity, now):
    [account] = unsaved(entity, 1)
    account.state = AccountState.SUSPENDED
    with acting_as(cast["importer"]), pytest.raises(StateMoveRefused):
        write_rows(new=[account], at=now)


def test_a_bulk_write_moves_no_state(cast, entity, now):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
        with pytest.raises(StateMoveRefused):
            write_rows(changed=[account], fields=["state"], at=now)


def test_writing_nothing_is_nothing(cast, now):
    with acting_as(cast["importer"]):
        assert write_rows(at=now) == 0
