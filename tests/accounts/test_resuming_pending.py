"""A pending account that a person suspended before it became pending."""

import pytest

from accounts.domain import accounts, holds
from accounts.enums import AccountState
from accounts.models import PublicAccount
from audit.context import acting_as
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, EntityFactory, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast, now):
    with acting_as(cast["importer"]):
        entity = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        verify(entity, at=now)
    with acting_as(cast["importer"]):
        return AccountFactory(entity=entity, at=now)


@pytest.fixture
def suspended(account, decide, cast, now):
    """Spoke, was suspended by hand, and waits since it was handed over in a regulated category."""
    current = decide("approver", account, "activate")
    current = decide("approver", current, "suspend", reason_codes=["breach-of-agreement"])
    current = decide("approver", current, "recategorize", content_category="economy")
    with acting_as(cast["importer"]):
        transferee = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        verify(transferee, at=now)
    terms = {"transferee": transferee, "monetization_frozen_until": None}
    with acting_as(ensure_system_actor()):
        accounts.hand_over(subject=current, seen_version=current.version, at=now, **terms)
    return PublicAccount.objects.get(pk=account.pk)


def test_a_suspended_pending_account_is_resumed_and_can_be_activated(suspended, decide):
    suspended = decide("approver", suspended, "recategorize", content_category="general")
    with pytest.raises(accounts.NotEntitled, match="measure"):
        decide("second_approver", suspended, "activate")
    decide("approver", suspended, "resume")
    assert not holds.is_suspended_by_hand(suspended)
    assert PublicAccount.objects.get(pk=suspended.pk).state == AccountState.ACTIVE


def test_a_resumed_account_waits_for_what_else_it_lacks(suspended, decide):
    decide("approver", suspended, "resume")
    assert not holds.is_suspended_by_hand(suspended)
    found = PublicAccount.objects.get(pk=suspended.pk)
    assert found.state == AccountState.PENDING_VERIFICATION


def test_a_pending_account_that_nobody_suspended_is_not_resumed(account, decide):
    with pytest.raises(holds.NotSuspended, match="nothing to resume"):
        decide("approver", account, "resume")
    account.refresh_from_db()
    assert account.state == AccountState.PENDING_VERIFICATION


def test_resume_is_offered_where_a_person_suspended(suspended, signed_in):
    url = f"/desk/accounts/publicaccount/{suspended.pk}/change/"
    assert "decide/resume/" in signed_in("approver").get(url).content.decode()


def test_resume_is_not_offered_on_other_pending_accounts(account, signed_in):
    url = f"/desk/accounts/publicaccount/{account.pk}/change/"
    assert "decide/resume/" not in signed_in("approver").get(url).content.decode()
