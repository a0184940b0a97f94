"""Sign-in is limited per name and address; sessions end."""

import pytest
from django.urls import reverse
from django.utils import timezone

from staff.middleware import BY_ITSELF, LAST_SEEN_AT, SIGNED_IN_AT
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/desk/login/"


def attempt(client, username, password, address="10.0.0.1"):
    return client.post(
        LOGIN, {"username": username, "password": password, "next": "/desk/"}, REMOTE_ADDR=address
    )


def test_a_member_of_staff_signs_in(everybody, client):
    assert attempt(client, "reviewer", PASSWORD).url == "/desk/"


@pytest.mark.parametrize("username", ["reviewer", "", "\0"])
@pytest.mark.parametrize("password", ["", "\0", "a\0"])
def test_a_form_that_is_not_filled_in_is_shown_again(username, password, everybody, client):
    assert attempt(client, username, password).status_code == 200
    assert client.post(LOGIN).status_code == 200


def test_too_many_attempts_lock_the_name_from_that_address_only(everybody, client, settings):
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        refused = attempt(client, "reviewer", "wrong")
    assert refused.status_code == 429
    assert attempt(client, "reviewer", PASSWORD).status_code == 429
    assert attempt(client, "approver", PASSWORD).status_code == 302
    assert attempt(client, "reviewer", PASSWORD, address="10.0.0.2").status_code == 302


@pytest.mark.parametrize(
    ("mark", "setting", "unit"),
    [(LAST_SEEN_AT, "SESSION_IDLE_MINUTES", 60), (SIGNED_IN_AT, "SESSION_ABSOLUTE_HOURS", 3600)],
    ids=["idle", "absolute"],
)
def test_a_session_ends_after_its_limit(signed_in, settings, mark, setting, unit):
    client = signed_in("reviewer")
    assert client.get("/desk/").status_code == 200
    session = client.session
    session[mark] = timezone.now().timestamp() - getattr(settings, setting) * unit - 1
    session.save()
    assert client.get("/desk/").url == reverse("admin:login")
    assert client.get("/desk/").status_code == 302


def test_what_a_page_sends_by_itself_keeps_nobody_signed_in(application, signed_in):
    client = signed_in("reviewer")
    client.get("/desk/")
    session = client.session
    session[LAST_SEEN_AT] = before = timezone.now().timestamp() - 600
    session.save()
    url = f"/desk/accounts/registrationapplication/{application.pk}/presence/"
    assert client.post(url, headers={BY_ITSELF: "presence"}).status_code == 200
    assert client.session[LAST_SEEN_AT] == before
    client.get("/desk/")
    assert client.session[LAST_SEEN_AT] > before


def test_reading_a_page_writes_no_session(signed_in, django_assert_num_queries):
    client = signed_in("auditor")
    client.get("/desk/")
    before = client.session[LAST_SEEN_AT]
    client.get("/desk/")
    assert client.session[LAST_SEEN_AT] == before


def test_the_language_switch_is_remembered_and_leads_nowhere_else(signed_in, cast):
    client = signed_in("reviewer")
    response = client.post(
        reverse("staff:set_language"), {"language": "zh-hans", "next": "https://evil.example/"}
    )
    assert response.url == "/"
    assert "工作台" in client.get("/desk/").content.decode()
    cast["reviewer"].refresh_from_db()
    assert cast["reviewer"].language == "zh-hans"


def test_an_unknown_language_is_refused(client, db):
    assert client.post(reverse("staff:set_language"), {"language": "xx"}).status_code == 400
