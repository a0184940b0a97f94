"""Writers of dormancy cases: the calendar's steps against unused accounts (Article 10).

Each is the system actor's decision; a person may end a case, and using the account ends it too.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.domain import holds
from accounts.domain.checklist import BlockedByFindings, deregistration_findings
from accounts.domain.deregistrations import end_account
from accounts.enums import (
    ENDED_ACCOUNT_STATES,
    USABLE_ACCOUNT_STATES,
    DisusePolicy,
    DormancyState,
    HoldEffect,
)
from accounts.models import DormancyCase, PublicAccount, ServiceAgreement
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from regulations.calendar import add_months, legal_date
from regulations.findings import is_blocked
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

UNUSED = ("account-unused",)


class StepNotDue(DecisionRefused):
    """The time that the operator was given is not over, or the agreement allows no such step."""


class UsedAgain(DecisionRefused):
    """The account was used since the notice: end the case."""


class ReasonMissing(DecisionRefused):
    """Ending a case says why."""

    status = 400


@dataclass(frozen=True)
class Upcoming:
    """The next step against an unused account, by its verb, and the day it is due."""

    account: PublicAccount
    what: str
    due_on: date


def upcoming(*, on, until):
    """What the calendar will do about unused accounts by `until`, unless they are used: a list by
    due day.
    """
    cases = DormancyCase.objects.open().filter(next_step_on__lte=until).select_related("account")
    found = [
        Upcoming(each.account, _next_verb(each).rule.verb, each.next_step_on) for each in cases
    ]
    months = Parameter.objects.value("dormancy.months", on=on)
    found += [
        Upcoming(each, notify.rule.verb, add_months(each.inactive_since, months))
        for each in unused_accounts(on=until)
    ]
    return sorted(found, key=lambda each: (each.due_on, each.account.pk))


def unused_accounts(*, on, months=None):
    """Usable accounts that were not used for `months`, or for those in force on `on`, where their
    agreement lets the platform act. Annotated with `inactive_since`; the longest unused first.

    An account whose case was ended within those months counts as used.
    """
    if months is None:
        months = Parameter.objects.value("dormancy.months", on=on)
    limit = add_months(on, -months)
    agreements = ServiceAgreement.objects.acting_on_disuse(on).values("version_name")
    spared = DormancyCase.objects.open() | DormancyCase.objects.filter(ended_on__gt=limit)
    return (
        PublicAccount.objects.filter(
            state__in=USABLE_ACCOUNT_STATES, agreement_version__in=agreements
        )
        .annotate(inactive_since=Coalesce("last_active_on", "registered_on"))
        .filter(inactive_since__lte=limit)
        .exclude(pk__in=spared.values("account"))
        .order_by("inactive_since", "pk")
    )


@transaction.atomic
def give_notice(*, account, at):
    """Open a case about one of the `unused_accounts` and tell its operator, as the system actor.

    Returns the Decision. Raises ValidationError when a case is open already.
    """
    today = legal_date(at)
    days = Parameter.objects.value("dormancy.notice_days", on=today)
    case = DormancyCase(
        account=account,
        inactive_since=account.inactive_since,
        agreement=ServiceAgreement.objects.get(version_name=account.agreement_version),
        noticed_at=at,
        next_step_on=today + timedelta(days=days),
    )
    case.validate_constraints()
    with acting_as(ensure_system_actor()):
        record(case, at=at)
        return _decide(notify, case, at)


def advance(*, case, at):
    """Take the step of a case that is due, or end it when there is no case any more.

    Done as the system actor. Returns the Decision. Raises StepNotDue, BlockedByFindings.
    """
    with acting_as(ensure_system_actor(), reason=case.receipt_number):
        if why := _over_because(case):
            return end(subject=case, seen_version=case.version, at=at, note=why)
        return _decide(_next_verb(case), case, at)


@performs(DormancyCase, "notify")
def notify(move):
    """Tell the operator that the account is unused, and until when it may be used again."""


@performs(DormancyCase, "suspend")
def suspend(move):
    """Suspend an account that was not used in spite of the notice. Raises StepNotDue, UsedAgain."""
    case, today = move.subject, legal_date(move.at)
    _require_step(case, today)
    case.next_step_on = None
    if case.agreement.on_disuse == DisusePolicy.DEREGISTER:
        days = Parameter.objects.value("dormancy.suspension_days", on=today)
        case.next_step_on = today + timedelta(days=days)
    facts = {"effect": HoldEffect.SUSPEND, "at": move.at, "reason_codes": UNUSED}
    move.follow_ups.append(
        partial(
            holds.place,
            account=case.account,
            source=case,
            reference=case.receipt_number,
            **facts,
        )
    )


@performs(DormancyCase, "deregister")
def deregister(move):
    """End an account that stayed unused. Raises StepNotDue, UsedAgain, and BlockedByFindings
    while it has something to answer for.
    """
    case, today = move.subject, legal_date(move.at)
    _require_step(case, today)
    if is_blocked(deregistration_findings(case, today)):
        raise BlockedByFindings(_("A finding forbids the deregistration: see the checklist."))
    case.next_step_on = None
    move.follow_ups.append(partial(end_account, source=case, reason_codes=UNUSED, at=move.at))


@performs(DormancyCase, "end")
def end(move):
    """End the case: the account was used again, or a person says why it is let be. What the case
    held is released. Raises ReasonMissing.
    """
    case = move.subject
    if not move.note.strip():
        raise ReasonMissing(_("Say why the case ends."))
    case.ended_on, case.next_step_on = legal_date(move.at), None
    move.follow_ups.append(
        partial(holds.release, source=case, at=move.at, note=case.receipt_number)
    )


attach = performs(DormancyCase, "attach")(evidence.attach)


@performs(DormancyCase, "note")
def note(move):
    """Put a note on the timeline."""


def _next_verb(case):
    return suspend if case.state == DormancyState.NOTICED else deregister


def _decide(verb, case, at):
    return verb(subject=case, seen_version=case.version, at=at, reason_codes=UNUSED)


def _require_step(case, today):
    if case.next_step_on is None or case.next_step_on > today:
        raise StepNotDue(_("The next step against this account is not due."))
    if why := _over_because(case):
        raise UsedAgain(why)


def _over_because(case):
    """Why there is no case any more, or the empty string."""
    account, noticed_on = case.account, legal_date(case.noticed_at)
    if account.state in ENDED_ACCOUNT_STATES:
        return _("The account has ended.")
    if account.last_active_on is not None and account.last_active_on >= noticed_on:
        return _("The account was used again on %(day)s.") % {"day": account.last_active_on}
    if account.transfers.executed().filter(executed_at__gte=case.noticed_at).exists():
        return _("The account has another operator.")
    return ""
