"""Preferences: everybody's own, written by the domain, felt on every page."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from audit.context import acting_as
from audit.domain.engine import performer
from desk.digest import NO_MAIL
from desk.domain import watches
from desk.models import Watch
from staff.domain import users
from staff.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/desk/preferences/"


def stored(person):
    person.refresh_from_db()
    return person.language, person.time_zone, person.wants_digest


@pytest.mark.parametrize("language", ["", "en", "zh-hans"])
def test_they_are_kept(language, signed_in, cast):
    User.objects.filter(pk=cast["reviewer"].pk).update(email="r@example.com")
    data = {"language": language, "time_zone": "Europe/Berlin", "wants_digest": "on"}
    assert signed_in("reviewer").post(URL, data).url == URL
    assert stored(cast["reviewer"]) == (language, "Europe/Berlin", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "fr"), ("time_zone", "Mars/Olympus"), ("time_zone", ""), ("time_zone", "\0")],
)
def test_what_there_is_not_is_refused(field, value, signed_in, cast):
    data = {"language": "en", "time_zone": "Europe/Berlin"} | {field: value}
    response = signed_in("reviewer").post(URL, data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert stored(cast["reviewer"]) == ("", "Asia/Shanghai", False)


def test_the_daily_e_mail_needs_an_address(signed_in, cast):
    client = signed_in("reviewer")
    assert "ask an administrator" in client.get(URL).content.decode()
    data = {"language": "en", "time_zone": "UTC", "wants_digest": "on"}
    client.post(URL, data)
    assert stored(cast["reviewer"]) == ("en", "UTC", False)
    with pytest.raises(users.NoAddress):
        users.set_preferences(user=cast["reviewer"], **data | {"wants_digest": True})


def test_where_no_mail_server_is_set_the_page_says_so(signed_in, cast, settings):
    User.objects.filter(pk=cast["reviewer"].pk).update(email="r@example.com")
    settings.EMAIL_BACKEND = NO_MAIL
    assert "so nothing is sent" in signed_in("reviewer").get(URL).content.decode()


def test_whose_address_was_taken_away_may_still_change_the_rest(signed_in, cast):
    User.objects.filter(pk=cast["reviewer"].pk).update(wants_digest=True)
    signed_in("reviewer").post(URL, {"language": "en", "time_zone": "UTC", "wants_digest": "on"})
    assert stored(cast["reviewer"]) == ("en", "UTC", False)


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}])
def test_the_domain_refuses_what_there_is_not(wrong, cast):
    person = cast["reviewer"]
    with pytest.raises(ValidationError):
        users.set_preferences(
            user=person,
            **{"language": "en", "time_zone": "UTC", "wants_digest": False} | wrong,
        )
    assert stored(person) == ("", "Asia/Shanghai", False)


def test_zones_are_chosen_from_the_common_ones_or_all(signed_in, cast):
    User.objects.filter(pk=cast["reviewer"].pk).update(time_zone="PRC")
    form = signed_in("reviewer").get(URL).context["form"]
    common, every = (dict(zones) for _label, zones in form.fields["time_zone"].choices)
    assert next(iter(common)) == "Asia/Shanghai"
    assert {"PRC", "Asia/Kashgar", "America/Argentina/Ushuaia"} <= set(every)
    assert common.keys().isdisjoint(every)


def test_roles_and_watches_are_listed_and_stopped(application, signed_in, cast, now):
    watches.watch(person=cast["reviewer"], subject=application, at=now)
    watches.watch(person=cast["approver"], subject=application, at=now)
    client = signed_in("reviewer")
    context = client.get(URL).context
    assert [str(role) for role in context["roles"]] == ["Reviewer"]
    [(watch, (watched, url))] = context["watches"]
    assert (watched, watch.person) == (application, cast["reviewer"])
    assert client.get(url).status_code == 200
    others = Watch.objects.get(person=cast["approver"])
    assert client.post(f"/desk/watches/{others.pk}/").status_code == 404
    assert client.post(f"/desk/watches/{watch.pk}/").url == URL
    assert list(Watch.objects.all()) == [others]


def test_what_one_may_not_view_any_more_is_not_named_and_can_be_stopped(
    application, signed_in, cast, now
):
    watches.watch(person=cast["reviewer"], subject=application, at=now)
    client = signed_in("reviewer")
    cast["reviewer"].groups.clear()
    response = client.get(URL)
    assert application.requested_name not in response.content.decode()
    [(watch, watched)] = response.context["watches"]
    assert watched is None
    client.post(f"/desk/watches/{watch.pk}/")
    assert not Watch.objects.exists()


def test_the_page_is_everybody_s(client, db):
    client.force_login(UserFactory(username="newcomer"), backend="staff.backends.StaffBackend")
    assert client.get(URL).status_code == 200
    assert f'href="{URL}"' in client.get(URL).content.decode()


@pytest.mark.parametrize("page", ["change", "history", "certificate"])
@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Shanghai", "2026-06-01 07:30"), ("America/New_York", "05-31 19:30")]
)
def test_moments_are_told_in_the_reader_s_time(page, zone, shown, application, signed_in, cast):
    User.objects.filter(pk=cast["reviewer"].pk).update(time_zone=zone)
    with acting_as(cast["approver"]):
        performer(type(application), "note")(
            subject=application,
            seen_version=application.version,
            at=datetime(2026, 5, 31, 23, 30, tzinfo=UTC),
            note="half past",
        )
    url = f"/desk/accounts/registrationapplication/{application.pk}/{page}/"
    assert shown in signed_in("reviewer").get(url).content.decode()


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Shanghai", "06-01 07:30"), ("America/New_York", "05-31 19:30")]
)
def test_lists_and_notices_tell_it_too(zone, shown, application, signed_in, cast, decide, now):
    at = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    User.objects.filter(pk=cast["auditor"].pk).update(time_zone=zone)
    with acting_as(cast["approver"]):
        performer(type(application), "note")(
            subject=application, seen_version=application.version, at=at, note="half past"
        )
    page = signed_in("auditor").get("/desk/audit/decision/?all=1").content.decode()
    assert shown in page
