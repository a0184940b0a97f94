"""The index in line with the registry and the table, and never a moment without a gate."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.domain import name_index, name_upkeep, names, screening
from accounts.enums import NameBasis, NameScope
from accounts.models import NameEntry, ProtectedName
from accounts.screening import folding, sounds, terms
from accounts.screening import names as names_module
from accounts.screening.signatures import signatures
from accounts.system_checks import check_names_are_indexed, name_errors
from audit import triggers
from audit.context import acting_as
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, ProtectedNameFactory

pytestmark = pytest.mark.django_db

CACHES = (
    folding._read_tables,
    folding.versions,
    sounds.sounds,
    sounds._possible,
    names_module.read,
    names_module._patterns,
)


@pytest.fixture
def accounts(cast, entity, now):
    with acting_as(cast["importer"]):
        return AccountFactory.create_batch(7, entity=entity, at=now)


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Put a table into service in which 山 is folded to 川 as well."""

    def forget():
        for cached in CACHES:
            cached.cache_clear()

    def switch():
        data = json.loads(folding.data_file(folding.VERSION).read_text(encoding="utf-8"))
        former, following = folding.VERSION, folding.VERSION + 1
        for_former = tmp_path / folding.data_file(former).name
        for_former.write_text(json.dumps(data), encoding="utf-8")
        data["twins"]["川"] = data["twins"].get("川", "") + "山"
        for_following = tmp_path / folding.data_file(following).name
        for_following.write_text(json.dumps(data), encoding="utf-8")
        monkeypatch.setattr(folding, "DATA_DIR", tmp_path)
        monkeypatch.setattr(folding, "VERSION", following)
        forget()

    yield switch
    monkeypatch.undo()
    forget()


def rekey(batch=3):
    return list(name_upkeep.rekey(at=timezone.now(), batch=batch))


def kept():
    """How many signatures stand for how many entries."""
    if connection.vendor == "postgresql":
        return sum(len(each.signatures) for each in NameEntry.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_namesignature")
        return cursor.fetchone()[0]


def test_an_index_in_line_is_left_alone(accounts):
    before = list(NameEntry.objects.values_list("pk", "name"))
    assert rekey() == []
    assert list(NameEntry.objects.values_list("pk", "name")) == before


def test_what_is_missing_is_added_in_batches_that_can_be_resumed(accounts, now):
    name_index.forget(NameEntry.objects.all())
    assert kept() == 0
    steps = name_upkeep.rekey(at=now, batch=3)
    assert next(steps) == ("added", 3)
    steps.close()
    assert rekey() == [("added", 3), ("added", 1)]
    for account in accounts:
        assert screening.find(account.name, on=legal_date(now))


def test_what_no_longer_holds_is_dropped(accounts, cast, put, now):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="云岭茶事", at=now, in_force_until=legal_date(now) + timedelta(1))
    put(accounts[0], state="deregistered")
    tomorrow = now + timedelta(days=1)
    assert list(name_upkeep.rekey(at=tomorrow, batch=10)) == [("dropped", 1), ("dropped", 1)]
    assert NameEntry.objects.count() == len(accounts) - 1


def test_a_protection_that_has_not_begun_is_kept(cast, now):
    begins = legal_date(now) + timedelta(days=3)
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="云岭茶事", at=now, in_force_from=begins)
    assert rekey() == []
    assert screening.find("云岭茶事", on=begins)


def test_the_name_of_an_account_closed_before_there_was_a_gate_is_protected(accounts, put, now):
    closed = put(accounts[0], state="closed", closure_basis="by_law")
    assert [error.id for error in name_errors()] == ["accounts.E001"]
    with acting_as(ensure_system_actor()):
        assert rekey() == [("dropped", 1), ("protected", 1)]
    [match] = screening.find(closed.name, on=legal_date(now))
    assert match.subject.basis == NameBasis.CLOSED_BY_LAW
    assert name_errors() == []


def test_a_desk_does_not_serve_while_names_are_missing(accounts, monkeypatch):
    assert name_errors() == []
    name_index.forget(NameEntry.objects.all())
    assert [error.id for error in name_errors()] == ["accounts.E001"]
    monkeypatch.setattr("sys.argv", ["manage.py", "check"])
    assert check_names_are_indexed(None, databases=["default"]) == name_errors()
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    assert check_names_are_indexed(None, databases=["default"]) == []


def test_names_of_a_table_that_no_longer_ships_are_found_out_and_re_keyed(accounts, now):
    NameEntry.objects.update(key_version=77)
    assert [error.id for error in name_errors()] == ["accounts.E002"]
    assert rekey(batch=10) == [("re-keyed", 7)]
    assert name_errors() == []
    assert kept() == sum(len(signatures(names_module.read(each.name))) for each in accounts)


def test_another_spelling_is_corrected(accounts, put, now):
    put(accounts[0], name="山间读书会")
    assert rekey() == [("corrected", 1)]
    assert screening.find("山间读书会", on=legal_date(now))
    assert not screening.find(accounts[0].name, on=legal_date(now))


def test_a_new_table_finds_names_before_during_and_after(accounts, cast, now, next_version):
    today = legal_date(now)
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="山间读书会", at=now)
    next_version()
    # Another spelling is the same under the new table only; the old one finds the name as it is.
    assert [match.likeness for match in screening.find("山间读书会", on=today)] == ["same"]
    for step in name_upkeep.rekey(at=now, batch=3):
        assert step[0] == "re-keyed"
        assert [match.likeness for match in screening.find("山间读书会", on=today)] == ["same"]
    assert set(NameEntry.objects.values_list("key_version", flat=True)) == {folding.VERSION}
    assert [match.likeness for match in screening.find("川间读书会", on=today)] == ["same"]


def test_forgetting_leaves_no_signature_behind(accounts):
    assert kept() > 0
    names.leave(accounts=accounts)
    assert kept() == 0


# Shipped terms


def test_shipped_terms_are_protected_once(now):
    with acting_as(ensure_system_actor()):
        count = name_upkeep.sync_terms(at=now)
        assert name_upkeep.sync_terms(at=now) == 0
    assert count == len(terms.shipped_terms()) == ProtectedName.objects.count()
    assert set(ProtectedName.objects.values_list("scope", flat=True)) == {NameScope.CONTAINED}
    assert ProtectedName.history.count() == count
    found = screening.find("人民日报财经", on=legal_date(now))
    assert [(each.name, each.subject.basis) for each in found] == [("人民日报", NameBasis.MEDIA)]


def test_a_term_that_people_lifted_stays_lifted(now, put):
    with acting_as(ensure_system_actor()):
        name_upkeep.sync_terms(at=now)
        lifted = ProtectedName.objects.get(name="求是")
        with triggers.lifted(connection):
            put(lifted, state="lifted")
        assert name_upkeep.sync_terms(at=now) == 0


def test_every_shipped_term_is_long_enough_to_be_found():
    assert all(len(folding.skeleton(term)) >= 2 for _basis, term in terms.shipped_terms())
