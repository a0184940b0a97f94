"""Writers of registration applications: one function per verb of the life cycle."""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.domain.accounts import activate_if_entitled
from accounts.domain.checklist import follow_up, registration_findings
from accounts.enums import AccountState
from accounts.models import PublicAccount, RegistrationApplication
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from regulations.calendar import legal_date
from regulations.findings import is_blocked
from regulations.models import Parameter

ANSWERABLE_FIELDS = ("requested_name", "introduction", "content_category")


class BlockedByFindings(DecisionRefused):
    """A finding forbids approval; the checklist says which."""


@transaction.atomic
def submit(*, application, at):
    """Take in a new application and start its clock. Returns it."""
    hours = Parameter.objects.value("registration.review_hours", on=legal_date(at))
    application.submitted_at = at
    application.due_at = at + timedelta(hours=hours)
    return record(application, at=at)


@performs(RegistrationApplication, "claim")
def claim(move):
    """Take an unclaimed application into one's own review."""
    move.subject.assignee = move.actor


@performs(RegistrationApplication, "release")
def release(move):
    """Give a claimed application back to the queue."""
    move.subject.assignee = None


@performs(RegistrationApplication, "take_over")
def take_over(move):
    """Take a claimed application from a colleague."""
    if move.subject.assignee_id == move.actor.pk:
        raise DecisionRefused(_("You hold this claim already."))
    move.subject.assignee = move.actor


@performs(RegistrationApplication, "request_information")
def request_information(move):
    """Ask the applicant; the clock stands still until the answer is recorded."""
    move.subject.waiting_since = move.at


@performs(RegistrationApplication, "answer")
def answer(move, **corrections):
    """Record the applicant's answer, return to the same reviewer, let the clock run on.

    `corrections` may hold new values of ANSWERABLE_FIELDS.
    """
    application = move.subject
    for name in ANSWERABLE_FIELDS:
        if corrections.get(name) is not None:
            setattr(application, name, corrections[name])
    application.due_at += move.at - application.waiting_since
    application.waiting_since = None


@performs(RegistrationApplication, "approve")
def approve(move):
    """Open the account (Article 8). In a regulated category it waits for what entitles it to
    speak, and is activated at once when that stands already.

    Raises BlockedByFindings while the checklist holds a block.
    """
    application = move.subject
    opened_on = legal_date(move.at)
    if is_blocked(registration_findings(application, opened_on)):
        raise BlockedByFindings(_("A finding forbids approval: see the checklist."))
    account = PublicAccount(
        external_id=application.external_id or application.receipt_number,
        name=application.requested_name,
        introduction=application.introduction,
        content_category=application.content_category,
        entity_id=application.entity_id,
        registered_on=opened_on,
        state=(
            AccountState.PENDING_VERIFICATION if application.is_regulated else AccountState.ACTIVE
        ),
    )
    try:
        with transaction.atomic():
            application.account = record(account, at=move.at)
    except IntegrityError as error:
        raise BlockedByFindings(_("An account has this platform id already.")) from error
    move.follow_ups.append(partial(follow_up, [account], at=move.at))
    move.follow_ups.append(partial(activate_if_entitled, account, at=move.at))


@performs(RegistrationApplication, "reject")
def reject(move):
    """Refuse the application, with reasons and a message to the applicant."""


@performs(RegistrationApplication, "withdraw")
def withdraw(move):
    """End the application because the applicant takes it back."""
    move.subject.waiting_since = None


attach = performs(RegistrationApplication, "attach")(evidence.attach)


@performs(RegistrationApplication, "note")
def note(move):
    """Put a note on the timeline."""
