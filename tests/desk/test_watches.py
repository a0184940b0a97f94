"""Watching: any object that one may view, by a button on its page."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import RegistrationApplication
from desk.domain import watches
from desk.models import Watch
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def url(application, page="watch"):
    return reverse(f"admin:accounts_registrationapplication_{page}", args=[application.pk])


def test_the_button_watches_and_stops(application, signed_in, cast):
    client = signed_in("reviewer")
    assert client.get(url(application, "change")).context["watch"] == {
        "count": 0,
        "is_mine": False,
    }
    assert client.post(url(application), {"is_watching": "1"}).url == url(application, "change")
    client.post(url(application), {"is_watching": "1"})
    watch = Watch.objects.get()
    assert (watch.person, watch.object_label, watch.object_id) == (
        cast["reviewer"],
        RegistrationApplication._meta.label_lower,
        application.pk,
    )
    assert client.get(url(application, "change")).context["watch"] == {"count": 1, "is_mine": True}
    client.post(url(application), {"is_watching": "0"})
    client.post(url(application), {"is_watching": "0"})
    assert not Watch.objects.exists()


def test_others_watches_are_counted_and_left_alone(application, signed_in, cast, now):
    watches.watch(person=cast["approver"], subject=application, at=now)
    client = signed_in("reviewer")
    assert client.get(url(application, "change")).context["watch"] == {
        "count": 1,
        "is_mine": False,
    }
    client.post(url(application), {"is_watching": "0"})
    assert Watch.objects.get().person == cast["approver"]


def test_watching_again_does_not_forget_since_when(application, cast, now):
    for at in (now, now.replace(year=now.year + 1)):
        watches.watch(person=cast["reviewer"], subject=application, at=at)
    assert Watch.objects.get().since == now


def test_only_what_one_may_view_is_watched(application, client, cast):
    newcomer = UserFactory(username="newcomer")
    client.force_login(newcomer, backend="staff.backends.StaffBackend")
    assert client.post(url(application), {"is_watching": "1"}).status_code == 403
    assert not Watch.objects.exists()


def test_strangers_and_readers_change_nothing(application, client, signed_in):
    assert client.post(url(application), {"is_watching": "1"}).status_code == 302
    assert signed_in("reviewer").get(url(application)).status_code == 405
    missing = url(RegistrationApplication(pk=application.pk + 1))
    assert signed_in("reviewer").post(missing, {"is_watching": "1"}).status_code == 404
    assert not Watch.objects.exists()


def test_nobody_watches_without_end(application, cast, now, monkeypatch, signed_in):
    monkeypatch.setattr(watches, "MOST_WATCHES", 1)
    watches.watch(person=cast["reviewer"], subject=cast["reviewer"], at=now)
    with pytest.raises(ValidationError, match="You watch 1 objects"):
        watches.watch(person=cast["reviewer"], subject=application, at=now)
    response = signed_in("reviewer").post(url(application), {"is_watching": "1"})
    assert response.status_code == 400
    assert "Stop some in your preferences" in response.content.decode()
    assert Watch.objects.count() == 1


def test_a_second_request_beside_it_changes_nothing(application, cast, now):
    for _time in range(2):
        watches.watch(person=cast["reviewer"], subject=application, at=now)
    assert Watch.objects.count() == 1
