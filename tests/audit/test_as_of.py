"""An object as it stood on a day, from history alone."""

from datetime import timedelta

import pytest

from accounts.enums import AccountState
from audit.as_of import as_of, differences
from audit.context import acting_as
from audit.domain.engine import performer
from regulations.calendar import legal_date
from tests.factories import AccountFactory, EntityFactory, PersonFactsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast, entity, now):
    """Opened ten days ago, activated five days ago, suspended today."""
    with acting_as(cast["importer"]):
        made = AccountFactory(entity=entity, at=now - timedelta(days=10))
    with acting_as(cast["approver"]):
        for verb, days in (("activate", 5), ("suspend", 0)):
            made = type(made).objects.get(pk=made.pk)
            performer(type(made), verb)(
                subject=made,
                seen_version=made.version,
                at=now - timedelta(days=days),
                reason_codes=["breach-of-agreement"] if verb == "suspend" else (),
            )
    return type(made).objects.get(pk=made.pk)


def state_on(account, day):
    return {each.label: each.new for each in as_of(account, day).fields}["state"]


def test_each_day_has_the_state_it_ended_with(account, now):
    today = legal_date(now)
    labels = {state: state.label for state in AccountState}
    assert state_on(account, today) == labels[AccountState.SUSPENDED]
    assert state_on(account, today - timedelta(days=1)) == labels[AccountState.ACTIVE]
    assert state_on(account, today - timedelta(days=5)) == labels[AccountState.ACTIVE]
    assert state_on(account, today - timedelta(days=6)) == labels[AccountState.PENDING_VERIFICATION]
    assert not as_of(account, today - timedelta(days=11)).exists


def test_two_days_differ_in_what_changed_between_them(account, now):
    today = legal_date(now)
    one, other = today - timedelta(days=7), today
    [change] = differences(account, one, other)
    assert (change.label, change.old, change.new) == ("state", "pending verification", "suspended")
    assert differences(account, other, one) == [change]
    assert differences(account, today, today) == []


def test_before_it_was_there_everything_is_new(account, now):
    found = differences(account, legal_date(now) - timedelta(days=30), legal_date(now))
    assert {each.old for each in found} == {"–"}
    assert account.name in {each.new for each in found}


def test_personal_data_stays_a_mark(cast, now):
    with acting_as(cast["intake"]):
        person = EntityFactory(facts=PersonFactsFactory(), at=now)
    values = {each.label: each.new for each in as_of(person, legal_date(now)).fields}
    assert values["identity number"] == "••••••"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?day={day}", True),
        ("?day={day}&other={day}", True),
        ("", False),
        ("?day=yesterday", False),
        ("?day=9999-12-31", False),
        ("?day=0001-01-01", False),
        ("?day={day}&other=x", False),
    ],
)
def test_the_page_answers_whatever_is_asked(query, shown, account, signed_in, now):
    url = f"/desk/accounts/publicaccount/{account.pk}/as-of/"
    response = signed_in("auditor").get(url + query.format(day=legal_date(now)))
    assert response.status_code == 200
    assert ("standing" in response.context) == shown


def test_who_may_not_see_the_object_does_not_see_its_past(account, signed_in):
    url = f"/desk/accounts/publicaccount/{account.pk}/as-of/"
    assert signed_in("administrator").get(url).status_code == 403
