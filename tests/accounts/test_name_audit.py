"""The whole registry against itself."""

import pytest

from accounts.domain import accounts, name_audit
from accounts.models import NameEntry
from audit.context import acting_as
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, ProtectedNameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(cast, entity, now):
    """Accounts that should not stand side by side, a protected name, and one that is alone."""
    with acting_as(cast["importer"]):
        for name in ("财经观察室", "财經觀察室", "官方财经观察室", "山间读书会"):
            AccountFactory(name=name, external_id=name, entity=entity, at=now)
        ProtectedNameFactory(name="山间读书社", at=now)


def audit(now):
    return [
        (finding.code, finding.name, finding.other_name)
        for finding in name_audit.findings(on=legal_date(now))
    ]


def test_each_pair_is_found_once_by_class(registry, now):
    assert sorted(audit(now)) == [
        ("close", "山间读书会", "山间读书社"),
        ("close", "财經觀察室", "官方财经观察室"),
        ("close", "财经观察室", "官方财经观察室"),
        ("same", "财经观察室", "财經觀察室"),
    ]


def test_batches_change_nothing(registry, now, monkeypatch):
    whole = audit(now)
    monkeypatch.setattr(name_audit, "BATCH", 2)
    assert sorted(audit(now)) == sorted(whole)


def test_a_name_outside_the_index_is_a_finding(registry, now):
    from accounts.domain import name_index

    name_index.forget(NameEntry.objects.filter(name="山间读书会"))
    assert ("index", "山间读书会", "") in audit(now)


def test_the_audit_costs_the_same_queries_for_few_accounts_and_more(
    registry, now, cast, entity, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        audit(now)


def test_an_account_does_not_meet_the_name_it_gave_up(cast, entity, now, decide):
    with acting_as(cast["importer"]):
        account = AccountFactory(name="财经观察室", entity=entity, at=now)
    with acting_as(ensure_system_actor()):
        accounts.rename(subject=account, seen_version=1, at=now, name="財經觀察室")
    assert audit(now) == []
