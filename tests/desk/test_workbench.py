"""The workbench: what waits by kind, how that has changed, and what is new since the last visit."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from accounts.domain.imports import open_batch
from accounts.models import ImportBatch
from audit.context import acting_as
from audit.domain.engine import performer
from desk.domain.loads import KEPT_DAYS, keep_day
from desk.enums import QueueKind
from desk.loads import Trend, measure, total, trends
from desk.models import QueueDay
from desk.news import news
from desk.queues import loads
from desk.workbench import workbench
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor
from staff.roles import ROLES
from tests.factories import PASSWORD, ApplicationFactory, NameChangeFactory

pytestmark = pytest.mark.django_db


def group(page, kind):
    return next(each for each in page.groups if each.kind == kind)


def told(user, now, since):
    return [each.words for each in workbench(user, now, since=since).news]


def test_queues_stand_by_what_they_wait_for(application, cast, now, decide):
    with acting_as(cast["intake"]):
        ApplicationFactory(at=now - timedelta(hours=5))
        NameChangeFactory(at=now)
    decide("reviewer", application, "claim")
    page = workbench(cast["reviewer"], now)
    assert [each.kind for each in page.groups] == [
        QueueKind.MINE,
        QueueKind.OPEN,
        QueueKind.WAITING,
        QueueKind.LATE,
    ]
    mine, unclaimed = group(page, QueueKind.MINE), group(page, QueueKind.OPEN)
    assert [line.load.queue.code for line in mine.lines] == ["mine"]
    assert (unclaimed.count, unclaimed.oldest) == (2, now - timedelta(hours=5))
    late = group(page, QueueKind.LATE)
    assert (late.count, late.oldest, late.is_late) == (0, None, False)
    assert "overdue" in [queue.code for queue in late.empty]


def test_what_is_late_is_shown_as_late(cast, now):
    with acting_as(cast["intake"]):
        ApplicationFactory(at=now - timedelta(days=9))
    assert group(workbench(cast["reviewer"], now), QueueKind.LATE).is_late


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"system"}))
def test_every_role_finds_its_workbench(role, signed_in):
    assert signed_in(role).get("/desk/").status_code == 200


# Trends


def test_a_day_is_kept_as_it_was_last_measured(claimed, cast, now):
    measure(at=now)
    with acting_as(cast["intake"]):
        ApplicationFactory(at=now)
    measure(at=now)
    kept = QueueDay.objects.filter(queue__in=("mine", "unclaimed"))
    assert sorted(kept.values_list("day", "queue", "person", "count")) == [
        (legal_date(now), "mine", cast["reviewer"].pk, 1),
        (legal_date(now), "unclaimed", None, 1),
    ]


def test_old_days_are_forgotten(now):
    today = legal_date(now)
    for age in (KEPT_DAYS + 1, KEPT_DAYS):
        keep_day(day=today - timedelta(days=age), counts={("unclaimed", None): 1})
    keep_day(day=today, counts={})
    assert [each.day for each in QueueDay.objects.all()] == [today - timedelta(days=KEPT_DAYS)]


def test_a_trend_ends_with_what_waits_now(application, cast, now, django_assert_num_queries):
    today, reviewer = legal_date(now), cast["reviewer"]
    others = cast["approver"].pk
    for age, mine in ((31, 9), (4, 0), (2, 3)):
        counts = {("unclaimed", None): age, ("mine", reviewer.pk): mine, ("mine", others): 7}
        keep_day(day=today - timedelta(days=age), counts={k: v for k, v in counts.items() if v})
    found = loads(reviewer, now)
    with django_assert_num_queries(1):
        drawn = trends(reviewer, found, now)
    days = [today - timedelta(days=4), today - timedelta(days=2), today]
    assert drawn["unclaimed"] == Trend(days, [4, 2, 1])
    assert drawn["mine"] == Trend(days, [0, 3, 0])
    assert (drawn["unclaimed"].first, drawn["unclaimed"].most) == (4, 4)
    assert drawn["unclaimed"].change == -3


def test_without_a_past_there_is_no_trend(application, cast, now):
    measure(at=now)
    assert trends(cast["reviewer"], loads(cast["reviewer"], now), now) == {}
    assert total([]) is None


def test_the_line_keeps_the_distances_of_the_days():
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5)]
    assert Trend(days, [0, 10, 5]).points == "0.0,27.0 30.0,1.0 120.0,14.0"
    assert Trend(days, [0, 0, 0]).points == "0.0,27.0 30.0,27.0 120.0,27.0"


def test_the_line_of_a_kind_is_the_sum_of_its_queues():
    days = [date(2026, 1, 1), date(2026, 1, 2)]
    assert total([Trend(days, [1, 2]), Trend(days, [3, 4])]) == Trend(days, [4, 6])


def test_the_page_says_in_words_what_the_line_shows(application, cast, now, signed_in):
    keep_day(day=legal_date(now) - timedelta(days=3), counts={("unclaimed", None): 4})
    page = signed_in("reviewer").get("/desk/").content.decode()
    assert "<polyline points=" in page
    assert "2 measured days: 4 on the first, 4 at most." in page


def test_the_calendar_measures(application, cast, settings):
    settings.CALENDAR_JOBS = ["desk.loads.measure"]
    call_command("run_calendar")
    assert QueueDay.objects.get(queue="unclaimed").count == 1


# News


def test_news_count_what_others_did_since(application, cast, now, decide, put):
    """The verification of the entity comes first; one's own decisions are no news."""
    claimed = decide("reviewer", application, "claim")
    asked = decide("reviewer", claimed, "request_information", reason_codes=["name-misleading"])
    decide("intake", asked, "answer")
    assert told(cast["reviewer"], now, now - timedelta(hours=1)) == [
        "1 answer to you",
        "2 decisions by others",
    ]
    assert told(cast["reviewer"], now, now + timedelta(hours=1)) == []
    assert told(cast["intake"], now, now - timedelta(hours=1)) == ["3 decisions by others"]


