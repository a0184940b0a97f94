"""A verb over many rows leaves the record that performing it on each would leave."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain.accounts import register_again, withdraw_registration
from accounts.enums import AccountState
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain.bulk import write_rows
from audit.domain.engine import IllegalTransition
from audit.models import Decision, StateMoveRefused
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(cast, entity, now):
    """Four accounts, as they are read."""
    with acting_as(cast["importer"]):
        return [AccountFactory(entity=entity, at=now) for _each in range(4)]


def record():
    """What history and decisions say, but for their keys."""
    decisions = Decision.objects.filter(object_label="accounts.publicaccount")
    return (
        sorted(PublicAccount.history.values_list("external_id", "version", "state")),
        sorted(
            decisions.values_list(
                "verb", "object_version", "source_state", "target_state", "actor", "moved"
            )
        ),
        sorted(decisions.values_list("actor_roles", "outcome", "needs_second_person")),
    )


def test_each_row_has_its_decision_and_its_history_row(cast, accounts, now):
    with acting_as(cast["importer"], reason="import 1"):
        decisions = withdraw_registration.perform_on_all(accounts, at=now)
        together = record()
        assert [each.object_id for each in decisions] == [each.pk for each in accounts]
        again = register_again.perform_on_all(accounts, at=now)
    assert len(again) == len(together[1]) == 4
    assert {each.state for each in PublicAccount.objects.all()} == {
        AccountState.PENDING_VERIFICATION
    }
    assert [each.history.count() for each in accounts] == [3, 3, 3, 3]


def test_one_by_one_leaves_the_same(cast, accounts, now):
    with acting_as(cast["importer"]):
        together = [*accounts[:1]]
        withdraw_registration.perform_on_all(together, at=now)
        withdraw_registration(subject=accounts[1], seen_version=1, at=now)
    history, decisions, rest = record()
    assert decisions[0] == decisions[1]
    assert rest[0] == rest[1]
    assert [row[1:] for row in history if row[1] == 2] == [(2, AccountState.WITHDRAWN)] * 2


def test_it_costs_the_same_whatever_the_number(cast, accounts, now):
    with acting_as(cast["importer"]):
        withdraw_registration.perform_on_all(accounts[:1], at=now)  # reads roles and permissions
        counts = []
        for some in (accounts[1:2], accounts[2:]):
            with CaptureQueriesContext(connection) as counted:
                withdraw_registration.perform_on_all(some, at=now)
            counts.append(len(counted))
    assert counts[0] == counts[1]


def test_one_that_is_refused_refuses_all(cast, accounts, now, put):
    accounts[1] = put(accounts[1], state=AccountState.ACTIVE)
    with acting_as(cast["importer"]), pytest.raises(IllegalTransition):
        withdraw_registration.perform_on_all(accounts, at=now)
    with acting_as(cast["reviewer"]), pytest.raises(PermissionDenied):
        withdraw_registration.perform_on_all(accounts[:1], at=now)
    assert not PublicAccount.objects.filter(state=AccountState.WITHDRAWN).exists()
    assert not Decision.objects.filter(verb="withdraw_registration").exists()


def test_no_rows_are_no_decisions(cast, now):
    with acting_as(cast["importer"]):
        assert withdraw_registration.perform_on_all([], at=now) == []


def test_a_state_still_moves_by_a_verb_only(cast, accounts, now):
    accounts[0].state = AccountState.WITHDRAWN
    with acting_as(cast["importer"]), pytest.raises(StateMoveRefused):
        write_rows(changed=accounts, fields=["state"], at=now)
