"""Every way to write a governed row, and the answer: one true history row, or a refusal.

Each case runs with real commits on the database at hand. None is silent.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import AnonymousUser
from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from simple_history.utils import (
    bulk_create_with_history,
    bulk_update_with_history,
    update_change_reason,
)

from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit.context import NoActor, acting_as
from audit.domain.bulk import write_rows
from audit.domain.engine import performer, record
from audit.drift import drifted_rows
from audit.history import HistoryBypassRefused
from audit.models import DeletionRefused, StaleVersion, StateMoveRefused
from audit.statements import ExpressionRefused
from audit.system_checks import governed_models
from desk.models import BulkDecision
from regulations.append_only import AppendOnlyViolation
from tests.factories import AccountFactory, ApplicationFactory, EntityFactory, UserFactory, verify

VENDOR = "sqlite" if "sqlite" in settings.DATABASES["default"]["ENGINE"] else "postgresql"
ACCOUNTS = PublicAccount._meta.db_table
HISTORY = PublicAccount.history.model._meta.db_table
ONE_TRUE_ROW = "one true history row"
DETECTED = "detected later"


@dataclass
class World:
    """What a case may write: one row of each kind, and somebody who never acted."""

    people: dict
    account: PublicAccount
    application: RegistrationApplication
    client: object
    folder: object

    @property
    def entity(self):
        return self.account.entity

    @property
    def accounts(self):
        return PublicAccount.objects.filter(pk=self.account.pk)

    def unsaved(self, **changes):
        """A new account, not written yet."""
        facts = {"external_id": "new", "name": "新账号", "content_category": "general"}
        return PublicAccount(**(facts | {"entity": self.entity} | changes))

    def edited(self):
        """The account with a new introduction, not written yet."""
        self.account.introduction = "edited"
        return self.account

    def sign_in(self, role):
        self.client.force_login(self.people[role], backend="staff.backends.StaffBackend")
        return self.client


@dataclass
class Case:
    """One way to write and its answer: ONE_TRUE_ROW, DETECTED (with kind), or an error class."""

    name: str
    write: Callable
    answer: object
    kind: str = ""
    only: str = ""


def sql(text):
    """A case body that runs one SQL statement in autocommit."""

    def write(world):
        with connection.cursor() as cursor:
            cursor.execute(text.format(accounts=ACCOUNTS, history=HISTORY, pk=world.account.pk))

    return write


def columns(model, **changes):
    """Two lists for INSERT … SELECT: the columns of `model` but its key, and their values."""
    names = [f.column for f in model._meta.local_concrete_fields if not f.primary_key]
    return ", ".join(names), ", ".join(changes.get(name, name) for name in names)


NEW_COLUMNS, NEW_VALUES = columns(PublicAccount, external_id="'raw'")
WHOLE = ", ".join(f.column for f in PublicAccount._meta.local_concrete_fields)
WHOLE_EDITED = WHOLE.replace("introduction", "'edited'")
REPLACING = f"INSERT OR REPLACE INTO {{accounts}} ({WHOLE}) SELECT {WHOLE_EDITED} FROM {{accounts}}"
PAST_COLUMNS, PAST_VALUES = columns(PublicAccount.history.model, version="version + 1")
BUMPED = "UPDATE {accounts} SET introduction = 'edited', version = version + 1"


def save_without_changes(world):
    world.account.save()


def save_twice_from_one_reading(world):
    stale = PublicAccount.objects.get(pk=world.account.pk)
    stale.introduction = "stale"
    with transaction.atomic():
        world.edited().save()
        stale.save()


def save_state(world):
    world.account.state = "active"
    world.account.save()


def save_f_expression(world):
    world.account.follower_count = models.F("follower_count") + 1
    world.account.save()


def save_without_actor(world):
    with acting_as(AnonymousUser()):
        world.edited().save()


def loaddata(world):
    fixture = world.folder / "accounts.json"
    fixture.write_text(serializers.serialize("json", [world.edited()]))
    call_command("loaddata", str(fixture), verbosity=0)


def deserialize(world):
    [loaded] = serializers.deserialize("json", serializers.serialize("json", [world.edited()]))
    loaded.save()


def set_null_cascade(world):
    """As if a key were SET_NULL, against audit.E005: the database's own answer counts."""
    field = RegistrationApplication._meta.get_field("assignee")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(field.remote_field, "on_delete", models.SET_NULL)
        world.people["bystander"].delete()


