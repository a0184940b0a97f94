"""Who else has a page open, and what is claimed by being opened."""

from datetime import timedelta

import pytest

from audit.models import Decision
from desk.beside import OPEN_FOR, names_beside
from desk.domain import presence
from desk.models import Presence

pytestmark = pytest.mark.django_db

PAGES = "/desk/accounts/registrationapplication"
HERE = {"Sec-Fetch-Site": "same-origin"}


def test_others_who_have_the_page_open_are_named(application, cast, now):
    presence.mark(person=cast["reviewer"], subject=application, at=now)
    presence.mark(person=cast["approver"], subject=application, at=now - timedelta(seconds=60))
    presence.mark(person=cast["auditor"], subject=application, at=now - timedelta(seconds=90))
    presence.mark(person=cast["moderator"], subject=application.entity, at=now)
    assert names_beside(cast["reviewer"], application, now) == [str(cast["approver"])]
    assert names_beside(cast["approver"], application, now + OPEN_FOR) == [str(cast["reviewer"])]


def test_a_page_says_that_it_is_open_and_learns_who_else_is_there(application, cast, signed_in):
    url = f"{PAGES}/{application.pk}/presence/"
    assert signed_in("approver").post(url).json() == {"others": []}
    assert signed_in("reviewer").post(url).json() == {"others": [str(cast["approver"])]}
    assert signed_in("reviewer").post(url).json() == {"others": [str(cast["approver"])]}
    assert Presence.objects.count() == 2
    page = signed_in("approver").get(f"{PAGES}/{application.pk}/change/").content.decode()
    assert f"<span data-names>{cast['reviewer']}</span>" in page


def test_only_who_may_see_a_page_is_at_it(application, signed_in):
    url = f"{PAGES}/{application.pk}/presence/"
    assert signed_in("administrator").post(url).status_code == 403
    assert signed_in("reviewer").get(url).status_code == 405
    assert signed_in("reviewer").post(f"{PAGES}/0/presence/").status_code == 404
    assert not Presence.objects.exists()


def test_closed_pages_are_forgotten(application, cast, now):
    presence.mark(person=cast["reviewer"], subject=application, at=now - timedelta(hours=2))
    presence.mark(person=cast["approver"], subject=application, at=now)
    assert presence.forget(at=now) == 1
    assert Presence.objects.get().person == cast["approver"]


@pytest.mark.parametrize(
    ("query", "headers", "claims"),
    [
        ({"work": "1"}, HERE, True),
        ({"work": "1"}, {"Sec-Fetch-Site": "cross-site"}, False),
        ({"work": "1"}, {}, False),
        ({}, HERE, False),
    ],
)
def test_what_is_opened_from_the_open_work_is_claimed_by_the_page(
    query, headers, claims, application, signed_in
):
    page = signed_in("reviewer").get(f"{PAGES}/{application.pk}/change/", query, headers=headers)
    assert ("data-claim-on-open" in page.content.decode()) is claims
    assert not Decision.objects.for_object(application).exists()


def test_who_may_not_claim_claims_nothing(application, signed_in):
    url = f"{PAGES}/{application.pk}/change/?work=1"
    assert "data-claim-on-open" not in signed_in("auditor").get(url, headers=HERE).content.decode()


def test_rows_of_the_open_work_are_opened_to_be_worked_on(application, signed_in):
    client = signed_in("reviewer")
    assert "work=1" in client.get(f"{PAGES}/?queue=unclaimed").content.decode()
    assert "work=1" not in client.get(f"{PAGES}/?all=1").content.decode()
