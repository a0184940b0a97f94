"""The life of a registration application."""

from datetime import timedelta

import pytest

from accounts.domain import holds
from accounts.domain.accounts import NotEntitled
from accounts.domain.checklist import BlockedByFindings
from accounts.enums import AccountState, ApplicationState, ContentCategory
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from tests.factories import AccountFactory, ApplicationFactory

pytestmark = pytest.mark.django_db


def test_the_clock_starts_on_submission(application, now):
    assert (application.submitted_at, application.due_at) == (now, now + timedelta(hours=48))
    assert application.receipt_number == f"R-{now:%Y}-{application.pk:06d}"


def test_an_approval_opens_an_active_account(claimed, decide):
    approved = decide("reviewer", claimed, "approve")
    account = approved.account
    assert (account.name, account.entity, account.state, account.external_id) == (
        claimed.requested_name,
        claimed.entity,
        AccountState.ACTIVE,
        claimed.receipt_number,
    )
    assert account.history.latest().history_user.username == "reviewer"


@pytest.mark.parametrize("category", sorted(set(ContentCategory) - {ContentCategory.GENERAL}))
def test_a_regulated_registration_without_materials_is_not_approved(
    category, cast, entity, decide, now
):
    with acting_as(cast["intake"]):
        application = ApplicationFactory(entity=entity, content_category=category, at=now)
    claimed = decide("reviewer", application, "claim")
    with pytest.raises(BlockedByFindings):
        decide("reviewer", claimed, "approve")


@pytest.mark.parametrize("category", sorted(set(ContentCategory) - {ContentCategory.GENERAL}))
def test_a_regulated_account_is_not_activated_without_its_entitlement(
    category, cast, entity, decide, now
):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, content_category=category, at=now)
    with pytest.raises(NotEntitled):
        decide("approver", account, "activate")


def test_a_blocking_finding_forbids_approval_and_opens_nothing(claimed, put, decide):
    put(claimed.entity, state="unverified")
    with pytest.raises(BlockedByFindings):
        decide("reviewer", claimed, "approve")
    claimed.refresh_from_db()
    assert claimed.state == ApplicationState.IN_REVIEW
    assert not PublicAccount.objects.exists()


def test_the_clock_stands_still_while_we_wait_and_the_answer_returns_to_the_same_reviewer(
    claimed, decide, cast, now
):
    asked = decide(
        "reviewer",
        claimed,
        "request_information",
        reason_codes=["identity-unreadable", "name-misleading"],
        at=now + timedelta(hours=1),
    )
    assert asked.waiting_since == now + timedelta(hours=1)
    answered = decide(
        "intake",
        asked,
        "answer",
        requested_name="更好的名字",
        at=now + timedelta(hours=31),
    )
    assert (answered.state, answered.assignee) == ("in_review", cast["reviewer"])
    assert answered.due_at == claimed.due_at + timedelta(hours=30)
    assert (answered.requested_name, answered.introduction) == ("更好的名字", claimed.introduction)


def test_a_released_application_waits_for_everybody_again(claimed, decide):
    released = decide("reviewer", claimed, "release")
    assert (released.state, released.assignee) == ("submitted", None)


def test_a_colleague_takes_over_but_nobody_takes_over_from_himself(claimed, decide, cast):
    taken = decide("second_reviewer", claimed, "take_over")
    assert (taken.state, taken.assignee) == ("in_review", cast["second_reviewer"])
    with pytest.raises(DecisionRefused):
        decide("second_reviewer", taken, "take_over")


def test_an_applicant_who_is_asked_may_withdraw(claimed, decide):
    asked = decide("reviewer", claimed, "request_information", reason_codes=["name-misleading"])
    assert decide("intake", asked, "withdraw").state == ApplicationState.WITHDRAWN


def test_an_unverified_entity_activates_nothing(cast, entity, put, decide, now):
    put(entity, state="unverified")
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    with pytest.raises(NotEntitled):
        decide("approver", account, "activate")


def test_an_account_is_suspended_with_reasons_and_resumed(claimed, decide):
    account = decide("reviewer", claimed, "approve").account
    suspended = decide("approver", account, "suspend", reason_codes=["breach-of-agreement"])
    assert suspended.state == AccountState.SUSPENDED
    assert decide("approver", suspended, "resume").state == AccountState.ACTIVE


def test_a_platform_id_that_is_taken_blocks_approval(cast, entity, decide, now):
    with acting_as(cast["importer"]):
        AccountFactory(external_id="taken", at=now)
    with acting_as(cast["intake"]):
        application = ApplicationFactory(entity=entity, external_id="taken", at=now)
    with pytest.raises(BlockedByFindings):
        decide("reviewer", decide("reviewer", application, "claim"), "approve")


@pytest.fixture
def imported(cast, entity, now):
    with acting_as(cast["importer"]):
        return AccountFactory.create_batch(3, entity=entity, at=now)


def test_an_import_is_no_way_around_name_and_cap(imported, entity, decide, cast, put):
    first, second, third = imported
    decide("approver", first, "activate")
    with pytest.raises(NotEntitled, match="bears this name"):
        decide("approver", put(second, name=first.name), "activate")
    decide("approver", put(second, name="另一个"), "activate")
    with pytest.raises(NotEntitled, match="as many"):
        decide("approver", put(third, name="第三个"), "activate")


def test_a_false_identity_is_not_served_again(imported, entity, decide, put):
    active = decide("approver", imported[0], "activate")
    suspended = decide("approver", active, "suspend", reason_codes=["breach-of-agreement"])
    put(entity, state="false_identity")
    with pytest.raises(NotEntitled):
        decide("approver", suspended, "resume")


def test_a_restricted_account_resumes_as_restricted(imported, decide, now):
    active = decide("approver", imported[0], "activate")
    holds.place(
        account=active, source=active.entity, reference="S-1", effect="stop_updates", at=now
    )
    restricted = PublicAccount.objects.get(pk=active.pk)
    assert restricted.state == AccountState.RESTRICTED
    suspended = decide("approver", restricted, "suspend", reason_codes=["breach-of-agreement"])
    assert decide("approver", suspended, "resume").state == AccountState.RESTRICTED
