"""Each check of the registration checklist, seen alone."""

from datetime import date

import pytest

from accounts import checks
from accounts.domain.checklist import registration_findings
from accounts.enums import AccountState
from audit.context import acting_as
from regulations.domain.catalog import set_parameter
from tests.factories import AccountFactory, ApplicationFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def seen(findings):
    return [(finding.level, finding.code) for finding in findings]


def test_a_clean_application_is_clear_on_every_line(application):
    assert seen(registration_findings(application, TODAY)) == [
        ("pass", "identity-verified"),
        ("pass", "cap-kept"),
        ("pass", "name-free"),
        ("pass", "category-general"),
        ("pass", "credit-good"),
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("unverified", [("block", "identity-unverified")]),
        ("false_identity", [("block", "identity-false")]),
    ],
)
def test_without_a_true_identity_nothing_is_approved(application, put, state, expected):
    application.entity = put(application.entity, state=state)
    found = [*checks.identity(application, TODAY), *checks.false_identity(application, TODAY)]
    assert seen(found) == expected


def test_a_missing_phone_is_a_warning(application, put):
    application.entity = put(application.entity, contact_phone_sealed="")
    assert ("warn", "phone-missing") in seen(checks.identity(application, TODAY))


@pytest.mark.parametrize(
    ("states", "level"),
    [
        ([AccountState.ACTIVE], "pass"),
        ([AccountState.ACTIVE, AccountState.SUSPENDED], "block"),
        ([AccountState.ACTIVE, AccountState.CLOSED], "pass"),
        ([AccountState.ACTIVE, AccountState.DEREGISTERED], "pass"),
        ([AccountState.ACTIVE, AccountState.PENDING_VERIFICATION], "block"),
    ],
)
def test_live_accounts_count_against_the_cap(application, cast, put, now, states, level):
    for state in states:
        with acting_as(cast["importer"]):
            basis = "by_law" if state == AccountState.CLOSED else ""
            account = AccountFactory(entity=application.entity, at=now)
        put(account, state=state, closure_basis=basis)
    [finding] = checks.account_cap(application, TODAY)
    assert finding.level == level


def test_the_cap_is_the_one_in_force_on_the_day(application, cast, now):
    set_parameter(
        code="account_cap.enterprise",
        value=0,
        in_force_from=TODAY,
        source="x",
        by=cast["administrator"],
        at=now,
    )
    [before] = checks.account_cap(application, date(2026, 11, 22))
    [after] = checks.account_cap(application, TODAY)
    assert (before.level, after.level) == ("pass", "block")


def test_the_same_name_is_not_given_twice(application, cast, entity, now):
    with acting_as(cast["importer"]):
        AccountFactory(entity=entity, name=application.requested_name, at=now)
    assert seen(checks.name(application, TODAY)) == [("block", "name-taken")]


def test_earlier_rejections_of_entity_or_name_are_in_view(claimed, cast, entity, decide, now):
    decide("reviewer", claimed, "reject", reason_codes=["name-misleading"])
    with acting_as(cast["intake"]):
        same_entity = ApplicationFactory(entity=entity, at=now)
        same_name = ApplicationFactory(requested_name=claimed.requested_name, at=now)
        neither = ApplicationFactory(at=now)
    for application, expected in (
        (same_entity, [("warn", "rejected-before")]),
        (same_name, [("warn", "rejected-before")]),
        (neither, []),
    ):
        assert seen(checks.earlier_rejections(application, TODAY)) == expected


def test_several_open_applications_of_one_entity_are_noticed(application, cast, now):
    with acting_as(cast["intake"]):
        other = ApplicationFactory(entity=application.entity, at=now)
    assert seen(checks.other_accounts(other, TODAY)) == [("warn", "several-applications")]


def test_the_settings_are_the_policy(application, settings):
    settings.REGISTRATION_CHECKS = ["accounts.checks.name"]
    assert seen(registration_findings(application, TODAY)) == [("pass", "name-free")]
