"""Taking a decision back at the desk: banner, words after a decision, and the late click."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import RegistrationApplication
from audit.context import acting_as
from audit.models import Decision
from audit.timeline import timeline
from audit.transitions import RECALL
from desk import recall
from regulations.formatting import format_datetime, format_time
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db

MESSAGE = "The message goes out at"
BANNER = "until then you can take the decision back"
REJECTION = {"reason_codes": ["over-cap"], "language": "en"}


def page_of(application):
    return reverse("admin:accounts_registrationapplication_change", args=[application.pk])


def decide_url(application, verb=RECALL):
    return reverse("admin:accounts_registrationapplication_decide", args=[application.pk, verb])


def form(application, **fields):
    key = str(uuid.uuid4())
    return {"seen_version": application.version, "idempotency_key": key, **fields}


@pytest.fixture
def rejected(claimed, decide):
    return decide("reviewer", claimed, "reject", reason_codes=["over-cap"], message="您好")


def state_of(application):
    return RegistrationApplication.objects.get(pk=application.pk).state


def test_who_decided_sees_until_when_it_can_be_taken_back(rejected, signed_in, now):
    page = signed_in("reviewer").get(page_of(rejected)).content.decode()
    assert f"Rejected. {MESSAGE}" in page
    assert format_time(now + timedelta(seconds=60)) in page
    assert f'action="{decide_url(rejected)}"' in page
    assert 'data-hotkey="z"' in page


@pytest.mark.parametrize("role", ["second_reviewer", "auditor", "approver"])
def test_nobody_else_is_offered_it(role, rejected, signed_in):
    page = signed_in(role).get(page_of(rejected)).content.decode()
    assert BANNER not in page
    assert decide_url(rejected) not in page


def test_the_banner_takes_the_decision_back(rejected, signed_in):
    client = signed_in("reviewer")
    answer = client.post(decide_url(rejected), form(rejected), follow=True)
    assert state_of(rejected) == "in_review"
    assert "Decision taken back" in answer.content.decode()
    assert BANNER not in answer.content.decode()


def test_the_page_of_the_verb_takes_a_note(rejected, signed_in):
    client = signed_in("reviewer")
    page = client.get(decide_url(rejected)).content.decode()
    assert 'name="note"' in page
    assert f"Rejected. {MESSAGE}" in page
    client.post(decide_url(rejected), form(rejected, note="the wrong one"))
    assert Decision.objects.get(verb=RECALL).note == "the wrong one"


def test_a_late_click_is_refused_in_words(claimed, decide, signed_in, now):
    long_ago = now - timedelta(seconds=61)
    rejected = decide("reviewer", claimed, "reject", reason_codes=["over-cap"], at=long_ago)
    client = signed_in("reviewer")
    assert BANNER not in client.get(page_of(rejected)).content.decode()
    answer = client.post(decide_url(rejected), form(rejected))
    assert answer.status_code == 409
    assert "went out at" in answer.content.decode()
    assert state_of(rejected) == "rejected"


def test_after_the_decision_the_desk_says_until_when(claimed, signed_in):
    client = signed_in("reviewer")
    answer = client.post(
        decide_url(claimed, "reject"), form(claimed, **REJECTION, send=""), follow=True
    )
    assert answer.redirect_chain[-1][0] == page_of(claimed)
    assert "until then you can take it back" in answer.content.decode()


def test_on_the_next_item_a_link_leads_back(claimed, cast, entity, signed_in, now):
    with acting_as(cast["intake"]):
        waiting = ApplicationFactory(entity=entity, at=now)
    client = signed_in("reviewer")
    answer = client.post(
        decide_url(claimed, "reject"), form(claimed, **REJECTION, next=""), follow=True
    )
    assert answer.redirect_chain[-1][0].startswith(page_of(waiting))
    assert f'<a href="{decide_url(claimed)}" data-hotkey="z">' in answer.content.decode()


def test_a_decision_that_cannot_be_undone_says_nothing_of_it(claimed, signed_in):
    answer = signed_in("reviewer").post(decide_url(claimed, "approve"), form(claimed), follow=True)
    assert "take it back" not in answer.content.decode()


def test_the_timeline_links_to_its_messages(rejected, signed_in):
    [message] = timeline(rejected)[0].messages
    page = f"/desk/accounts/registrationapplication/{rejected.pk}/change/"
    shown = signed_in("reviewer").get(page).content.decode()
    assert f'<a href="/desk/audit/message/{message.pk}/change/">' in shown


def test_the_timeline_says_what_became_of_a_message(rejected, decide, now):
    [message] = timeline(rejected)[0].messages
    number, out_at = message.receipt_number, now + timedelta(seconds=60)
    waits = f"Message {number}, goes out at {format_time(out_at)}"
    since = format_datetime(out_at)
    released = f"Message {number} can be read since {since}; no channel has delivered it"
    assert recall.delivery_status(message, now) == waits
    assert recall.delivery_status(message, out_at) == released
    [message] = timeline(decide("reviewer", rejected, RECALL))[1].messages
    assert recall.delivery_status(message, now) == f"Message {number} withdrawn, never sent"


def test_the_countdown_knows_the_very_moment(rejected, signed_in, now):
    page = signed_in("reviewer").get(page_of(rejected)).content.decode()
    [until] = re.findall(r'data-recall="([^"]+)"', page)
    assert datetime.fromisoformat(until) == now + timedelta(seconds=60)
