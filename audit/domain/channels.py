"""Delivery of messages by e-mail and SMS, and what became of it on any channel.

Webhooks are sent by the outbox of the app `disclosure`, which reports here. A channel that fails is
tried again later; after `message.attempts` the message counts as failed and waits for a person.
"""

import logging
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain.engine import record
from audit.domain.letters import platform_name, public_address
from audit.domain.messages import access_code, deliver, fail, release, text_for_recipient
from audit.enums import MessageChannel, MessageState
from audit.models import Message
from audit.personal_data import PersonalDataErased
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
BATCH_SIZE = 200
# Longer than all channels need for one message.
LEASE_TTL = timedelta(minutes=10)
BACKOFF_FACTOR = 3
MAX_WAIT = timedelta(days=1)
logger = logging.getLogger(__name__)


def deliver_due(*, at):
    """Work on the messages that are due at `at`; returns a Counter by what became of them.

    May be run at any time, by several workers, and again. No channel's failure ends it.
    """
    done = Counter(delivered=0, released=0, failed=0, postponed=0)
    due = list(Message.objects.due(at).values_list("pk", flat=True)[:BATCH_SIZE])
    with acting_as(ensure_system_actor(), _("delivery of messages")):
        for pk in due:
            message = _lease(pk, at)
            if message is not None:
                done[_deliver(message, at)] += 1
    return done


def record_delivery(*, message, channel, at):
    """Record that `channel` delivered the message; one that was delivered before stays as it is."""
    with _current(message) as current:
        if current.state in deliver.rule.sources:
            deliver(subject=current, seen_version=current.version, at=at, channel=channel)


def record_read(*, message, at):
    """Record that the recipient opened the message on the public page."""
    record_delivery(message=message, channel=MessageChannel.PAGE, at=at)


def record_failure(*, message, failure, at):
    """Record that a channel gave the message up, unless another one has it in hand or delivered
    it.
    """
    with _current(message) as current:
        if current.state in fail.rule.sources and current.due_at is None:
            fail(subject=current, seen_version=current.version, at=at, failure=failure)


@contextmanager
def _current(message):
    """The message as it now is, locked, in the name of the system actor."""
    with transaction.atomic(), acting_as(ensure_system_actor(), _("delivery of messages")):
        yield Message.objects.select_for_update().get(pk=message.pk)


def _lease(pk, at):
    """The message, in this worker's hand until LEASE_TTL is over, or None if another one has it."""
    with transaction.atomic():
        rows = Message.objects.due(at).filter(pk=pk).select_for_update(skip_locked=True)
        message = rows.first()
        if message is None:
            return None
        message.due_at, message.attempts = at + LEASE_TTL, message.attempts + 1
        return record(message, at=at)


def _deliver(message, at):
    """Try the channels one after the other: `delivered`, `released`, `failed` or `postponed`."""
    ways, failures, is_hopeless = list(_ways(message)), [], True
    facts = {"subject": message, "seen_version": message.version, "at": at}
    if not ways:
        if message.state == MessageState.WAITING:
            release(**facts)
        else:
            message.due_at = None
            record(message, at=at)
        return "released"
    for channel, send, address in ways:
        try:
            send(message, address)
        except Exception as error:
            # The type only: texts of errors may hold an address or a telephone number.
            logger.error(
                "Message %s by %s failed: %s",
                message.receipt_number,
                channel.value,
                type(error).__name__,
            )
            failures.append(f"{channel.label}: {type(error).__name__}")
            is_hopeless = is_hopeless and isinstance(error, SMTPRecipientsRefused)
        else:
            deliver(**facts, channel=channel)
            return "delivered"
    if is_hopeless or message.attempts >= _parameter("message.attempts", at):
        fail(**facts, failure="; ".join(failures))
        return "failed"
    wait = timedelta(minutes=_parameter("message.retry_minutes", at))
    message.due_at = at + min(wait * BACKOFF_FACTOR ** (message.attempts - 1), MAX_WAIT)
    message.failure = "; ".join(failures)[:200]
    record(message, at=at)
    return "postponed"


def _ways(message):
    """Triples (channel, function, address) by which the recipient can be reached."""
    try:
        contacts = message.recipient().message_contacts()
    except PersonalDataErased:
        return
    if contacts.get("email") and settings.EMAIL_BACKEND != NO_MAIL:
        yield MessageChannel.EMAIL, send_email, contacts["email"]
    if contacts.get("phone") and settings.SMS_SENDER:
        yield MessageChannel.SMS, send_sms, contacts["phone"]


def send_email(message, address):
    """Send the whole message to an e-mail address. Raises what the mail server's client raises."""
    send_mail(message.subject, text_for_recipient(message), None, [address])


def send_sms(message, phone):
    """Send the subject and the way to the whole message by the function that SMS_SENDER names.

    Raises what that function raises.
    """
    import_string(settings.SMS_SENDER)(phone=phone, text=sms_text(message))


def sms_text(message):
    """What a text message says: whose it is, what about, and how to read all of it."""
    with translation.override(message.language):
        return _(
            "[%(platform)s] %(subject)s. Number %(number)s, access code %(code)s. Read it at "
            "%(address)s"
        ) % {
            "platform": platform_name(),
            "subject": message.subject,
            "number": message.receipt_number,
            "code": access_code(message),
            "address": public_address(),
        }


def _parameter(code, at):
    return Parameter.objects.value(code, on=legal_date(at))