def test_news_begin_at_the_sign_in_before_this_one(application, cast, now, decide, client):
    decide("reviewer", application, "claim")
    form = {"username": cast["auditor"].username, "password": PASSWORD}
    page = client.post("/desk/login/?next=/desk/", form, follow=True)
    assert page.context["workbench"].since is None
    client.logout()
    cast["auditor"].last_login = now - timedelta(days=2)
    cast["auditor"].save()
    page = client.post("/desk/login/?next=/desk/", form, follow=True)
    assert page.context["workbench"].since == now - timedelta(days=2)
    assert told(cast["auditor"], now, now - timedelta(days=2)) == ["2 decisions by others"]
    assert "2 decisions by others" in page.content.decode()


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"system"}))
def test_news_lead_only_where_one_may_go(role, application, cast, now, signed_in):
    with acting_as(cast["importer"]):
        batch = waiting_import(cast, now)
    for verb, person, facts in (
        ("check", ensure_system_actor(), {}),
        ("preview", ensure_system_actor(), {"figures": {}}),
        ("confirm", cast["importer"], {}),
        ("complete", ensure_system_actor(), {"figures": {}}),
    ):
        batch.refresh_from_db()
        with acting_as(person):
            performer(ImportBatch, verb)(subject=batch, seen_version=batch.version, at=now, **facts)
    client = signed_in(role)
    for each in news(cast[role], now - timedelta(hours=1)):
        assert client.get(f"{each.url}?all=1").status_code == 200


# Imports


def waiting_import(cast, now):
    """A file that was looked through, to be confirmed."""
    batch = ImportBatch(
        file_name="十月.csv",
        sha256="0" * 64,
        byte_count=1,
        encoding="utf-8",
        encoding_is_certain=True,
        delimiter=",",
        uploaded_by=cast["importer"],
        rows=7,
    )
    return open_batch(batch=batch, at=now)


def test_imports_that_wait_stand_on_the_workbench(cast, now, signed_in):
    with acting_as(cast["importer"]):
        waiting_import(cast, now)
    assert "十月.csv" in signed_in("importer").get("/desk/").content.decode()
    assert "十月.csv" not in signed_in("moderator").get("/desk/").content.decode()
