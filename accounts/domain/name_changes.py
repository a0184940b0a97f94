"""Writers of name changes: the same gate and the same review as a registration."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain import accounts, names, review
from accounts.domain.checklist import BlockedByFindings, name_change_findings
from accounts.enums import ENDED_ACCOUNT_STATES
from accounts.models import NameChangeRequest, PublicAccount
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs
from audit.domain.recall import recalls
from regulations.calendar import legal_date
from regulations.findings import is_blocked
from staff.domain.roles import ensure_system_actor


class AccountEnded(DecisionRefused):
    """A closed or deregistered account keeps its name."""


@transaction.atomic
def submit(*, change, at):
    """Take in a request to rename an account and start its clock. Returns it.

    Raises AccountEnded, and ValidationError when a request for the account is open already.
    """
    account = PublicAccount.objects.select_for_update().get(pk=change.account_id)
    if account.state in ENDED_ACCOUNT_STATES:
        raise AccountEnded(_("The account has ended: it keeps its name."))
    change.current_name = account.name
    change.validate_constraints()
    return review.submit(change, hours_parameter="name_change.review_hours", at=at)


claim = performs(NameChangeRequest, "claim")(review.claim)
release = performs(NameChangeRequest, "release")(review.release)
expire_claim = performs(NameChangeRequest, "expire_claim")(review.expire_claim)
take_over = performs(NameChangeRequest, "take_over")(review.take_over)
request_information = performs(NameChangeRequest, "request_information")(review.request_information)
answer = performs(NameChangeRequest, "answer")(review.answer)
judge_name = performs(NameChangeRequest, "judge_name")(names.judge)


@performs(NameChangeRequest, "approve")
def approve(move):
    """Rename the account (Article 8), as the system actor and in the same transaction.

    Raises BlockedByFindings while the checklist holds a block.
    """
    change = move.subject
    names.lock_names()
    if is_blocked(name_change_findings(change, legal_date(move.at))):
        raise BlockedByFindings(_("A finding forbids approval: see the checklist."))
    move.follow_ups.append(partial(_rename, change, at=move.at))


reject = performs(NameChangeRequest, "reject")(review.reject)
take_back = recalls(NameChangeRequest)
withdraw = performs(NameChangeRequest, "withdraw")(review.withdraw)
attach = performs(NameChangeRequest, "attach")(evidence.attach)
note = performs(NameChangeRequest, "note")(review.note)


def _rename(change, *, at):
    account = PublicAccount.objects.get(pk=change.account_id)
    with acting_as(ensure_system_actor(), reason=change.receipt_number):
        accounts.rename(
            subject=account,
            seen_version=account.version,
            at=at,
            name=change.requested_name,
            note=change.receipt_number,
        )
