"""Writers of complaints: intake, grouping, and the answer within its time (Article 20)."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import review
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.access_codes import code_for, code_matches
from audit.domain.data_keys import destroy
from audit.domain.engine import DecisionRefused, performs, record
from audit.enums import EvidenceKind
from audit.personal_data import lookup_digest, new_data_key, seal, unseal
from moderation.domain import cases
from moderation.models import Case, Complaint
from moderation.models.complaints import CONTACT
from staff.domain.roles import ensure_system_actor


class NothingToAnswer(DecisionRefused):
    """No complaint of the case waits for an answer."""


class CaseNotOpen(DecisionRefused):
    """A complaint or signal joins a case that is open, and not the one it is in."""

    status = 400


@transaction.atomic
def submit(*, complaint, contact, files, at):
    """Take a complaint in, seal the contact, keep the files. Returns (complaint, code).

    With the receipt number, the code lets the complainant look the answer up. A complaint about an
    account that an open case on the same violation is about joins that case at once.
    """
    complaint.data_key = new_data_key()
    complaint.data_key.save()
    complaint.contact_sealed = seal(complaint.data_key, contact.strip(), CONTACT)
    complaint.contact_digest = lookup_digest(CONTACT, contact.strip().casefold())
    complaint.received_at = at
    complaint.due_at = review.due_at("complaint.feedback_hours", at)
    record(complaint, at=at)
    for file in files:
        evidence.keep(subject=complaint, file=file, kind=EvidenceKind.SCREENSHOT, at=at)
    same = Case.objects.open().about(complaint.account)
    same = same.filter(violation_type=complaint.category)
    case = same.select_for_update(of=("self",)).first()
    if case is not None:
        with acting_as(ensure_system_actor()):
            join_case(subject=complaint, seen_version=complaint.version, at=at, case=case)
        complaint.refresh_from_db()
    return complaint, code_for(complaint.receipt_number)


@performs(Complaint, "open_case")
def open_case(move, *, title, severity):
    """Open a case about the account; every other complaint that waits about it comes along."""
    complaint = move.subject
    complaint.case = cases.open_case(
        case=Case(title=title, violation_type=complaint.category, severity=severity),
        accounts=[complaint.account],
        at=move.at,
    )
    others = Complaint.objects.received().of_group(complaint).exclude(pk=complaint.pk)
    for other in others:
        move.follow_ups.append(partial(_take_along, other, complaint.case, move.at))


@performs(Complaint, "join_case")
def join_case(move, *, case):
    """Let an open case deal with the complaint; its account becomes part of it.

    Raises CaseNotOpen.
    """
    join(move, case, [move.subject.account])


@performs(Complaint, "respond")
def respond(move, *, outcome):
    """Tell the complainant what came of it, in a message that was previewed."""
    complaint = move.subject
    complaint.outcome = outcome
    complaint.answer = move.message
    complaint.answered_at = move.at


@performs(Case, "respond")
def respond_to_all(move, *, outcome):
    """Give every open complaint of a case the same answer. Raises NothingToAnswer."""
    waiting = list(move.subject.complaints.open().order_by("pk"))
    if not waiting:
        raise NothingToAnswer(_("No complaint of this case waits for an answer."))
    for complaint in waiting:
        move.follow_ups.append(
            partial(
                respond,
                subject=complaint,
                seen_version=complaint.version,
                at=move.at,
                reason_codes=move.reason_codes,
                message=move.message,
                language=move.language,
                outcome=outcome,
            )
        )


@performs(Complaint, "withdraw")
def withdraw(move):
    """End the complaint because the complainant takes it back."""


@performs(Complaint, "erase")
def erase(move):
    """Destroy the key of a complaint that is over: contact and files become unreadable for good.

    Raises DecisionRefused when it was done before.
    """
    if move.subject.data_key.destroyed_at is not None:
        raise DecisionRefused(_("The contact is erased already."))
    destroy(move.subject.data_key, at=move.at)
    move.subject.contact_digest = ""


@performs(Complaint, "reveal")
def reveal(move):
    """Record that somebody saw the complainant's contact. Raises PersonalDataErased."""
    revealed(move.subject)


attach = performs(Complaint, "attach")(evidence.attach)


@performs(Complaint, "note")
def note(move):
    """Put a note on the timeline."""


def revealed(complaint):
    """The contact in clear. Show it only through the `reveal` verb. Raises PersonalDataErased."""
    return unseal(complaint.data_key, complaint.contact_sealed, CONTACT)


def find(*, receipt_number, code):
    """The complaint with this receipt number and code, or None."""
    found = Complaint.with_receipt(receipt_number)
    return found if found and code_matches(found.receipt_number, code) else None


def join(move, case, accounts):
    """Let `case` go on with the complaint or signal of `move`. Raises CaseNotOpen."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not case.is_open or move.subject.case_id == case.pk:
        raise CaseNotOpen(_("Name another case that is still open."))
    move.subject.case = case
    known = set(case.accounts.values_list("account", flat=True))
    fresh = [account for account in accounts if account.pk not in known]
    if fresh:
        move.follow_ups.append(partial(_add_accounts, case, fresh, move.at))


def _add_accounts(case, accounts, at):
    current = Case.objects.get(pk=case.pk)
    cases.add_accounts(subject=current, seen_version=current.version, at=at, accounts=accounts)


def _take_along(complaint, case, at):
    join_case(
        subject=complaint,
        seen_version=complaint.version,
        at=at,
        case=case,
        note=_("Taken along with another complaint about the account."),
    )
