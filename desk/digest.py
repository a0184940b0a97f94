"""The daily e-mail: what waits and what is new, for whoever wants it and has an address.

It names no person and no account: kinds, counts, receipt numbers and links only.
"""

import logging
from collections import Counter

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk.notices import notices
from desk.queues import loads
from regulations.calendar import date_in
from regulations.formatting import format_pair
from staff.domain import users
from staff.models import User

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MOST_LISTED = 20
# A mail server that fails so often in one run is left alone until the next.
MOST_FAILURES = 3
logger = logging.getLogger(__name__)


def send_digests(*, at):
    """Send the day's e-mail to everybody whose morning has come; a job of the calendar.

    At most one a day and person, in the person's own language and time zone, and none when nothing
    waits and nothing is new. Where sending fails, the next run tries again; a server that fails
    MOST_FAILURES times is not asked again in this one. Returns a Counter.
    """
    done = Counter(sent=0, failed=0)
    connection = get_connection()
    if settings.EMAIL_BACKEND == NO_MAIL:
        return done
    for person in User.objects.people().filter(wants_digest=True).exclude(email="").order_by("pk"):
        local = at.astimezone(person.zone)
        today = date_in(person.zone, at)
        is_due = local.hour >= settings.DIGEST_HOUR and person.digest_sent_on != today
        if is_due and users.begin_digest(user=person, day=today):
            done[_outcome(person, at, today, connection)] += 1
            if done["failed"] >= MOST_FAILURES:
                break
    connection.close()
    return done


def digest(person, at):
    """Subject and text of the e-mail, in the language and time zone that are active, or None when
    there is nothing to say.
    """
    waiting = [load for load in loads(person, at) if load.count]
    news = [notice for notice in notices(person, at) if notice.is_unread]
    if not waiting and not news:
        return None
    context = {
        "waiting": waiting,
        "news": news[:MOST_LISTED],
        "further": len(news[MOST_LISTED:]),
        "desk_url": settings.DESK_URL.rstrip("/"),
    }
    text = render_to_string("desk/digest.txt", context)
    return format_pair(settings.DESK_NAME, _("what waits and what is new")), text


def _outcome(person, at, day, connection):
    """Send what there is to say to one person: "sent", "failed", or "nothing_new"."""
    try:
        with (
            translation.override(person.language or settings.LANGUAGE_CODE),
            timezone.override(person.zone),
        ):
            message = digest(person, at)
            if message is None:
                return "nothing_new"
            connection.open()
            send_mail(*message, None, [person.email], connection=connection)
    except Exception as error:
        # Neither message nor values: both may hold an address.
        logger.error("The e-mail to user %s failed: %s", person.pk, type(error).__name__)
        users.take_back_digest(user=person, day=day)
        return "failed"
    return "sent"