def cascade(world):
    field = PublicAccount._meta.get_field("entity")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(field.remote_field, "on_delete", models.CASCADE)
        models.QuerySet(OperatingEntity).filter(pk=world.entity.pk).delete()


def verb(world):
    with acting_as(world.people["reviewer"]):
        performer(RegistrationApplication, "claim")(
            subject=world.application,
            seen_version=world.application.version,
            at=timezone.now(),
        )


def admin_form(world):
    entity = world.entity
    data = {
        "seen_version": entity.version,
        "entity_type": entity.entity_type,
        "legal_name": entity.legal_name,
        "identity_type": entity.identity_type,
        "identity_number": "",
        "contact_phone": "",
        "place_of_registration": "新地址",
        "place_of_operation": "",
        "business_scope": "",
    }
    page = f"/desk/accounts/operatingentity/{entity.pk}/edit/"
    assert world.sign_in("intake").post(page, data).status_code == 302


def admin_action(world):
    data = {"action": "claim", ACTION_CHECKBOX_NAME: [world.application.pk]}
    page = "/desk/accounts/registrationapplication/"
    assert world.sign_in("reviewer").post(page, data, follow=True).status_code == 200


def raw_queryset(world):
    list(PublicAccount.objects.raw("DELETE FROM " + ACCOUNTS + " RETURNING *"))


def plain_queryset(world):
    models.QuerySet(PublicAccount).filter(pk=world.account.pk).update(introduction="edited")


def plain_bulk_update(world):
    models.QuerySet(PublicAccount).bulk_update([world.edited()], ["introduction"])


def plain_versioned_update(world):
    models.QuerySet(PublicAccount).filter(pk=world.account.pk).update(
        introduction="edited", version=models.F("version") + 1
    )


def plain_bulk_create(world):
    models.QuerySet(PublicAccount).bulk_create([world.unsaved(version=1)])


def plain_upsert(world):
    models.QuerySet(PublicAccount).bulk_create(
        [world.unsaved(pk=world.account.pk, external_id=world.account.external_id, version=1)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name"],
    )


def plain_delete(world):
    models.QuerySet(PublicAccount).filter(pk=world.account.pk)._raw_delete("default")


def copy_in(world):
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT {NEW_VALUES} FROM {ACCOUNTS}) TO STDOUT") as stream:
            rows = b"".join(stream)
        with cursor.copy(f"COPY {ACCOUNTS} ({NEW_COLUMNS}) FROM STDIN") as stream:
            stream.write(rows)


def forged_pair(world):
    """A raw write that also leaves the history row it should: that is one true history row."""
    with transaction.atomic():
        sql(BUMPED)(world)
        names, values = columns(
            PublicAccount.history.model, version="version + 1", introduction="'edited'"
        )
        sql(f"INSERT INTO {{history}} ({names}) SELECT {values} FROM {{history}}")(world)


def without_foreign_keys(statement):
    """What a connection can do that turned SQLite's foreign keys off."""

    def write(world):
        sql("PRAGMA foreign_keys = OFF")(world)
        try:
            sql(statement)(world)
        finally:
            sql("PRAGMA foreign_keys = ON")(world)

    return write


def without_recursive_triggers(statement):
    """What SQLite's shell does: replacing runs no delete triggers there."""

    def write(world):
        sql("PRAGMA recursive_triggers = OFF")(world)
        try:
            sql(statement)(world)
        finally:
            sql("PRAGMA recursive_triggers = ON")(world)

    return write


