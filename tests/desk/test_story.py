"""A timeline is read whole, or narrowed to what one looks for."""

from datetime import timedelta

import pytest

from audit.context import acting_as
from tests.factories import AccountFactory, ComplaintFactory

pytestmark = pytest.mark.django_db

BATCH = {
    "file_name": "十月.csv",
    "sha256": "0" * 64,
    "byte_count": 1,
    "encoding": "utf-8",
    "encoding_is_certain": True,
    "delimiter": ",",
}


@pytest.fixture
def page(claimed, decide, signed_in):
    """Open the review page of an application with a note, narrowed or not."""
    noted = decide("second_reviewer", claimed, "note", note="call them")
    url = f"/desk/accounts/registrationapplication/{noted.pk}/change/"

    def get(query=""):
        return signed_in("reviewer").get(url + query).context

    return get


def kinds(context):
    return [entry.kind for entry in context["entries"]]


def test_the_whole_story_is_shown_first(page):
    context = page()
    assert kinds(context) == ["notes", "decisions", "changes"]
    assert [(tab.label, tab.count, tab.is_current) for tab in context["story_tabs"]] == [
        ("Decisions", 1, False),
        ("Changes", 1, False),
        ("Notes", 1, False),
    ]


@pytest.mark.parametrize("kind", ["notes", "decisions", "changes"])
def test_one_kind_is_shown_alone(kind, page):
    context = page(f"?story={kind}")
    assert kinds(context) == [kind]
    assert context["story_total"] == 3


@pytest.mark.parametrize("query", ["?story=files", "?story=%00", "?story=x"])
def test_an_unknown_kind_shows_everything(query, page):
    assert len(kinds(page(query))) == 3


def test_a_story_of_one_kind_has_no_tabs(application, signed_in):
    url = f"/desk/accounts/registrationapplication/{application.pk}/change/"
    assert signed_in("reviewer").get(url).context["story_tabs"] == []


@pytest.fixture
def imported(cast, now):
    """An account that a file brought in, and that somebody has complained about."""
    with acting_as(cast["importer"], reason="import 7 · 十月.csv"):
        account = AccountFactory(at=now)
    with acting_as(cast["intake"]):
        ComplaintFactory(account=account, at=now + timedelta(hours=1))
    return account


def test_complaints_and_imports_belong_to_the_story_of_an_account(imported, signed_in):
    url = f"/desk/accounts/publicaccount/{imported.pk}/change/"
    context = signed_in("moderator").get(url).context
    assert kinds(context) == ["complaints", "imports"]
    assert [(tab.label, tab.count) for tab in context["story_tabs"]] == [
        ("Complaints", 1),
        ("Imports", 1),
    ]
    told = context["entries"][0]
    assert told.title.startswith(f"{imported.complaints.get().receipt_number}: ")


def test_who_may_not_see_complaints_is_not_told_of_them(imported, signed_in):
    url = f"/desk/accounts/publicaccount/{imported.pk}/change/"
    assert kinds(signed_in("reviewer").get(url).context) == ["imports"]
