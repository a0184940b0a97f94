"""What licensing answers when registrations are approved and accounts are to speak."""

from datetime import timedelta

import pytest

from accounts.domain.accounts import NotEntitled
from accounts.domain.checklist import BlockedByFindings, activation_findings, registration_findings
from accounts.enums import AccountState, ContentCategory
from accounts.models import PublicAccount
from audit.context import acting_as
from licensing.enums import LabelState
from licensing.models import SpecialLabel
from regulations.calendar import legal_date
from tests.factories import (
    ApplicationFactory,
    NewsLicenseFactory,
    PlatformLicenseFactory,
    QualificationFactory,
)

pytestmark = pytest.mark.django_db
CODES = {
    "materials-verified",
    "materials-waiting",
    "materials-missing",
    "news-licensed",
    "news-unlicensed",
    "platform-unlicensed",
    "category-general",
    "label-missing",
    "label-in-force",
}


@pytest.fixture
def asked(cast, entity, now):
    """An application of the entity in a category, claimed by the reviewer."""

    def submit(category, decide):
        with acting_as(cast["intake"]):
            application = ApplicationFactory(entity=entity, content_category=category, at=now)
        return decide("reviewer", application, "claim")

    return submit


def seen(findings):
    return [(each.level, each.code) for each in findings if each.code in CODES]


def test_a_general_account_needs_no_materials(asked, decide, now):
    application = asked(ContentCategory.GENERAL, decide)
    assert seen(registration_findings(application, legal_date(now))) == [
        ("pass", "category-general")
    ]


def test_materials_are_missing_then_waiting_then_verified(asked, decide, take_in, verified, now):
    application, today = asked(ContentCategory.HEALTH, decide), legal_date(now)
    assert seen(registration_findings(application, today)) == [("block", "materials-missing")]
    with pytest.raises(BlockedByFindings):
        decide("reviewer", application, "approve")
    qualification = take_in(QualificationFactory, application=application)
    assert seen(registration_findings(application, today)) == [("warn", "materials-waiting")]
    verified(qualification)
    assert seen(registration_findings(application, today)) == [("pass", "materials-verified")]
    expired = qualification.expires_on + timedelta(days=1)
    assert seen(registration_findings(application, expired)) == [("block", "materials-missing")]


def test_an_account_whose_materials_are_verified_opens_labeled_and_active(
    asked, decide, qualification, verified
):
    verified(qualification)
    account = decide("reviewer", asked(ContentCategory.HEALTH, decide), "approve").account
    assert account.state == AccountState.ACTIVE
    assert account.labels.get().state == LabelState.GRANTED


def test_qualifications_of_another_sector_do_not_count(asked, decide, qualification, verified):
    verified(qualification)
    with pytest.raises(BlockedByFindings):
        decide("reviewer", asked(ContentCategory.JUSTICE, decide), "approve")


def test_news_needs_the_operators_and_the_platforms_license(asked, decide, take_in, verified, now):
    application, today = asked(ContentCategory.NEWS, decide), legal_date(now)
    assert set(seen(registration_findings(application, today))) == {
        ("block", "news-unlicensed"),
        ("block", "platform-unlicensed"),
    }
    verified(take_in(NewsLicenseFactory))
    assert set(seen(registration_findings(application, today))) == {
        ("block", "platform-unlicensed"),
        ("pass", "news-licensed"),
    }
    verified(take_in(PlatformLicenseFactory))
    account = decide("reviewer", application, "approve").account
    assert account.state == AccountState.ACTIVE


@pytest.mark.parametrize(
    ("state", "verb"), [("pending_verification", "activate"), ("suspended", "resume")]
)
def test_nothing_speaks_in_a_sector_without_its_label(
    state, verb, imported, qualification, verified, decide, now
):
    account = imported(state=state)
    assert seen(activation_findings(account, legal_date(now))) == [("block", "label-missing")]
    with pytest.raises(NotEntitled):
        decide("approver", account, verb)
    verified(qualification)
    assert decide("approver", account, verb).state == AccountState.ACTIVE


def test_a_change_into_a_sector_needs_its_qualification(imported, decide, qualification, verified):
    account = imported(state="active", content_category=ContentCategory.GENERAL)
    with pytest.raises(NotEntitled):
        decide("approver", account, "recategorize", content_category="health")
    unchanged = PublicAccount.objects.get(pk=account.pk)
    assert (unchanged.content_category, unchanged.version) == ("general", account.version)
    verified(qualification)
    moved = decide("approver", account, "recategorize", content_category="health")
    assert (moved.content_category, moved.labels.get().state) == ("health", "granted")
    general = decide("approver", moved, "recategorize", content_category="general")
    assert general.labels.get().state == LabelState.WITHDRAWN


def test_a_closed_account_and_a_false_identity_lose_the_label(
    health_account, qualification, verified, entity, decide
):
    verified(qualification)
    assert SpecialLabel.objects.get().state == LabelState.GRANTED
    decide("approver", entity, "mark_false", reason_codes=["false-registration"])
    assert SpecialLabel.objects.get().state == LabelState.WITHDRAWN
