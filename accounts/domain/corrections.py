"""Writers of correction orders: demanded, answered, accepted; escalated where nobody answers."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import accounts, holds
from accounts.enums import ENDED_ACCOUNT_STATES, CorrectionFault, HoldEffect
from accounts.models import CorrectionOrder, PublicAccount
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from audit.domain.recall import recalls
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

OVERDUE = ("correction-overdue",)
DEMANDS = {
    CorrectionFault.NAME: "correct-name",
    CorrectionFault.AVATAR: "correct-avatar",
    CorrectionFault.INTRODUCTION: "correct-introduction",
}


class StillFaulty(DecisionRefused):
    """The account shows what was to be corrected."""


class AnswerMissing(DecisionRefused):
    """An answer says what was done."""

    status = 400


class DayPassed(DecisionRefused):
    """An operator is given a day that is still to come."""

    status = 400


class NotOverdue(DecisionRefused):
    """The operator still has time to answer."""


def default_due_on(*, on):
    """The day an order given on `on` is due, unless the desk sets another."""
    return on + timedelta(days=Parameter.objects.value("correction.days", on=on))


@transaction.atomic
def give(*, order, at):
    """Give an order as the acting user and tell the operator. Returns it.

    Raises ValidationError for what `check_entry` refuses, PermissionDenied.
    """
    account = PublicAccount.objects.select_for_update().get(pk=order.account_id)
    order.account = account
    check_entry(order=order, on=legal_date(at))
    order.faulty_name, order.faulty_introduction = account.name, account.introduction
    order.ordered_at = at
    order.validate_constraints()
    record(order, at=at)
    codes = [DEMANDS[CorrectionFault(fault)] for fault in order.faults]
    demand(
        subject=order,
        seen_version=order.version,
        at=at,
        reason_codes=codes,
    )
    return order


def check_entry(*, order, on):
    """Refuse an order that cannot be given. Raises ValidationError."""
    if order.account.state in ENDED_ACCOUNT_STATES:
        raise ValidationError({"account": _("The account has ended.")})
    if CorrectionOrder.objects.open().for_account(order.account_id).exists():
        raise ValidationError({"account": _("A correction order to this account is open already.")})
    if not order.faults:
        raise ValidationError({"faults": _("Say what is to be corrected.")})
    if order.due_on <= on:
        raise ValidationError({"due_on": _("Give the operator a day that is still to come.")})


@performs(CorrectionOrder, "demand")
def demand(move):
    """Tell the operator what to correct, and by when (Article 8)."""


@performs(CorrectionOrder, "answer")
def answer(move, *, new_introduction=""):
    """Record what the operator says was done, and the introduction it wants. Another name takes a
    name change. Raises AnswerMissing.
    """
    if not move.note.strip():
        raise AnswerMissing(_("Say what the operator answered."))
    move.subject.new_introduction = new_introduction
    move.subject.answered_at = move.at


@performs(CorrectionOrder, "accept")
def accept(move):
    """Find the order fulfilled: the new introduction applies, an escalated order suspends no more.

    Raises StillFaulty.
    """
    order = move.subject
    _require_corrected(order)
    if order.new_introduction:
        move.follow_ups.append(partial(_amend, order, at=move.at))
    move.follow_ups.append(partial(_release, order, at=move.at))


@performs(CorrectionOrder, "insist")
def insist(move, *, due_on):
    """Find the answer insufficient and give the operator until another day. Raises DayPassed."""
    if due_on <= legal_date(move.at):
        raise DayPassed(_("Give the operator a day that is still to come."))
    move.subject.due_on = due_on


@performs(CorrectionOrder, "escalate")
def escalate(move):
    """Suspend the account of an operator who did not answer in time (Article 8). Raises
    NotOverdue.
    """
    order = move.subject
    if order.due_on >= legal_date(move.at):
        raise NotOverdue(_("The operator has until %(day)s.") % {"day": order.due_on})
    facts = {"effect": HoldEffect.SUSPEND, "at": move.at, "reason_codes": OVERDUE}
    move.follow_ups.append(
        partial(
            holds.place,
            account=order.account,
            source=order,
            reference=order.receipt_number,
            **facts,
        )
    )


@performs(CorrectionOrder, "rescind")
def rescind(move):
    """Take the order back: nothing was to be corrected, or no longer."""
    move.follow_ups.append(partial(_release, move.subject, at=move.at))


take_back = recalls(CorrectionOrder)
attach = performs(CorrectionOrder, "attach")(evidence.attach)


@performs(CorrectionOrder, "note")
def note(move):
    """Put a note on the timeline."""


def act_on_overdue(*, order, at):
    """Escalate an overdue order as the system actor. Returns the Decision. Raises NotOverdue."""
    with acting_as(ensure_system_actor(), reason=order.receipt_number):
        return escalate(
            subject=order,
            seen_version=order.version,
            at=at,
            reason_codes=OVERDUE,
        )


def _require_corrected(order):
    account = order.account
    if CorrectionFault.NAME in order.faults and account.name == order.faulty_name:
        raise StillFaulty(_("The account still bears its name: approve a name change first."))
    introduction = order.new_introduction or account.introduction
    if CorrectionFault.INTRODUCTION in order.faults and introduction == order.faulty_introduction:
        raise StillFaulty(_("The introduction is as it was: insist, or record the new one."))


def _amend(order, *, at):
    account = PublicAccount.objects.get(pk=order.account_id)
    with acting_as(ensure_system_actor(), reason=order.receipt_number):
        accounts.amend(
            subject=account,
            seen_version=account.version,
            at=at,
            introduction=order.new_introduction,
            note=order.receipt_number,
        )


def _release(order, *, at):
    holds.release(source=order, at=at, note=order.receipt_number)