CASES = [
    # Through the domain
    Case("save of an edited row", lambda w: w.edited().save(), ONE_TRUE_ROW),
    Case("save that changes nothing", save_without_changes, ONE_TRUE_ROW),
    Case("save of a new row", lambda w: w.unsaved().save(), ONE_TRUE_ROW),
    Case(
        "save with update_fields",
        lambda w: w.edited().save(update_fields=["introduction"]),
        ONE_TRUE_ROW,
    ),
    Case("record", lambda w: record(w.edited(), at=timezone.now()), ONE_TRUE_ROW),
    Case("transition verb", verb, ONE_TRUE_ROW),
    Case("admin form", admin_form, ONE_TRUE_ROW),
    Case("admin action", admin_action, ONE_TRUE_ROW),
    Case(
        "bulk writer, new row",
        lambda w: write_rows(new=[w.unsaved()], at=timezone.now()),
        ONE_TRUE_ROW,
    ),
    Case(
        "bulk writer, changed row",
        lambda w: write_rows(changed=[w.edited()], fields=["introduction"], at=timezone.now()),
        ONE_TRUE_ROW,
    ),
    # Through the ORM, row by row
    Case("create", lambda w: PublicAccount.objects.create(**facts(w)), ONE_TRUE_ROW),
    Case(
        "get_or_create",
        lambda w: PublicAccount.objects.get_or_create(external_id="new", defaults=facts(w)),
        ONE_TRUE_ROW,
    ),
    Case(
        "update_or_create, new row",
        lambda w: PublicAccount.objects.update_or_create(external_id="new", defaults=facts(w)),
        ONE_TRUE_ROW,
    ),
    Case(
        "update_or_create, known row",
        lambda w: PublicAccount.objects.update_or_create(
            pk=w.account.pk, defaults={"introduction": "edited"}
        ),
        ONE_TRUE_ROW,
    ),
    Case("related create", lambda w: w.entity.accounts.create(**facts(w)), ONE_TRUE_ROW),
    Case(
        "related add, row by row",
        lambda w: w.entity.accounts.add(w.edited(), bulk=False),
        ONE_TRUE_ROW,
    ),
    Case("save with an F expression", save_f_expression, ExpressionRefused),
    Case("save from a stale reading", save_twice_from_one_reading, StaleVersion),
    Case("save of a state", save_state, StateMoveRefused),
    Case("save without actor", save_without_actor, NoActor),
    Case(
        "save of a new row in a later state",
        lambda w: w.unsaved(state="suspended").save(),
        StateMoveRefused,
    ),
    Case(
        "save over a taken key",
        lambda w: w.unsaved(pk=w.account.pk).save(force_insert=True),
        IntegrityError,
    ),
    Case(
        "save without history",
        lambda w: w.edited().save_without_historical_record(),
        HistoryBypassRefused,
    ),
    Case("save_base(raw=True)", lambda w: w.edited().save_base(raw=True), ONE_TRUE_ROW),
    Case("loaddata", loaddata, HistoryBypassRefused),
    Case("deserialized object", deserialize, HistoryBypassRefused),
    # Through the ORM, set by set
    Case("update", lambda w: w.accounts.update(introduction="x"), HistoryBypassRefused),
    Case(
        "update with F",
        lambda w: w.accounts.update(version=models.F("version") + 1),
        HistoryBypassRefused,
    ),
    Case(
        "base manager update",
        lambda w: PublicAccount._base_manager.update(introduction="x"),
        HistoryBypassRefused,
    ),
    Case("related update", lambda w: w.entity.accounts.update(name="x"), HistoryBypassRefused),
    Case("related add", lambda w: w.entity.accounts.add(w.account), HistoryBypassRefused),
    Case("related set", lambda w: w.entity.accounts.set([w.account]), HistoryBypassRefused),
    Case(
        "bulk_create",
        lambda w: PublicAccount.objects.bulk_create([w.unsaved()]),
        HistoryBypassRefused,
    ),
    Case(
        "bulk_create ignoring conflicts",
        lambda w: PublicAccount.objects.bulk_create([w.unsaved()], ignore_conflicts=True),
        HistoryBypassRefused,
    ),
    Case(
        "bulk_create updating conflicts",
        lambda w: PublicAccount.objects.bulk_create(
            [w.account], update_conflicts=True, unique_fields=["id"], update_fields=["name"]
        ),
        HistoryBypassRefused,
    ),
    Case(
        "bulk_update",
        lambda w: PublicAccount.objects.bulk_update([w.edited()], ["introduction"]),
        HistoryBypassRefused,
    ),
    Case(
        "the library's bulk create",
        lambda w: bulk_create_with_history([w.unsaved()], PublicAccount),
        HistoryBypassRefused,
    ),
    Case(
        "the library's bulk update",
        lambda w: bulk_update_with_history([w.edited()], PublicAccount, ["introduction"]),
        HistoryBypassRefused,
    ),
    # A plain QuerySet, which only the database stops
    Case("plain update", plain_queryset, IntegrityError),
    Case("plain update that raises the version", plain_versioned_update, IntegrityError),
    Case("plain bulk_update", plain_bulk_update, IntegrityError),
    Case("plain bulk_create", plain_bulk_create, IntegrityError),
    Case("plain upsert", plain_upsert, IntegrityError),
    Case("plain delete", plain_delete, IntegrityError),
    Case("SET NULL cascade", set_null_cascade, (HistoryBypassRefused, IntegrityError)),
    # Deletion
    Case("delete", lambda w: w.account.delete(), DeletionRefused),
    Case("queryset delete", lambda w: w.accounts.delete(), DeletionRefused),
    Case("raw delete", lambda w: w.accounts._raw_delete("default"), DeletionRefused),
    Case("related delete", lambda w: w.entity.accounts.all().delete(), DeletionRefused),
    Case("delete by cascade", cascade, (DeletionRefused, IntegrityError, models.ProtectedError)),
    # Raw SQL
    Case("raw UPDATE", sql("UPDATE {accounts} SET introduction = 'edited'"), IntegrityError),
    Case("raw UPDATE that raises the version", sql(BUMPED), IntegrityError),
    Case("raw UPDATE with its history row", forged_pair, ONE_TRUE_ROW),
    Case("raw DELETE", sql("DELETE FROM {accounts}"), IntegrityError),
    Case("raw queryset", raw_queryset, IntegrityError),
    Case(
        "raw INSERT",
        sql(f"INSERT INTO {{accounts}} ({NEW_COLUMNS}) SELECT {NEW_VALUES} FROM {{accounts}}"),
        IntegrityError,
    ),
    Case(
        "raw upsert",
        sql(
            f"INSERT INTO {{accounts}} ({WHOLE}) SELECT {WHOLE} FROM {{accounts}} WHERE true "
            "ON CONFLICT (id) DO UPDATE SET introduction = 'edited'"
        ),
        IntegrityError,
    ),
    Case(
        "INSERT OR REPLACE",
        sql(REPLACING),
        IntegrityError,
        only="sqlite",
    ),
    Case(
        "INSERT OR REPLACE without recursive triggers",
        without_recursive_triggers(REPLACING),
        IntegrityError,
        only="sqlite",
    ),
    Case(
        "raw UPDATE that raises the version, foreign keys off",
        without_foreign_keys(BUMPED),
        DETECTED,
        kind="edited",
        only="sqlite",
    ),
    Case(
        "raw INSERT, foreign keys off",
        without_foreign_keys(
            f"INSERT INTO {{accounts}} ({NEW_COLUMNS}) SELECT {NEW_VALUES} FROM {{accounts}}"
        ),
        DETECTED,
        kind="inserted",
        only="sqlite",
    ),
    Case("TRUNCATE", sql("TRUNCATE {accounts} CASCADE"), IntegrityError, only="postgresql"),
    Case("COPY", copy_in, IntegrityError, only="postgresql"),
    Case(
        "MERGE",
        sql(
            "MERGE INTO {accounts} live USING (SELECT {pk} AS pk) other ON live.id = other.pk "
            "WHEN MATCHED THEN UPDATE SET introduction = 'edited', version = version + 1"
        ),
        IntegrityError,
        only="postgresql",
    ),
    Case(
        "UPDATE in a WITH",
        sql(f"WITH moved AS ({BUMPED} RETURNING *) SELECT count(*) FROM moved"),
        IntegrityError,
        only="postgresql",
    ),
    # History itself
    Case("history save", lambda w: w.account.history.get().save(), AppendOnlyViolation),
    Case("history delete", lambda w: w.account.history.get().delete(), AppendOnlyViolation),
    Case("history update", lambda w: w.account.history.update(name="x"), AppendOnlyViolation),
    Case(
        "history bulk_update",
        lambda w: w.account.history.bulk_update(list(w.account.history.all()), ["name"]),
        AppendOnlyViolation,
    ),
    Case("change reason", lambda w: update_change_reason(w.account, "x"), AppendOnlyViolation),
    Case(
        "plain history update",
        lambda w: models.QuerySet(PublicAccount.history.model).update(name="x"),
        IntegrityError,
    ),
    Case(
        "history create",
        lambda w: PublicAccount.history_tracker.row(w.edited(), "~").save(),
        IntegrityError,
    ),
    Case("raw UPDATE of history", sql("UPDATE {history} SET name = 'x'"), IntegrityError),
    Case("raw DELETE of history", sql("DELETE FROM {history}"), IntegrityError),
    Case(
        "raw INSERT into history",
        sql(f"INSERT INTO {{history}} ({PAST_COLUMNS}) SELECT {PAST_VALUES} FROM {{history}}"),
        IntegrityError,
    ),
    Case("TRUNCATE of history", sql("TRUNCATE {history}"), IntegrityError, only="postgresql"),
]


