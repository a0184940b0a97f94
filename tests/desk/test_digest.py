"""The daily e-mail: once a day, to whoever wants it, without a name in it."""

import logging
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as product
from django.core import mail

from audit.context import acting_as
from audit.domain.engine import performer
from desk import digest
from desk.domain import watches
from staff.domain import users
from staff.models import User
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def reader(cast):
    """A reviewer who wants the e-mail, in Shanghai and in English."""
    return wanting(cast["reviewer"])


def wanting(person, **fields):
    """The person, with an address and the wish, and with `fields`."""
    wish = {"email": f"{person.username}@example.com", "wants_digest": True, "language": "en"}
    User.objects.filter(pk=person.pk).update(**(wish | fields))
    person.refresh_from_db()
    return person


@pytest.fixture
def waiting(cast, entity):
    """An application that waits for a reviewer, and calls for one in a note."""
    with acting_as(cast["intake"]):
        made = ApplicationFactory(entity=entity, at=MORNING - timedelta(hours=2))
    with acting_as(cast["approver"]):
        performer(type(made), "note")(
            subject=made,
            seen_version=made.version,
            at=MORNING - timedelta(hours=1),
            note="@reviewer 请看",
        )
    return made


def test_it_tells_what_waits_and_what_is_new_by_number_and_link(reader, waiting, settings):
    settings.DESK_URL = "https://desk.example.org/"
    assert digest.send_digests(at=MORNING) == Counter(sent=1, failed=0)
    [message] = mail.outbox
    assert message.to == ["reviewer@example.com"]
    assert message.subject == "Compliance Desk: what waits and what is new"
    page = f"https://desk.example.org/desk/accounts/registrationapplication/{waiting.pk}/change/"
    assert f"{waiting.receipt_number}: Note · you are called in the note\n  {page}" in message.body
    assert "queue=unclaimed" in message.body
    assert "https://desk.example.org/desk/preferences/" in message.body
    for name in (
        waiting.requested_name,
        waiting.entity.legal_name,
        "Approver",
        "approver",
        "请看",
    ):
        assert name not in message.subject + message.body


def test_it_speaks_the_reader_s_language(reader, waiting):
    wanting(reader, language="zh-hans")
    digest.send_digests(at=MORNING)
    assert "合规" in mail.outbox[0].subject


def test_one_a_day_in_the_reader_s_own_time(reader, waiting):
    wanting(reader, time_zone="America/New_York")  # twelve hours behind Shanghai
    new_york = MORNING.astimezone(ZoneInfo("America/New_York"))
    sent = []
    for hours in range(36):
        found = digest.send_digests(at=MORNING + timedelta(hours=hours))
        sent += [new_york + timedelta(hours=hours)] * found["sent"]
    days = {each.date() for each in sent}
    assert len(sent) == len(days) == 3
    assert [each.hour for each in sent[1:]] == [product.DIGEST_HOUR] * 2


def test_nobody_hears_of_nothing(reader):
    assert digest.send_digests(at=MORNING) == Counter(nothing_new=1, sent=0, failed=0)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "fields", [{"wants_digest": False}, {"email": ""}, {"is_active": False}], ids=str
)
def test_who_did_not_ask_has_no_address_or_left_gets_none(fields, reader, waiting):
    wanting(reader, **fields)
    digest.send_digests(at=MORNING)
    assert mail.outbox == []


def test_nothing_is_sent_where_no_server_is_set(reader, waiting, settings):
    settings.EMAIL_BACKEND = digest.NO_MAIL
    assert digest.send_digests(at=MORNING) == Counter(sent=0, failed=0)
    reader.refresh_from_db()
    assert reader.digest_sent_on is None


def test_a_failing_server_stops_nobody_else_and_is_tried_again(
    reader, waiting, cast, monkeypatch, caplog
):
    other = wanting(cast["approver"])
    watches.watch(person=other, subject=waiting, at=MORNING - timedelta(days=1))
    send = digest.send_mail

    def broken(subject, body, sender, to, connection):
        if to == ["reviewer@example.com"]:
            raise OSError("550 reviewer@example.com is unknown")
        send(subject, body, sender, to, connection=connection)

    monkeypatch.setattr(digest, "send_mail", broken)
    with caplog.at_level(logging.ERROR):
        assert digest.send_digests(at=MORNING) == Counter(sent=1, failed=1)
    assert "OSError" in caplog.text and "example.com" not in caplog.text
    monkeypatch.setattr(digest, "send_mail", send)
    assert digest.send_digests(at=MORNING + timedelta(hours=1)) == Counter(sent=1, failed=0)
    assert [message.to for message in mail.outbox] == [
        ["approver@example.com"],
        ["reviewer@example.com"],
    ]


def test_a_server_that_is_down_does_not_hold_up_the_calendar(reader, waiting, cast, monkeypatch):
    asked = []

    def down(*_args, connection):
        asked.append(connection)
        raise TimeoutError

    for role in ("approver", "moderator", "auditor", "intake"):
        watches.watch(person=wanting(cast[role]), subject=waiting, at=MORNING - timedelta(days=1))
    monkeypatch.setattr(digest, "send_mail", down)
    assert digest.send_digests(at=MORNING)["failed"] == len(asked) == digest.MOST_FAILURES
    assert len(set(map(id, asked))) == 1


def test_two_processes_send_one(reader, waiting):
    day = MORNING.date()
    assert users.begin_digest(user=reader, day=day)
    assert not users.begin_digest(user=reader, day=day)
    assert digest.send_digests(at=MORNING) == Counter(sent=0, failed=0)


def test_what_was_taken_back_is_another_day_s_only_by_its_own_day(reader):
    users.begin_digest(user=reader, day=date(2026, 6, 2))
    users.take_back_digest(user=reader, day=date(2026, 6, 1))
    reader.refresh_from_db()
    assert reader.digest_sent_on == date(2026, 6, 2)


def test_a_long_list_is_cut(reader, waiting, cast):
    for number in range(digest.MOST_LISTED + 1):
        with acting_as(cast["approver"]):
            performer(type(waiting), "note")(
                subject=waiting,
                seen_version=waiting.version,
                at=MORNING - timedelta(minutes=number + 1),
                note="@reviewer",
            )
    digest.send_digests(at=MORNING)
    body = mail.outbox[0].body
    assert body.count(waiting.receipt_number) == digest.MOST_LISTED
    assert "and 2 more" in body


def test_it_is_a_job_of_the_calendar():
    assert product.CALENDAR_JOBS[-1] == "desk.digest.send_digests"
