"""Taking a decision back, as pages offer it: the banner of an object, the words that follow one."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit.domain.recall import open_window
from audit.enums import MessageState
from audit.outbox import Holds
from audit.transitions import RECALL
from regulations.formatting import format_datetime, format_time


@dataclass(frozen=True)
class Banner:
    """The last decision on an object, `done`, can be taken back under `url` until `closes_at`."""

    rule: object
    done: str
    url: str
    closes_at: datetime


def banner(user, obj, url, entries=None):
    """The Banner on the page of `obj` for `user`, whose verb `take_back` has `url`, or None.

    Its timeline's `entries`, where they are at hand, tell at once that nothing can be taken back.
    """
    rules = obj.transitions
    if entries is not None and not any(_is_recallable(rules.get(each.verb)) for each in entries):
        return None
    window = open_window(obj, user=user, at=timezone.now())
    if window is None:
        return None
    return Banner(rules[RECALL], rules[window.decision.verb].done, url, window.closes_at)


def _is_recallable(rule):
    return rule is not None and rule.recallable


def said(words, decision, rule, *, url=""):
    """`words` of a decision just taken, and until when it can be taken back, where it can; with a
    link to `url`, if given.
    """
    if not rule.recallable:
        return words
    closes_at = Holds.read().goes_out_at(decision.decided_at)
    if closes_at <= timezone.now():
        return words
    until = _("Its message goes out at %(time)s; until then you can take it back.") % {
        "time": format_time(closes_at)
    }
    if not url:
        return format_html("{} · {}", words, until)
    link = '{} · {} <a href="{}" data-hotkey="z">{} <kbd aria-hidden="true">z</kbd></a>'
    return format_html(link, words, until, url, _("Take back"))


def delivery_status(message, at):
    """What became of a Message, in words."""
    state, facts = message.state_at(at), {"number": message.receipt_number}
    if state == MessageState.WITHDRAWN:
        return _("Message %(number)s withdrawn, never sent") % facts
    if state == MessageState.WAITING:
        facts |= {"time": format_time(message.released_at)}
        return _("Message %(number)s, goes out at %(time)s") % facts
    if state == MessageState.DELIVERED:
        facts |= {
            "time": format_datetime(message.delivered_at),
            "channel": message.get_channel_display(),
        }
        return _("Message %(number)s delivered %(time)s (%(channel)s)") % facts
    if state == MessageState.FAILED:
        facts |= {"failure": message.failure}
        return _("Message %(number)s not delivered: %(failure)s") % facts
    facts |= {"time": format_datetime(message.released_at)}
    return _("Message %(number)s can be read since %(time)s; no channel has delivered it") % facts
