"""Findings of moderation, each seen alone."""

import pytest

from accounts.domain.checklist import transfer_findings
from audit.context import acting_as
from moderation import checks
from moderation.domain.standing import rate_entity, request_entry
from moderation.models import BlacklistEntry, CreditRating
from regulations.calendar import legal_date
from tests.factories import (
    EntityFactory,
    EntityFactsFactory,
    TransferFactory,
)

pytestmark = pytest.mark.django_db


def seen(findings):
    return [(str(finding.level), finding.code) for finding in findings]


@pytest.fixture
def listed(cast, entity, now, put):
    """An entry in force against the enterprise."""

    def enter(scope):
        with acting_as(cast["moderator"]):
            entry = BlacklistEntry(entity=entity, scope=scope, grounds="x")
            entry = request_entry(entry=entry, at=now)
        return put(entry, state="in_force")

    return enter


@pytest.mark.parametrize(
    ("scope", "registers", "takes_over"),
    [("registration", False, True), ("transfer", True, False), ("all", False, False)],
)
def test_the_blacklist_forbids_what_it_names(
    scope, registers, takes_over, listed, application, now
):
    listed(scope)
    day = legal_date(now)
    blocked = [("block", "blacklisted")]
    assert seen(checks.blacklist_registration(application, day)) == ([] if registers else blocked)
    assert seen(checks.blacklist_transfer(application, day)) == ([] if takes_over else blocked)


def test_the_contact_of_a_blacklisted_entity_is_warned_of(listed, entity, cast, now, application):
    listed("all")
    with acting_as(cast["intake"]):
        phone = entity.open_field("contact_phone")
        application.entity = EntityFactory(facts=EntityFactsFactory(contact_phone=phone), at=now)
    found = checks.blacklist_registration(application, legal_date(now))
    assert seen(found) == [("warn", "contact-blacklisted")]


@pytest.mark.parametrize(
    ("grade", "expected"),
    [("A", "pass"), ("B", "pass"), ("C", "warn"), ("D", "warn")],
)
def test_the_grade_of_who_asks_counts(grade, expected, application, cast, now, put):

    with acting_as(cast["moderator"]):
        rating = rate_entity(rating=CreditRating(entity=application.entity), at=now)
    put(rating, state=grade)
    [(level, _code)] = seen(checks.credit_rating(application, legal_date(now)))
    assert level == expected


@pytest.mark.parametrize(("is_reversal", "level"), [(False, "block"), (True, "warn")])
def test_what_has_to_answer_is_not_handed_on_but_may_be_taken_back(
    is_reversal, level, sanctioned, speaking, cast, now
):
    sanctioned("stop_updates", days=3)
    with acting_as(cast["intake"]):
        transfer = TransferFactory(at=now)
        transfer.account = speaking
        transfer.reverses_id = transfer.pk if is_reversal else None
    found = checks.open_matters_of_request(transfer, legal_date(now))
    assert seen(found) == [(level, "case-open"), (level, "sanction-in-force")]


def test_the_settings_ask_moderation_about_transfers(sanctioned, speaking, cast, now):
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=speaking, at=now)
    sanctioned("stop_updates", days=3)
    codes = {finding.code for finding in transfer_findings(transfer, legal_date(now))}
    assert {"case-open", "sanction-in-force", "credit-good"} <= codes
