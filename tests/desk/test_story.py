"""A timeline is read whole, or narrowed to what one looks for."""

import pytest

pytestmark = pytest.mark.django_db


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
