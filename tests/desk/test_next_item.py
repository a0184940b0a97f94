"""After a decision the next item of the same kind is one key away."""

from datetime import timedelta

import pytest

from audit.context import acting_as
from desk.next_item import next_item
from tests.factories import ApplicationFactory, CaseFactory

pytestmark = pytest.mark.django_db
APPLICATION = "/desk/accounts/registrationapplication"


@pytest.fixture
def waiting(cast, entity, now):
    """Two further applications, the older one first."""
    with acting_as(cast["intake"]):
        return [
            ApplicationFactory(entity=entity, at=now - timedelta(hours=hours)) for hours in (9, 3)
        ]


def approve(client, application, **data):
    url = f"{APPLICATION}/{application.pk}/decide/approve/"
    form = client.get(url).context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    return client.post(url, hidden | data)


def test_ones_own_work_comes_before_what_is_free(claimed, waiting, cast, decide, now):
    older, newer = waiting
    assert next_item(cast["reviewer"], claimed, now).title == older.requested_name
    decide("reviewer", newer, "claim")
    assert next_item(cast["reviewer"], claimed, now).title == newer.requested_name


def test_nothing_is_next_where_nothing_waits(claimed, cast, now):
    assert next_item(cast["reviewer"], claimed, now) is None


def test_what_others_work_on_is_not_next(claimed, waiting, cast, decide, now):
    for each in waiting:
        decide("second_reviewer", each, "claim")
    assert next_item(cast["reviewer"], claimed, now) is None


def test_after_a_decision_the_page_leads_on(claimed, waiting, signed_in):
    client = signed_in("reviewer")
    response = client.get(approve(client, claimed).url, follow=True)
    assert response.redirect_chain == []
    assert f'<a href="{APPLICATION}/{waiting[0].pk}/change/?work=1" data-hotkey="n">' in (
        response.content.decode()
    )


def test_approve_and_next_goes_there_at_once(claimed, waiting, signed_in):
    client = signed_in("reviewer")
    page = client.get(f"{APPLICATION}/{claimed.pk}/change/").content.decode()
    assert 'name="next" data-hotkey="A"' in page
    response = approve(client, claimed, next="")
    assert response.url == f"{APPLICATION}/{waiting[0].pk}/change/?work=1"


def test_a_title_is_text_and_never_markup(claimed, cast, entity, now, signed_in):
    with acting_as(cast["intake"]):
        ApplicationFactory(entity=entity, requested_name="<b>名</b>", at=now)
    client = signed_in("reviewer")
    page = client.get(approve(client, claimed).url).content.decode()
    assert "<b>名</b>" not in page and "&lt;b&gt;名&lt;/b&gt;" in page


def test_it_works_for_cases_too(cast, decide, now):
    with acting_as(cast["moderator"]):
        first, second = CaseFactory.create_batch(2, at=now)
    claimed = decide("moderator", first, "claim")
    assert next_item(cast["moderator"], claimed, now).title == second.title
