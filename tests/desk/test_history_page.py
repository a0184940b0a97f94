"""The history page shows and never writes (simple-history's own page rewrites rows)."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_post_to_the_history_writes_nothing(claimed, signed_in, cast):
    cast["auditor"].is_superuser = True
    cast["auditor"].save()
    client = signed_in("auditor")
    url = reverse("admin:accounts_registrationapplication_history", args=[claimed.pk])
    old = claimed.history.earliest()
    assert client.post(url, {"requested_name": "rewritten"}).status_code == 405
    response = client.post(f"{url}{old.pk}/", {"requested_name": "rewritten"}, follow=True)
    assert response.status_code in (404, 405)
    claimed.refresh_from_db()
    assert (claimed.version, claimed.state, claimed.history.count()) == (2, "in_review", 2)


def test_the_page_itself_is_for_reading(claimed, signed_in):
    url = reverse("admin:accounts_registrationapplication_change", args=[claimed.pk])
    assert signed_in("reviewer").post(url, {"state": "approved"}).status_code == 405


def test_an_object_that_is_not_there_is_a_404(signed_in, db):
    client = signed_in("reviewer")
    for object_id in ("99999", "abc", "9" * 40):
        url = f"/desk/accounts/registrationapplication/{object_id}/change/"
        assert client.get(url).status_code == 404
