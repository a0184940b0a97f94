"""The nightly sweep: every rule is asked, and what is new or resolved since the run before."""

from collections import Counter
from itertools import islice

from django.db import transaction

from regulations.domain import duties as kept
from regulations.duties.inquiry import Inquiry
from regulations.duties.registry import rules
from regulations.duties.rules import CHUNK
from regulations.models import DutyRun


def measure(*, at):
    """Keep what breaks the rules at the moment `at`, once a day; a job of the calendar.

    Each rule is a transaction of its own. Returns a Counter of what was found.
    """
    inquiry = Inquiry(at)
    if DutyRun.objects.filter(day=inquiry.on).exists():
        return Counter(rules_asked=0)
    before = DutyRun.objects.order_by("day").last()
    counts = [_ask(rule, inquiry, before) for rule in rules()]
    kept.keep_run(day=inquiry.on, at=at, counts=counts)
    return Counter(
        rules_asked=len(counts),
        unmet=sum(each.count for each in counts),
        new=sum(each.new for each in counts),
        resolved=sum(each.resolved for each in counts),
    )


@transaction.atomic
def _ask(rule, inquiry, before):
    breaches = rule.breaches(inquiry)
    while chunk := list(islice(breaches, CHUNK)):
        kept.keep_seen(breaches=chunk, at=inquiry.at)
    return kept.conclude(rule=rule.code, at=inquiry.at, before=before)