def facts(world):
    return {
        "external_id": "new",
        "name": "新账号",
        "entity": world.entity,
        "content_category": "general",
    }


@pytest.fixture
def world(committed, client, tmp_path):
    now = timezone.now()
    roles = ("intake", "approver", "importer", "reviewer")
    people = {role: UserFactory(username=role, roles=[role]) for role in roles}
    people["bystander"] = UserFactory(username="bystander")
    with acting_as(people["intake"]):
        entity = EntityFactory(at=now)
    with acting_as(people["approver"]):
        entity = verify(entity, at=now)
    with acting_as(people["intake"]):
        application = ApplicationFactory(entity=entity, assignee=people["bystander"], at=now)
    with acting_as(people["importer"]):
        account = AccountFactory(entity=entity, at=now)
    return World(people, account, application, client, tmp_path)


def stored():
    """Every governed and history row, as the database holds it."""
    kept = [*governed_models(), *(model.history.model for model in governed_models())]
    return {model: list(models.QuerySet(model).order_by("pk").values()) for model in kept}


def drift():
    return [found for model in governed_models() for found in drifted_rows(model)]


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name) for case in CASES if case.only in ("", VENDOR)],
)
def test_a_write_leaves_one_true_history_row_or_is_refused(case, world):
    before = stored()
    if case.answer in (ONE_TRUE_ROW, DETECTED):
        with acting_as(world.people["importer"]):
            case.write(world)
    else:
        with acting_as(world.people["importer"]), pytest.raises(case.answer):
            case.write(world)
    after = stored()
    if case.answer == ONE_TRUE_ROW:
        added = {
            model: len(after[model]) - len(before[model])
            for model in after
            if model not in governed_models() and len(after[model]) != len(before[model])
        }
        added.pop(BulkDecision.history.model, None)  # that many were decided on, itself on record
        assert list(added.values()) == [1]
        assert drift() == []
    elif case.answer == DETECTED:
        assert [kind for _pk, kind in drift()] == [case.kind]
    else:
        assert after == before


def test_each_case_has_a_name_of_its_own():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
