"""An operator appeals a measure without a case at the page of its message, and reads the result."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from audit.domain.access_codes import code_for
from audit.models import Decision, EvidenceFile
from moderation.domain import appeals
from moderation.models import Appeal
from tests.direct_measures import KINDS, STATES, fresh
from tests.disclosure.test_messages import ENTRY, READ, TEXT, enter, fill, picture

pytestmark = pytest.mark.django_db
FORM = "/public/appeals/"


@pytest.fixture(autouse=True)
def later(monkeypatch, now):
    """An hour has passed, so that messages may be read; nobody was counted."""
    cache.clear()

    def move(**span):
        moment = now + timedelta(**span)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    move(hours=1)
    return move


def followed(client):
    """What the page says of what was raised: pairs (state, lines)."""
    return [(each.state, each.lines) for each in client.get(READ).context["progress"]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_measure_is_appealed_overturned_and_the_result_read(
    kind, client, impose_direct, decide, press, confirm, later
):
    measure = impose_direct(kind)
    number = measure.receipt_number
    assert enter(client, number).status_code == 302
    page = client.get(READ)
    assert page.context["measures"] == [measure]
    [option] = [each["option"] for each in page.context["options"]]
    days = appeals.deadline(measure, at=timezone.now())
    assert (option.code, option.refusal) == ("appeal", "") and option.last_day <= days.date()
    assert fill(client, "appeal", grounds=TEXT, files=[picture()]).url == READ
    appeal = Appeal.objects.get()
    assert (appeal.contested, appeal.grounds) == ([measure], TEXT)
    assert EvidenceFile.objects.for_object(appeal).count() == 1
    assert [state for state, _lines in followed(client)] == ["Submitted"]
    assert not client.get(READ).context["options"]
    decide("appeals_officer", appeal, "claim")
    press("appeals_officer", appeal, "overturn", reason_codes=["appeal-facts-unproven"], text="")
    confirm(appeal, "second_appeals_officer")
    assert fresh(measure.subject).state == STATES[kind][0]
    client.logout()
    later(hours=2)
    assert enter(client, number).status_code == 302
    assert client.get(READ).context["options"] == []
    [(state, [line])] = followed(client)
    assert (state, line.rpartition(": ")[2]) == ("Sanction overturned", "overturned")
    told = Decision.objects.latest_move(appeal).messages.get()
    body = client.get(READ).content.decode()
    assert told.receipt_number in body
    with translation.override(told.language):
        assert str(fresh(measure.subject).get_state_display()) in told.body
    assert enter(client, appeal.receipt_number).status_code == 302
    assert number in client.get(READ).content.decode()


def test_what_was_ended_meanwhile_is_refused_in_words_and_keeps_what_was_typed(
    client, impose_direct, decide
):
    measure = impose_direct("suspend")
    enter(client, measure.receipt_number)
    form = client.get(f"{ENTRY}appeal/").context["form"]
    data = {each.html_name: each.value() for each in form if each.value()}
    decide("approver", measure.subject, "resume")
    response = client.post(f"{ENTRY}appeal/", data | {"grounds": TEXT})
    body = response.content.decode()
    assert response.status_code == 200 and "no longer in force" in body and TEXT in body
    assert not Appeal.objects.exists()
    assert "no longer in force" in client.get(READ).content.decode()


def test_after_its_time_it_is_refused_in_words(client, impose_direct, later):
    measure = impose_direct("suspend")
    later(days=31)
    enter(client, measure.receipt_number)
    assert "30 days from the decision" in client.get(READ).content.decode()
    assert client.get(f"{ENTRY}appeal/").url == READ


@pytest.mark.parametrize("kind", KINDS)
def test_the_appeal_form_takes_the_number_of_the_message(kind, client, impose_direct):
    measure = impose_direct(kind)
    number = measure.receipt_number
    data = {"receipt_number": number.lower(), "code": code_for(number), "grounds": TEXT}
    assert client.post(FORM, data).status_code == 302
    assert Appeal.objects.get().contested == [measure]
    again = client.post(FORM, data)
    assert "appealed already" in str(again.context["form"].non_field_errors())


def test_a_message_that_may_still_be_undone_is_not_appealed(client, impose_direct, later):
    later(seconds=0)
    number = impose_direct("suspend").receipt_number
    data = {"receipt_number": number, "code": code_for(number), "grounds": TEXT}
    response = client.post(FORM, data)
    assert response.status_code == 200 and "No measure" in str(response.context["form"].errors)


@pytest.mark.parametrize("code", ["AAAAAAAAAA", "码", ""])
def test_who_does_not_have_the_code_does_not_appeal(client, impose_direct, code):
    data = {"receipt_number": impose_direct("close").receipt_number, "code": code, "grounds": TEXT}
    assert client.post(FORM, data).status_code == 200
    assert not Appeal.objects.exists()
