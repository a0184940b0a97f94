"""What the calendar asks for: credentials expire, notices go out, labels follow (Articles 5, 9).

`review` is the daily job. It moves states as the system actor, each move with its article, and it
may be run at any time and again: what is in line already stays as it is.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer
from audit.models import StaleVersion
from licensing.domain.assessment import FIRST_NOTICE, article_of
from licensing.domain.labels import accounts_to_settle, settle
from licensing.models import CREDENTIAL_MODELS
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

NOTICES = (FIRST_NOTICE, "credential.notice_days.second", "credential.notice_days.last")


@dataclass(frozen=True)
class Upcoming:
    """A credential that needs attention: what is due (`expiry` or `review`), and on which day."""

    credential: object
    what: str
    due_on: object


def upcoming(*, on, until):
    """Credentials that expire, or are to be verified again, by `until`: a list by due day."""
    found = []
    for model in CREDENTIAL_MODELS:
        rows = model.objects.expiring_before(until)
        found += [Upcoming(each, "expiry", each.expires_on) for each in rows]
        due = model.objects.due_for_review(until)
        found += [Upcoming(each, "review", each.review_due_on) for each in due]
    return sorted(found, key=lambda each: (each.due_on, str(each.credential)))


def review(*, at):
    """Do the day's moves at the moment `at`; return a Counter of expired, noticed and labels."""
    day = legal_date(at)
    moved = Counter(expired=0, noticed=0, labels=0)
    with acting_as(ensure_system_actor(), _("daily review")):
        for model in CREDENTIAL_MODELS:
            for credential in list(model.objects.outdated_on(day).order_by("pk")):
                code = "license-expired" if article_of(credential) == "5" else "credential-expired"
                moved["expired"] += _move(credential, "expire", at, reason_codes=[code])
            for credential, days in _to_notice(model, day):
                moved["noticed"] += _notice(credential, days, at)
        for account in list(accounts_to_settle(day)):
            moved["labels"] += settle([account], at=at)
    return moved


def _to_notice(model, day):
    """Credentials with the tightest notice that is due and was not given yet, in days."""
    steps = sorted(Parameter.objects.value(code, on=day) for code in NOTICES)
    horizon = day + timedelta(days=steps[-1] + 1)
    for credential in list(model.objects.valid_on(day).expiring_before(horizon)):
        left = (credential.expires_on - day).days
        days = next((step for step in steps if left <= step), None)
        given = credential.notice_days
        if days is not None and (given is None or given > days):
            yield credential, days


def _notice(credential, days, at):
    code = "license-expiring" if article_of(credential) == "5" else "credential-expiring"
    return _move(credential, "remind", at, reason_codes=[code], notice_days=days)


def _move(credential, verb, at, **facts):
    """Perform `verb`; 0 when somebody else decided in between."""
    try:
        performer(type(credential), verb)(
            subject=credential, seen_version=credential.version, at=at, **facts
        )
    except (DecisionRefused, StaleVersion):
        return 0
    return 1
