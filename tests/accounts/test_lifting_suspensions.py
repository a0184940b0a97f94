"""A pending account that a person suspended before it became pending."""

import pytest

from accounts.domain import accounts, holds
from accounts.enums import AccountState
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.models import Message
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, EntityFactory, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast, now):
    """A pending account of a verified entity, as an import brings it."""
    with acting_as(cast["importer"]):
        entity = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        verify(entity, at=now)
    with acting_as(cast["importer"]):
        return AccountFactory(entity=entity, at=now)


@pytest.fixture
def suspended(account, decide, cast, now):
    """Published, was suspended by hand, and is pending since its transfer in a regulated
    category.
    """
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


def page(account):
    return f"/desk/accounts/publicaccount/{account.pk}/change/"


def test_a_lifted_account_that_lacks_nothing_is_in_service(suspended, decide):
    entitled = decide("approver", suspended, "recategorize", content_category="general")
    with pytest.raises(accounts.NotEntitled, match="measure keeps"):
        decide("second_approver", entitled, "activate")
    lifted = decide("approver", entitled, "lift_suspension")
    assert lifted.state == AccountState.ACTIVE
    assert not holds.is_suspended_by_hand(lifted)


def test_a_lifted_account_waits_for_what_else_it_lacks(suspended, decide):
    lifted = decide("approver", suspended, "lift_suspension")
    assert lifted.state == AccountState.PENDING_VERIFICATION
    assert not holds.is_suspended_by_hand(lifted)


def test_a_lifted_account_stays_pending_under_another_measure(suspended, decide, now):
    entitled = decide("approver", suspended, "recategorize", content_category="general")
    holds.place(account=entitled, source=entitled.entity, reference="S-1", effect="suspend", at=now)
    current = PublicAccount.objects.get(pk=entitled.pk)
    lifted = decide("approver", current, "lift_suspension")
    assert lifted.state == AccountState.PENDING_VERIFICATION
    assert holds.suspending_measures(lifted, by_hand=True) == ["S-1"]


def test_a_pending_account_that_nobody_suspended_has_nothing_to_lift(account, decide):
    with pytest.raises(holds.NotSuspended, match="nothing to lift"):
        decide("approver", account, "lift_suspension")
    account.refresh_from_db()
    assert account.state == AccountState.PENDING_VERIFICATION


@pytest.mark.parametrize(
    ("category", "state"), [("general", "正常"), ("economy", "待核验")], ids=["active", "pending"]
)
def test_the_message_says_the_state_that_follows(
    category, state, suspended, decide, press, settings
):
    settings.APPLICANT_LANGUAGE = "zh-hans"
    if category != "economy":
        suspended = decide("approver", suspended, "recategorize", content_category=category)
    press("approver", suspended, "lift_suspension")
    sent = Message.objects.latest("pk")
    assert "解除暂停使用措施" in sent.body
    assert f"账号当前状态：{state}" in sent.body


def test_lifting_is_offered_where_a_person_suspended(suspended, signed_in):
    text = signed_in("approver").get(page(suspended)).text
    assert "decide/lift_suspension/" in text


def test_lifting_is_not_offered_on_other_pending_accounts(account, signed_in):
    text = signed_in("approver").get(page(account)).text
    assert "decide/lift_suspension/" not in text
