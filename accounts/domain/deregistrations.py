"""Writers of deregistrations: an operator may leave, thinks it over, and does not escape."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import accounts, holds
from accounts.domain.checklist import BlockedByFindings, deregistration_findings
from accounts.enums import HoldEffect
from accounts.models import DeregistrationRequest, PublicAccount
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from audit.enums import EvidenceKind
from audit.personal_data import seal
from regulations.calendar import legal_date
from regulations.findings import Level, is_blocked
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

WISHED = ("deregistration-wished",)
STOPPED_BECAUSE = ("deregistration-open-matter",)


class StillCoolingOff(DecisionRefused):
    """The operator may still think again."""


@transaction.atomic
def submit(*, request, wished_by, files=(), at):
    """Take in an operator's wish with its evidence (InspectedFiles), suspend the account and let
    the cooling-off period begin. Returns the request.

    Raises ValidationError for what `check_entry` refuses, PersonalDataErased.
    """
    today = legal_date(at)
    request.account = PublicAccount.objects.select_for_update().get(pk=request.account_id)
    request.operator = request.account.entity
    check_entry(request=request, on=today)
    request.wished_by_sealed = seal(request.operator.data_key, wished_by, "wished_by")
    request.submitted_at = at
    days = Parameter.objects.value("deregistration.cooling_off_days", on=today)
    request.ends_on = today + timedelta(days=days)
    request.validate_constraints()
    record(request, at=at)
    for file in files:
        evidence.keep(subject=request, file=file, kind=EvidenceKind.AGREEMENT, at=at)
    holds.place(
        account=request.account,
        source=request,
        reference=request.receipt_number,
        effect=HoldEffect.SUSPEND,
        at=at,
        reason_codes=WISHED,
    )
    return request


def check_entry(*, request, on):
    """Refuse a wish that a check in `DEREGISTRATION_CHECKS` blocks. Raises ValidationError."""
    if DeregistrationRequest.objects.cooling_off().for_account(request.account_id).exists():
        raise ValidationError(
            {"account": _("A deregistration of this account is under way already.")}
        )
    blocks = [
        " · ".join(filter(None, (finding.message, finding.detail)))
        for finding in deregistration_findings(request, on)
        if finding.level == Level.BLOCK
    ]
    if blocks:
        raise ValidationError({"account": blocks})


@performs(DeregistrationRequest, "withdraw")
def withdraw(move):
    """Let the operator think again: the account stands as it stood, as far as nothing else holds
    it.
    """
    move.follow_ups.append(partial(_release, move.subject, at=move.at))


@performs(DeregistrationRequest, "complete")
def complete(move):
    """End the account (Article 11). Raises StillCoolingOff, and BlockedByFindings when something
    came up that the operator must answer for.
    """
    request, today = move.subject, legal_date(move.at)
    if request.ends_on > today:
        raise StillCoolingOff(
            _("The operator may think again until %(day)s.") % {"day": request.ends_on}
        )
    if is_blocked(deregistration_findings(request, today)):
        raise BlockedByFindings(_("A finding forbids the deregistration: see the checklist."))
    move.follow_ups.append(partial(end_account, source=request, reason_codes=WISHED, at=move.at))


@performs(DeregistrationRequest, "stop")
def stop(move):
    """Do not let the account end: it stands as it stood, and answers for what is open."""
    move.follow_ups.append(partial(_release, move.subject, at=move.at))


attach = performs(DeregistrationRequest, "attach")(evidence.attach)


@performs(DeregistrationRequest, "note")
def note(move):
    """Put a note on the timeline."""


def conclude(*, request, at):
    """Deregister the account once the cooling-off period is over, or stop where a check blocks.

    Done as the system actor. Returns the Decision. Raises StillCoolingOff, StaleVersion.
    """
    facts = {"subject": request, "seen_version": request.version, "at": at}
    with acting_as(ensure_system_actor(), reason=request.receipt_number):
        try:
            return complete(**facts)
        except BlockedByFindings as refusal:
            return stop(**facts, reason_codes=STOPPED_BECAUSE, note=str(refusal))


def end_account(*, source, reason_codes, at):
    """Have the system actor deregister the account of `source` and end what it held."""
    account = PublicAccount.objects.get(pk=source.account_id)
    with acting_as(ensure_system_actor(), reason=source.receipt_number):
        accounts.deregister(
            subject=account,
            seen_version=account.version,
            at=at,
            reason_codes=reason_codes,
            note=source.receipt_number,
        )
    holds.release(source=source, at=at, note=source.receipt_number)


def _release(request, *, at):
    holds.release(source=request, at=at, note=request.receipt_number)
