"""Writers of transfers: reviewed like a registration, announced by two people, executed by the
calendar.
"""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import accounts, names, review
from accounts.domain.checklist import BlockedByFindings, transfer_findings
from accounts.domain.letters import public_notice
from accounts.enums import (
    DOCUMENTED_CONSENTS,
    ENDED_ACCOUNT_STATES,
    ConsentMethod,
    TransferSide,
    TransferState,
)
from accounts.models import AccountTransfer, PublicAccount, TransferConsent
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from audit.domain.recall import recalls
from audit.enums import EvidenceKind
from audit.personal_data import seal
from regulations.calendar import add_months, legal_date
from regulations.findings import is_blocked
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

REVIEW_HOURS = "transfer.review_hours"
HALTED_BECAUSE = ("transfer-unfounded",)


class ConsentNotShown(DecisionRefused):
    """A consent in a document comes with the document."""

    status = 400


class NotYetDue(DecisionRefused):
    """The day of the transfer has not come."""


class ObjectionPending(DecisionRefused):
    """Somebody objects to the transfer, and nobody has decided on it yet."""


@transaction.atomic
def submit(*, transfer, at):
    """Take in a request to hand an account over and start its clock. Returns it.

    Raises ValidationError for what `check_entry` refuses.
    """
    transfer.account = PublicAccount.objects.select_for_update().get(pk=transfer.account_id)
    transfer.transferor = transfer.account.entity
    check_entry(transfer=transfer)
    transfer.validate_constraints()
    return review.submit(transfer, hours_parameter=REVIEW_HOURS, at=at)


def check_entry(*, transfer):
    """Refuse a request that cannot be taken in. Raises ValidationError."""
    account = transfer.account
    if account.state in ENDED_ACCOUNT_STATES:
        raise ValidationError({"account": _("The account has ended: nobody can take it over.")})
    if AccountTransfer.objects.pending().for_account(account.pk).exists():
        raise ValidationError({"account": _("A transfer of this account is under way already.")})
    if transfer.transferee_id == account.entity_id:
        raise ValidationError({"transferee": _("This entity operates the account already.")})
    if transfer.reverses and not _is_taken_back(transfer.reverses, transfer):
        raise ValidationError(
            {
                "reverses": _(
                    "A reversal cites the executed transfer by which the present operator got "
                    "this account, and gives it back to the former one."
                )
            }
        )


claim = performs(AccountTransfer, "claim")(review.claim)
release = performs(AccountTransfer, "release")(review.release)
expire_claim = performs(AccountTransfer, "expire_claim")(review.expire_claim)
take_over = performs(AccountTransfer, "take_over")(review.take_over)
request_information = performs(AccountTransfer, "request_information")(review.request_information)
answer = performs(AccountTransfer, "answer")(review.answer)
judge_name = performs(AccountTransfer, "judge_name")(names.judge)


@performs(AccountTransfer, "record_consent")
def record_consent(move, *, side, given_by, given_at, method, reference, files=()):
    """Record that one side agreed: who said so, when, how it is evidenced, and where that can be
    looked up (Article 11).

    A consent recorded before is corrected, with history. Raises ConsentNotShown.
    """
    transfer = move.subject
    if not reference.strip():
        raise ConsentNotShown(_("Say what was looked up, and where."))
    side, method = TransferSide(side), ConsentMethod(method)
    if method in DOCUMENTED_CONSENTS and not files:
        raise ConsentNotShown(_("Attach the document that shows the consent."))
    key = transfer.party(side).data_key
    consent = transfer.consents.filter(side=side).first() or TransferConsent(
        transfer=transfer, side=side
    )
    consent.given_by_sealed = seal(key, given_by, "given_by")
    consent.reference_sealed = seal(key, reference.strip(), "reference")
    consent.given_at, consent.method = given_at, method
    record(consent, at=move.at)
    for file in files:
        evidence.keep(
            subject=transfer, file=file, kind=EvidenceKind.AGREEMENT, at=move.at, data_key=key
        )
    move.note = "\n".join(filter(None, (str(consent), move.note)))


@performs(AccountTransfer, "transfer")
def transfer(move):
    """Approve the transfer and announce it to the public and to both sides (Article 11).

    Raises BlockedByFindings while the checklist holds a block.
    """
    request, today = move.subject, legal_date(move.at)
    _require_clear(request, today)
    days = Parameter.objects.value("transfer.notice_days", on=today)
    request.notice_text = public_notice(request, language=move.language, text=move.message)
    request.announced_on = today
    request.effective_on = today + timedelta(days=days)


@performs(AccountTransfer, "execute")
def execute(move):
    """Let the account change hands (Article 11), all in one transaction: operator, labels, freeze
    of monetization. Raises NotYetDue, ObjectionPending, and BlockedByFindings when a check that was
    clear is not.
    """
    request, today = move.subject, legal_date(move.at)
    if request.effective_on > today:
        raise NotYetDue(_("The transfer takes effect on %(day)s.") % {"day": request.effective_on})
    PublicAccount.objects.select_for_update().get(pk=request.account_id)
    if pending := request.objections.pending().order_by("pk").first():
        raise ObjectionPending(
            _("Decide on the objection %(number)s first.") % {"number": pending.receipt_number}
        )
    _require_clear(request, today)
    request.executed_at = move.at
    move.follow_ups.append(partial(_hand_over, request, at=move.at))


@performs(AccountTransfer, "halt")
def halt(move):
    """Stop an announced transfer before its day: it is reviewed again, and announced anew."""
    request = move.subject
    request.due_at = review.due_at(REVIEW_HOURS, move.at)
    request.notice_text = ""
    request.announced_on = request.effective_on = None


reject = performs(AccountTransfer, "reject")(review.reject)
take_back = recalls(AccountTransfer)
withdraw = performs(AccountTransfer, "withdraw")(review.withdraw)
attach = performs(AccountTransfer, "attach")(evidence.attach)
note = performs(AccountTransfer, "note")(review.note)


def conclude(*, transfer, at):
    """Execute an announced transfer whose day has come, or halt it where a check blocks by then.

    Done as the system actor. Returns the Decision. Raises NotYetDue, StaleVersion.
    """
    facts = {"subject": transfer, "seen_version": transfer.version, "at": at}
    with acting_as(ensure_system_actor(), reason=transfer.receipt_number):
        try:
            return execute(**facts)
        except BlockedByFindings as refusal:
            return halt(**facts, reason_codes=HALTED_BECAUSE, note=str(refusal))


def _is_taken_back(old, transfer):
    return (
        old.state == TransferState.EXECUTED
        and old.account_id == transfer.account_id
        and old.transferee_id == transfer.account.entity_id
        and old.transferor_id == transfer.transferee_id
    )


def _require_clear(request, today):
    names.lock_names()
    if is_blocked(transfer_findings(request, today)):
        raise BlockedByFindings(_("A finding forbids the transfer: see the checklist."))


def _hand_over(request, *, at):
    account = PublicAccount.objects.get(pk=request.account_id)
    today = legal_date(at)
    months = Parameter.objects.value("transfer.monetization_freeze_months", on=today)
    with acting_as(ensure_system_actor(), reason=request.receipt_number):
        accounts.hand_over(
            subject=account,
            seen_version=account.version,
            at=at,
            transferee=request.transferee,
            monetization_frozen_until=add_months(today, months),
            note=request.receipt_number,
        )
