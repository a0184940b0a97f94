"""Notices: who calls one, and what others decide on what one watches, read from the record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.context import acting_as
from audit.domain.engine import performer
from desk.domain import watches
from desk.models import Watch
from desk.notices import figures, notices, unread
from desk.queues import tally
from staff.domain import users
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/desk/notices/"


@pytest.fixture
def note(cast):
    """Note something on an object as somebody, at a moment."""

    def act(role, subject, text, at):
        with acting_as(cast[role] if isinstance(role, str) else role):
            return performer(type(subject), "note")(
                subject=subject, seen_version=subject.version, at=at, note=text
            )

    return act


@pytest.fixture
def told(cast, now):
    """What somebody is told: (verb, whether called, whether unread), newest first; the bell's count
    is that of the unread ones.
    """

    def read(role, at=now):
        person = type(cast[role]).objects.get(pk=cast[role].pk)
        found = [(each.decision.verb, each.is_call, each.is_unread) for each in notices(person, at)]
        count = unread(tally(person, at, figures(person, at))[1])
        assert count == str(sum(is_unread for _verb, _is_call, is_unread in found))
        return found

    return read


def test_a_call_is_told_to_whom_it_calls_and_to_nobody_else(application, note, told, now):
    note("reviewer", application, "@approver please", now)
    assert told("approver") == [("note", True, True)]
    assert told("reviewer") == told("moderator") == []


def test_others_decisions_on_what_one_watches_are_told(application, decide, told, cast, now):
    watches.watch(person=cast["approver"], subject=application, at=now - timedelta(hours=1))
    decide("reviewer", application, "claim")
    decide("approver", application, "note", note="my own")
    assert told("approver") == [("claim", False, True)]


def test_what_was_decided_before_one_watched_is_not_told(application, note, told, cast, now):
    note("reviewer", application, "early", now - timedelta(seconds=1))
    note("reviewer", application, "at that moment", now)
    watches.watch(person=cast["approver"], subject=application, at=now)
    assert told("approver") == []
    note("reviewer", application, "late", now + timedelta(microseconds=1))
    assert told("approver", now + timedelta(seconds=1)) == [("note", False, True)]


def test_what_happens_elsewhere_is_not_told(application, entity, note, told, cast, now):
    with acting_as(cast["intake"]):
        other = ApplicationFactory(entity=entity, at=now)
    watches.watch(person=cast["approver"], subject=application, at=now - timedelta(hours=1))
    note("reviewer", other, "elsewhere", now)
    assert told("approver") == []


def test_a_call_on_what_one_watches_is_told_once(application, note, told, cast, now):
    watches.watch(person=cast["approver"], subject=application, at=now - timedelta(hours=1))
    note("reviewer", application, "@approver", now)
    assert told("approver") == [("note", True, True)]


def test_the_calendar_s_decisions_are_told(claimed, told, cast, now):
    watches.watch(person=cast["approver"], subject=claimed, at=now)
    later = now + timedelta(days=9)
    with acting_as(ensure_system_actor()):
        performer(type(claimed), "expire_claim")(
            subject=claimed, seen_version=claimed.version, at=later
        )
    assert told("approver", later) == [("expire_claim", False, True)]


def test_notices_end_after_thirty_days(application, note, told, cast, now):
    watches.watch(person=cast["moderator"], subject=application, at=now - timedelta(days=50))
    note("reviewer", application, "@approver", now - timedelta(days=30))
    assert told("approver") == told("moderator") == []
    just_before = now - timedelta(microseconds=1)
    assert told("approver", just_before) == [("note", True, True)]


def test_what_one_may_not_view_is_neither_told_nor_counted(application, note, told, cast, now):
    person = cast["reviewer"]
    watches.watch(person=person, subject=application, at=now - timedelta(hours=1))
    note("approver", application, "@reviewer", now)
    note("approver", application, "and this", now)
    assert len(told("reviewer")) == 2
    person.groups.clear()
    assert told("reviewer") == []


def test_reading_marks_what_was_shown_and_not_what_came_since(
    application, note, told, cast, signed_in
):
    moment = timezone.now()
    note("reviewer", application, "@approver once", moment)
    page = signed_in("approver").get(URL)
    until = page.context["until"]
    later = timezone.now() + timedelta(microseconds=1)
    note("reviewer", application, "@approver twice", later)
    response = signed_in("approver").post(f"{URL}read/", {"until": until})
    assert response.url == URL
    assert told("approver", timezone.now()) == [("note", True, True), ("note", True, False)]


def test_reading_goes_forward_only_and_not_into_the_future(cast, signed_in, now):
    client = signed_in("approver")
    client.post(f"{URL}read/", {"until": (now + timedelta(days=400)).isoformat()})
    cast["approver"].refresh_from_db()
    read_at = cast["approver"].notices_read_at
    assert read_at <= timezone.now()
    users.read_notices(user=cast["approver"], until=read_at - timedelta(days=1))
    cast["approver"].refresh_from_db()
    assert cast["approver"].notices_read_at == read_at


@pytest.mark.parametrize(
    "until", ["", "x", "2026-13-45T00:00:00+00:00", "2026-01-01T00:00:00", "\0"]
)
def test_a_damaged_form_is_refused(until, cast, signed_in):
    assert signed_in("approver").post(f"{URL}read/", {"until": until}).status_code == 400
    cast["approver"].refresh_from_db()
    assert cast["approver"].notices_read_at is None


@pytest.mark.parametrize("zone", ["+14:00", "+23:59", "-23:59"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_moment_out_of_time_is_taken_for_the_nearest(day, zone, signed_in):
    posted = {"until": f"{day}T23:59:59{zone}"}
    assert signed_in("approver").post(f"{URL}read/", posted).status_code == 302


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (7, "7"), (99, "99"), (100, "99+")])
def test_the_count_ends_at_99(count, shown):
    assert unread({"notices.calls": 0, "notices.watched": count}) == shown
    assert unread({"notices.calls": count}) == shown


def test_the_page_shows_text_as_text_and_calls_as_calls(application, note, cast, signed_in, now):
    note("reviewer", application, "<b>@approver</b>", now - timedelta(seconds=1))
    html = signed_in("approver").get(URL).content.decode()
    assert '&lt;b&gt;<span class="call">@approver</span>&lt;/b&gt;' in html
    assert reverse("admin:accounts_registrationapplication_change", args=[application.pk]) in html
    assert 'aria-label="Notices, 1 unread"' in html


def test_the_bell_costs_no_query(application, note, cast, signed_in, now):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert (
                client.get(
                    "/desk/accounts/servicesagreement/".replace("services", "service")
                ).status_code
                == 200
            )
        return len(found)

    client = signed_in("approver")
    queries()
    before = queries()
    note("reviewer", application, "@approver", now)
    watches.watch(person=cast["approver"], subject=application, at=now - timedelta(hours=1))
    assert queries() == before


def test_the_page_costs_one_query_for_each_kind(
    application, entity, note, cast, signed_in, now, django_assert_max_num_queries
):
    with acting_as(cast["importer"]):
        accounts = AccountFactory.create_batch(3, entity=entity, at=now)
    with acting_as(cast["intake"]):
        more = ApplicationFactory.create_batch(3, entity=entity, at=now)
    client, ago = signed_in("approver"), now - timedelta(hours=1)
    for subject in (application, *more, *accounts):
        watches.watch(person=cast["approver"], subject=subject, at=ago)
        note("reviewer", subject, "watched", now - timedelta(minutes=1))
        note("reviewer", subject, "@approver", now - timedelta(minutes=1))
    client.get(URL)
    # session, user, two of permissions, bell, calls, watches, decisions, two kinds of object
    with django_assert_max_num_queries(10):
        assert len(client.get(URL).context["notices"]) == 14


def test_who_has_no_role_hears_nothing(db, now):
    person = UserFactory(username="newcomer")
    assert tally(person, now, figures(person, now)) == ([], {})
    assert notices(person, now) == []


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        (URL, "post", 405),
        (f"{URL}read/", "get", 405),
        ("/desk/watches/1/", "get", 405),
        ("/desk/watches/1/", "post", 404),
    ],
)
def test_methods_of_the_pages(path, method, status, signed_in):
    assert getattr(signed_in("reviewer"), method)(path).status_code == status


@pytest.mark.parametrize("path", [URL, f"{URL}read/", "/desk/watches/1/", "/desk/preferences/"])
def test_strangers_are_sent_to_the_sign_in_page(path, client, db):
    for method in (client.get, client.post):
        response = method(path)
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:login"))
    assert not Watch.objects.exists()
