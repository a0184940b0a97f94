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
        (tmp_path / "folding-1.json").write_text(json.dumps(data), encoding="utf-8")
        data["twins"]["川"] = data["twins"].get("川", "") + "山"
        (tmp_path / "folding-2.json").write_text(json.dumps(data), encoding="utf-8")
        monkeypatch.setattr(folding, "DATA_DIR", tmp_path)
        monkeypatch.setattr(folding, "VERSION", 2)
        forget()

    yield switch
    monkeypatch.undo()
    forget()


def rekey(batch=3):
    return list(name_upkeep.rekey(on=legal_date(timezone.now()), batch=batch))


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
    steps = name_upkeep.rekey(on=legal_date(now), batch=3)
    assert next(steps) == ("added", 3)
    steps.close()
    assert rekey() == [("added", 3), ("added", 1)]
    for account in accounts:
        assert screening.find(account.name, on=legal_date(now))


def test_what_no_longer_holds_is_dropped(accounts, cast, put, now):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="云岭茶事", at=now, in_force_until=legal_date(now) + timedelta(1))
    put(accounts[0], state="closed", closure_basis="by_law")
    later = list(name_upkeep.rekey(on=legal_date(now) + timedelta(days=1), batch=10))
    assert later == [("dropped", 2)]
    assert NameEntry.objects.count() == len(accounts) - 1


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
    for step in name_upkeep.rekey(on=today, batch=3):
        assert step[0] == "re-keyed"
        assert [match.likeness for match in screening.find("山间读书会", on=today)] == ["same"]
    assert set(NameEntry.objects.values_list("key_version", flat=True)) == {2}
    assert [match.likeness for match in screening.find("川间读书会", on=today)] == ["same"]


def test_forgetting_leaves_no_signature_behind(accounts):
    assert kept() > 0
    names.leave(accounts)
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
