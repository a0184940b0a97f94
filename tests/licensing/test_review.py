"""What the calendar does: notices, expiry, labels; and the commands that show it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from audit.models import Decision
from licensing.domain.review import review, upcoming
from licensing.domain.standing import platform_standing, unentitled_accounts
from licensing.enums import LabelState
from licensing.models import SpecialLabel
from regulations.calendar import format_day, legal_date
from tests.factories import NewsLicenseFactory, PlatformLicenseFactory, QualificationFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def held(take_in, verified, now):
    """A verified qualification that lasts a hundred days."""
    lasts = legal_date(now) + 100 * DAY
    return verified(take_in(QualificationFactory, expires_on=lasts))


def output(*command):
    stream = StringIO()
    try:
        call_command(*command, stdout=stream)
    except SystemExit as end:
        return end.code, stream.getvalue()
    return 0, stream.getvalue()


def test_notices_go_out_once_each_at_the_days_in_force(held, now):
    given = []
    for day in range(101):
        if review(at=now + day * DAY)["noticed"]:
            held.refresh_from_db()
            given.append((100 - day, held.notice_days))
    assert given == [(60, 60), (30, 30), (7, 7)]


def test_after_a_standstill_only_the_tightest_notice_goes_out(held, now):
    at = now + 95 * DAY
    assert [review(at=at)["noticed"], review(at=at)["noticed"]] == [1, 0]
    decision = Decision.objects.for_object(held).filter(verb="remind").get()
    assert (decision.actor.username, decision.articles) == ("system", ["9"])
    message = decision.messages.get()
    assert f"将于{format_day(held.expires_on, 'zh-hans')}到期" in message.body
    assert "第九条" in message.body


def test_the_day_after_the_last_it_expires_and_the_label_goes(held, health_account, now):
    review(at=now)
    review(at=now + 100 * DAY)
    assert SpecialLabel.objects.get().state == LabelState.GRANTED
    moved = review(at=now + 101 * DAY)
    assert moved["expired"] == 1
    held.refresh_from_db()
    assert (held.state, SpecialLabel.objects.get().state) == ("expired", LabelState.WITHDRAWN)
    decision = Decision.objects.for_object(held).get(verb="expire")
    assert (decision.actor.username, decision.articles) == ("system", ["9"])
    assert review(at=now + 101 * DAY) == {"expired": 0, "noticed": 0, "labels": 0}


def test_licenses_expire_by_article_five(take_in, verified, now):
    for factory in (NewsLicenseFactory, PlatformLicenseFactory):
        held = verified(take_in(factory, expires_on=legal_date(now)))
        review(at=now + DAY)
        assert Decision.objects.for_object(held).get(verb="expire").articles == ["5"]


def test_an_account_that_lost_its_label_waits_to_be_suspended(held, health_account, put, now):
    review(at=now)
    put(health_account, state="active")
    today = legal_date(now)
    assert not unentitled_accounts(today).exists()
    at = now + 101 * DAY
    review(at=at)
    lost = unentitled_accounts(legal_date(at)).get()
    assert (lost, lost.unentitled_since) == (health_account, at)


def test_a_news_account_without_its_license_waits_to_be_suspended(take_in, verified, imported, now):
    account = imported(state="active", content_category="news")
    license = verified(take_in(NewsLicenseFactory, expires_on=legal_date(now)))
    assert not unentitled_accounts(legal_date(now)).exists()
    review(at=now + DAY)
    assert [*unentitled_accounts(legal_date(now + DAY))] == [account]
    verified(take_in(NewsLicenseFactory, previous=license, at=now + DAY), at=now + DAY)
    assert not unentitled_accounts(legal_date(now + DAY)).exists()


def test_what_is_upcoming_is_listed_by_its_day(held, now):
    today = legal_date(now)
    assert upcoming(on=today, until=today + 60 * DAY) == []
    found = upcoming(on=today, until=today + 200 * DAY)
    assert [(each.what, each.due_on) for each in found] == [
        ("expiry", held.expires_on),
        ("review", held.review_due_on),
    ]


def test_the_platform_stands_red_amber_or_green(take_in, verified, settings, now):
    settings.PLATFORM_LICENSES = ["news_information_service", "icp_filing", "telecom_value_added"]
    verified(take_in(PlatformLicenseFactory, expires_on=legal_date(now) + 60 * DAY))
    verified(take_in(PlatformLicenseFactory, license_type="icp_filing", expires_on=None))
    standing = platform_standing(legal_date(now))
    assert [(each.level, each.days_left) for each in standing] == [
        ("warn", 60),
        ("pass", None),
        ("block", None),
    ]


def test_the_command_lists_what_is_due(held, put, now):
    assert output("review_expiring") == (0, f"0 due within 60 days of {legal_date(now)}.\n")
    put(held, expires_on=legal_date(now) - DAY)
    code, text = output("review_expiring", "--within", "60d")
    assert (code, "LATE" in text, "1 due within 60 days" in text) == (0, True, True)


def test_who_shows_a_label_undeserved_is_named_and_the_exit_status_says_so(
    held, health_account, now
):
    review(at=now)
    assert output("audit_labels")[0] == 0
    day = held.expires_on + DAY
    code, text = output("audit_labels", "--on", day.isoformat(), "--json")
    assert code == 1
    assert json.loads(text)["account"] == health_account.external_id
