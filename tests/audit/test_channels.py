"""Delivery of messages: by e-mail and SMS, again after a failure, and what a failure leaves."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command

from audit.context import acting_as
from audit.domain import channels, messages
from audit.models import Message
from tests.factories import ApplicationFactory, ComplaintFactory, EntityFactory, EntityFactsFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADDRESS = "operator@example.org"
TEXTS = []


def collect_text(*, phone, text):
    TEXTS.append((phone, text))


def refuse_text(*, phone, text):
    raise RuntimeError(f"gateway down for {phone}")


class Unreachable(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPServerDisconnected(f"no route for {email_messages[0].to}")


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no such user")})


def backend(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


@pytest.fixture(autouse=True)
def channels_open(settings):
    settings.EMAIL_BACKEND = backend(EmailBackend)
    TEXTS.clear()


@pytest.fixture
def message(cast, now, decide):
    """A message to an entity with an e-mail address and a telephone number."""
    with acting_as(cast["intake"]):
        entity = EntityFactory(facts=EntityFactsFactory(contact_email=ADDRESS), at=now)
        application = ApplicationFactory(entity=entity, at=now)
    claimed = decide("reviewer", application, "claim")
    decide("reviewer", claimed, "reject", reason_codes=["over-cap"])
    return Message.objects.get()


def test_nothing_is_sent_before_the_undo_delay_is_over(message, now):
    assert not sum(channels.deliver_due(at=now).values())
    assert mail.outbox == []


def test_an_email_carries_the_whole_message_with_its_code(message, now):
    assert channels.deliver_due(at=now + HOUR)["delivered"] == 1
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([ADDRESS], message.subject)
    assert sent.body == messages.text_for_recipient(message)
    message.refresh_from_db()
    assert (message.state, message.channel) == ("delivered", "email")
    assert not sum(channels.deliver_due(at=now + 2 * HOUR).values())


def test_without_any_channel_a_message_is_released_once(message, now, settings):
    settings.EMAIL_BACKEND = channels.NO_MAIL
    assert channels.deliver_due(at=now + HOUR)["released"] == 1
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("released", None)
    assert not sum(channels.deliver_due(at=now + 2 * HOUR).values())


def test_a_text_message_leads_to_the_page(message, now, settings):
    settings.EMAIL_BACKEND = channels.NO_MAIL
    settings.SMS_SENDER = f"{__name__}.collect_text"
    channels.deliver_due(at=now + HOUR)
    [(phone, text)] = TEXTS
    assert phone.startswith("+86")
    for each in (message.receipt_number, messages.access_code(message), "/public/messages/"):
        assert each in text
    message.refresh_from_db()
    assert (message.state, message.channel) == ("delivered", "sms")


def test_where_email_fails_the_text_message_goes_out(message, now, settings):
    settings.EMAIL_BACKEND = backend(Unreachable)
    settings.SMS_SENDER = f"{__name__}.collect_text"
    assert channels.deliver_due(at=now + HOUR)["delivered"] == 1
    assert len(TEXTS) == 1


@pytest.mark.parametrize("sender", ["", "refuse_text", "no_such_function"])
def test_a_failing_channel_is_tried_again_and_then_waits_for_a_person(
    sender, message, now, settings, caplog, decide
):
    settings.EMAIL_BACKEND = backend(Unreachable)
    settings.SMS_SENDER = sender and f"{__name__}.{sender}"
    at, outcomes = now + HOUR, []
    for _day in range(8):
        outcomes.append(+channels.deliver_due(at=at))
        at += timedelta(days=2)
    assert outcomes[:5] == [{"postponed": 1}] * 4 + [{"failed": 1}] and not any(outcomes[5:])
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 5)
    assert "SMTPServerDisconnected" in message.failure
    phone = message.recipient().open_field("contact_phone")
    assert ADDRESS not in caplog.text + message.failure
    assert phone not in caplog.text + message.failure
    settings.EMAIL_BACKEND = backend(EmailBackend)
    decide("approver", message, "retry", at=at)
    assert channels.deliver_due(at=at)["delivered"] == 1


def test_an_address_that_does_not_exist_fails_at_once(message, now, settings):
    settings.EMAIL_BACKEND = backend(Refusing)
    assert channels.deliver_due(at=now + HOUR)["failed"] == 1


def test_one_failure_does_not_keep_others_from_being_sent(message, now, settings, cast, decide):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(contact="someone@example.org", at=now)
    facts = {"outcome": "unfounded", "reason_codes": ["complaint-unfounded"]}
    decide("moderator", complaint, "respond", **facts)
    settings.EMAIL_BACKEND = f"{__name__}.PickyBackend"
    assert +channels.deliver_due(at=now + HOUR) == {"postponed": 1, "delivered": 1}


class PickyBackend(EmailBackend):
    def send_messages(self, email_messages):
        if email_messages[0].to == [ADDRESS]:
            raise OSError("broken pipe")
        return super().send_messages(email_messages)


@pytest.mark.parametrize(
    ("contact", "reached"),
    [
        ("someone@example.org", {"email": "someone@example.org"}),
        ("138 0000-1234", {"phone": "13800001234"}),
        ("+8613800001234", {"phone": "+8613800001234"}),
        ("微信 abc", {}),
        ("a@b", {}),
        ("", {}),
    ],
)
def test_a_complainant_is_reached_by_what_the_contact_is(contact, reached, cast, now):
    with acting_as(cast["intake"]):
        complaint = ComplaintFactory(contact=contact, at=now)
    assert complaint.message_contacts() == reached


def test_an_erased_recipient_is_reached_by_nothing(message, now, put, cast, confirm):
    from audit.domain.data_keys import destroy

    destroy(message.recipient().data_key, at=now)
    assert channels.deliver_due(at=now + HOUR)["released"] == 1
    assert mail.outbox == []


def test_two_workers_do_not_have_the_same_message(message, now):
    at = now + HOUR
    with acting_as(cast_system()):
        assert channels._lease(message.pk, at) is not None
        assert channels._lease(message.pk, at) is None
        assert channels._lease(message.pk, at + channels.LEASE_TTL) is not None


def cast_system():
    from staff.domain.roles import ensure_system_actor

    return ensure_system_actor()


def test_reading_on_the_page_is_delivery_and_only_the_first_counts(message, now):
    channels.record_read(message=message, at=now + HOUR)
    channels.record_delivery(message=message, channel="email", at=now + 2 * HOUR)
    message.refresh_from_db()
    assert (message.channel, message.delivered_at) == ("page", now + HOUR)


def test_a_failed_webhook_leaves_a_message_that_email_has_in_hand(message, now):
    channels.record_failure(message=message, failure="500", at=now)
    message.refresh_from_db()
    assert message.state == "waiting"
    Message.objects.get(pk=message.pk)
    channels.deliver_due(at=now + HOUR)
    message.refresh_from_db()
    assert message.state == "delivered"


def test_the_command_says_what_it_did(message, monkeypatch, capsys, now):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
    call_command("deliver_messages")
    assert "1 delivered" in capsys.readouterr().out
