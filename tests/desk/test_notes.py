"""The card of notes: apart from the history, newest first, with a form to add one."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.context import acting_as
from audit.models import Decision
from desk.notes import marked_up
from tests.factories import CaseFactory, ComplaintFactory

pytestmark = pytest.mark.django_db
URL = "/desk/accounts/registrationapplication/{}/change/"


@pytest.fixture
def page(application, signed_in):
    """The review page of the application as somebody sees it."""
    return lambda role="reviewer": signed_in(role).get(URL.format(application.pk))


def texts(notes):
    return [note.entry.note for note in notes]


def test_notes_stand_apart_newest_first_and_in_the_timeline_too(application, decide, page):
    decide("reviewer", application, "claim", note="not a note of its own")
    for number in range(2):
        decide("approver", application, "note", note=f"note {number}")
    context = page().context
    assert texts(context["notes"]) == ["note 1", "note 0"]
    assert [tab.count for tab in context["story_tabs"] if tab.label == "Notes"] == [2]


def test_more_than_five_fold(application, decide, page):
    for number in range(7):
        decide("reviewer", application, "note", note=f"note {number}")
    response = page()
    assert texts(response.context["notes"]) == [f"note {number}" for number in range(6, 1, -1)]
    assert texts(response.context["older_notes"]) == ["note 1", "note 0"]
    assert "2 older notes" in response.content.decode()


def test_the_form_notes_once_and_comes_back(application, page, signed_in, cast):
    context = page().context
    data = {
        "seen_version": application.version,
        "idempotency_key": str(context["note_key"]),
        "note": "said",
    }
    assert context["note_key"] != context["idempotency_key"]
    for _time in range(2):
        response = signed_in("reviewer").post(context["note_url"], data)
        assert response.url == URL.format(application.pk)
    [noted] = Decision.objects.for_object(application)
    assert (noted.verb, noted.note, noted.actor) == ("note", "said", cast["reviewer"])


@pytest.mark.parametrize("text", ["", " ", "x" * 4001])
def test_an_empty_or_endless_note_is_not_taken(text, application, page, signed_in):
    data = {
        "seen_version": application.version,
        "idempotency_key": str(uuid.uuid4()),
        "note": text,
    }
    response = signed_in("reviewer").post(page().context["note_url"], data)
    assert response.context["form"].errors["note"]
    assert not Decision.objects.for_object(application).exists()


def test_who_may_not_note_is_offered_no_form(application, decide, page):
    decide("reviewer", application, "note", note="seen by all")
    context = page("auditor").context
    assert (texts(context["notes"]), context["note_url"]) == (["seen by all"], "")


def test_who_was_called_is_marked_and_nothing_else(application, decide, page, cast):
    cast["approver"]
    decide("reviewer", application, "note", note="<i>@approver</i> and @nobody")
    [note] = page().context["notes"]
    marked = '&lt;i&gt;<span class="call">@approver</span>&lt;/i&gt; and @nobody'
    assert note.text == marked
    assert marked in page().content.decode()


def test_marks_fall_where_the_names_are():
    assert marked_up("请＠bob看 @bob", {"bob"}) == (
        '请<span class="call">＠bob</span>看 <span class="call">@bob</span>'
    )
    assert marked_up("@bob", ()) == "@bob"


def test_notes_cost_a_query_only_where_one_calls(application, decide, page, cast):
    def queries():
        with CaptureQueriesContext(connection) as found:
            page()
        return len(found)

    decide("reviewer", application, "note", note="plain")
    queries()
    before = queries()
    decide("reviewer", application, "note", note="plain again")
    assert queries() == before
    cast["approver"]
    decide("reviewer", application, "note", note="@approver")
    assert queries() == before + 1


def test_a_case_shows_the_notes_of_its_complaints_under_their_names(
    cast, decide, put, signed_in, now
):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(at=now)
    with acting_as(cast["moderator"]):
        case = CaseFactory(accounts=[complaint.account], at=now)
    put(complaint, case=case, state="in_case")
    decide("moderator", complaint.__class__.objects.get(pk=complaint.pk), "note", note="of it")
    decide("moderator", case, "note", note="of the case")
    found = signed_in("moderator").get(f"/desk/moderation/case/{case.pk}/change/").context["notes"]
    assert {(note.entry.note, note.about.partition(" ")[0]) for note in found} == {
        ("of the case", ""),
        ("of it", complaint.receipt_number),
    }
