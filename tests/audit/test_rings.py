"""Ring 1: every way around history is refused, and every accepted write leaves one row."""

import pytest
from django.core import serializers
from django.db import transaction
from simple_history.utils import bulk_create_with_history, update_change_reason

from accounts.enums import AccountState, ApplicationState
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit.context import NoActor, acting_as
from audit.history import HistoryBypassRefused
from audit.models import DeletionRefused, StaleVersion, StateMoveRefused
from regulations.append_only import AppendOnlyViolation
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db

BULK_WRITES = {
    "update": lambda rows, row: rows.update(introduction="x"),
    "bulk_create": lambda rows, row: rows.bulk_create([row]),
    "bulk_update": lambda rows, row: rows.bulk_update([row], ["introduction"]),
    "bulk_create ignoring conflicts": lambda rows, row: rows.bulk_create(
        [row], ignore_conflicts=True
    ),
    "update through a relation": lambda rows, row: row.entity.accounts.update(introduction="x"),
    "reverse add": lambda rows, row: row.entity.accounts.add(row),
    "reverse set": lambda rows, row: row.entity.accounts.set([row], bulk=True),
    "base manager": lambda rows, row: type(row)._base_manager.update(introduction="x"),
    "the library's bulk helper": lambda rows, row: bulk_create_with_history([row], type(row)),
    "save without history": lambda rows, row: row.save_without_historical_record(),
}
DELETIONS = {
    "instance": lambda row: row.delete(),
    "queryset": lambda row: type(row).objects.filter(pk=row.pk).delete(),
    "raw": lambda row: type(row).objects.filter(pk=row.pk)._raw_delete("default"),
    "related": lambda row: row.entity.accounts.all().delete(),
}


@pytest.fixture
def account(cast, entity, now):
    with acting_as(cast["importer"]):
        return AccountFactory(entity=entity, at=now)


@pytest.mark.parametrize("write", BULK_WRITES.values(), ids=BULK_WRITES)
def test_a_write_that_would_leave_no_history_is_refused(write, account, cast):
    before = list(PublicAccount.objects.values())
    with acting_as(cast["importer"]), pytest.raises(HistoryBypassRefused), transaction.atomic():
        write(PublicAccount.objects.all(), account)
    assert list(PublicAccount.objects.values()) == before
    assert account.history.count() == 1


@pytest.mark.parametrize("delete", DELETIONS.values(), ids=DELETIONS)
def test_governed_rows_are_never_deleted(delete, account, cast):
    with acting_as(cast["administrator"]), pytest.raises(DeletionRefused):
        delete(account)
    assert PublicAccount.objects.filter(pk=account.pk).exists()


def test_a_fixture_is_refused_because_it_would_leave_no_history(account, cast):
    [loaded] = serializers.deserialize("json", serializers.serialize("json", [account]))
    with acting_as(cast["importer"]), pytest.raises(HistoryBypassRefused):
        loaded.save()


def test_a_history_row_is_never_edited_or_deleted(account):
    row = account.history.get()
    for write in (
        row.save,
        row.delete,
        lambda: update_change_reason(account, "another reason"),
        lambda: account.history.update(introduction="x"),
        lambda: account.history.all().delete(),
    ):
        with pytest.raises(AppendOnlyViolation), transaction.atomic():
            write()


def test_a_write_without_an_actor_is_refused_and_leaves_nothing(account):
    account.introduction = "nobody wrote this"
    with pytest.raises(NoActor):
        account.save()
    account.refresh_from_db()
    assert account.introduction == ""


def test_a_save_and_its_history_row_are_one_transaction(account, cast, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the history table is full")

    account.introduction = "half a write"
    monkeypatch.setattr(type(PublicAccount.history_tracker), "facts", fail)
    with acting_as(cast["importer"]), pytest.raises(RuntimeError), transaction.atomic():
        account.save()
    account.refresh_from_db()
    assert (account.introduction, account.version, account.history.count()) == ("", 1, 1)


def test_each_save_leaves_one_row_with_actor_occasion_and_version(account, cast):
    with acting_as(cast["importer"], reason="batch 7"):
        account.introduction = "one"
        account.save()
    with acting_as(cast["intake"]):
        account.introduction = "two"
        account.save()
    rows = account.history.order_by("history_id").values_list(
        "version", "introduction", "history_user__username", "history_change_reason"
    )
    assert list(rows) == [
        (1, "", "importer", ""),
        (2, "one", "importer", "batch 7"),
        (3, "two", "intake", ""),
    ]


def test_the_reason_of_one_write_does_not_stick_to_the_next(account, cast):
    with acting_as(cast["importer"], reason="batch 7"):
        account.save()
    with acting_as(cast["importer"]):
        account.save()
    assert account.history.latest().history_change_reason == ""


@pytest.mark.parametrize("fields", [None, ["introduction"]], ids=["whole row", "update_fields"])
def test_a_stale_instance_is_not_written_over_a_newer_row(account, cast, fields):
    stale = PublicAccount.objects.get(pk=account.pk)
    with acting_as(cast["importer"]):
        account.introduction = "newer"
        account.save()
        stale.introduction = "older"
        with pytest.raises(StaleVersion), transaction.atomic():
            stale.save(update_fields=fields)
    account.refresh_from_db()
    assert (account.introduction, account.version, account.history.count()) == ("newer", 2, 2)


def test_an_instance_with_a_taken_key_does_not_replace_the_row(account, cast):
    twin = PublicAccount(
        pk=account.pk,
        external_id="other",
        name="other",
        entity=account.entity,
        content_category="general",
    )
    with (
        acting_as(cast["importer"]),
        pytest.raises(Exception, match="(?i)unique"),
        transaction.atomic(),
    ):
        twin.save()
    account.refresh_from_db()
    assert account.external_id != "other"


def test_state_moves_by_a_transition_only(account, cast):
    account.state = AccountState.ACTIVE
    with acting_as(cast["approver"]), pytest.raises(StateMoveRefused):
        account.save()


def test_an_object_is_not_born_in_a_later_state(cast, application):
    born = RegistrationApplication(
        entity=application.entity,
        requested_name="x",
        content_category="general",
        agreement_version="v7",
        submitted_at=application.submitted_at,
        due_at=application.due_at,
        state=ApplicationState.APPROVED,
    )
    with acting_as(cast["approver"]), pytest.raises(StateMoveRefused):
        born.save()


@pytest.mark.parametrize("model", [OperatingEntity, PublicAccount, RegistrationApplication])
def test_history_keeps_few_indexes_because_they_limit_bulk_writes(model):
    history = model.history.model
    indexed = {field.name for field in history._meta.fields if field.db_index}
    assert indexed == {"id", "history_date"}


@pytest.mark.parametrize("model", [OperatingEntity, PublicAccount, RegistrationApplication])
def test_history_keeps_every_field_but_the_digests(model):
    kept = {field.name for field in model.history_tracker.fields_included(model)}
    every = {field.name for field in model._meta.fields}
    assert every - kept == {name for name in every if name.endswith("_digest")}
