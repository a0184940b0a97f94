"""Writers of objections to transfers: taken in during the notice period, decided by a person."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import review, transfers
from accounts.enums import TransferState
from accounts.models import AccountTransfer, TransferObjection
from accounts.models.objections import CONTACT
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.access_codes import code_for, code_matches
from audit.domain.engine import DecisionRefused, performs, record
from audit.enums import EvidenceKind
from audit.personal_data import new_data_key, seal
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor

DECISION_HOURS = "transfer.objection_hours"
HALTED_BECAUSE = ("transfer-objection",)


class NotObjectable(DecisionRefused):
    """An objection is made between the announcement of a transfer and the day it takes effect."""

    status = 400


@transaction.atomic
def submit(*, objection, contact, files, at):
    """Take in an objection with the files that came with it, and start its clock.

    Returns (objection, access code). Raises NotObjectable, ValidationError.
    """
    transfer = AccountTransfer.objects.select_for_update().get(pk=objection.transfer_id)
    if refusal := why_not(transfer, at=at):
        raise NotObjectable(refusal)
    objection.data_key = new_data_key()
    objection.validate_constraints()
    objection.data_key.save()
    objection.contact_sealed = seal(objection.data_key, contact.strip(), CONTACT)
    objection.submitted_at = at
    objection.due_at = review.due_at(DECISION_HOURS, at)
    record(objection, at=at)
    for file in files:
        evidence.keep(subject=objection, file=file, kind=EvidenceKind.OTHER, at=at)
    return objection, code_for(objection.receipt_number)


def why_not(transfer, *, at):
    """Why nobody can object to `transfer` at `at`, in words; the empty string when they can."""
    if transfer.state != TransferState.ANNOUNCED:
        return _("This transfer is not announced: there is nothing to object to.")
    if legal_date(at) >= transfer.effective_on:
        return _("The time to object has run out: the notice period ended on %(day)s.") % {
            "day": transfer.effective_on
        }
    return ""


def find(*, receipt_number, code):
    """The objection with this receipt number and code, or None."""
    found = TransferObjection.with_receipt(receipt_number)
    return found if found and code_matches(found.receipt_number, code) else None


@performs(TransferObjection, "sustain")
def sustain(move):
    """Find the objection justified: the transfer is halted and reviewed again."""
    move.subject.decided_at = move.at
    move.follow_ups.append(partial(_halt, move))


@performs(TransferObjection, "dismiss")
def dismiss(move):
    """Find the objection not justified: the transfer takes effect on its day."""
    move.subject.decided_at = move.at


@performs(TransferObjection, "withdraw")
def withdraw(move):
    """End the objection because the objector takes it back."""
    move.subject.decided_at = move.at


attach = performs(TransferObjection, "attach")(evidence.attach)


@performs(TransferObjection, "note")
def note(move):
    """Put a note on the timeline."""


def _halt(move):
    """Halt the transfer as the system actor: it follows from the decision, nobody undoes it alone.

    A transfer that was halted or withdrawn meanwhile stays as it is.
    """
    transfer = AccountTransfer.objects.get(pk=move.subject.transfer_id)
    if transfer.state != TransferState.ANNOUNCED:
        return
    number = move.subject.receipt_number
    with acting_as(ensure_system_actor(), reason=number):
        transfers.halt(
            subject=transfer,
            seen_version=transfer.version,
            at=move.at,
            reason_codes=HALTED_BECAUSE,
            note=number,
        )
