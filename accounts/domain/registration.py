"""Writers of registration applications: one function per verb of the life cycle."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.domain import names, review
from accounts.domain.activation import activate_if_entitled
from accounts.domain.checklist import BlockedByFindings, follow_up, registration_findings
from accounts.enums import AccountState
from accounts.models import PublicAccount, RegistrationApplication
from audit.domain import evidence
from audit.domain.engine import performs, record
from audit.domain.recall import recalls
from regulations.calendar import legal_date
from regulations.findings import is_blocked


@transaction.atomic
def submit(*, application, at):
    """Take in a new application and start its clock. Returns it."""
    return review.submit(application, hours_parameter="registration.review_hours", at=at)


claim = performs(RegistrationApplication, "claim")(review.claim)
release = performs(RegistrationApplication, "release")(review.release)
expire_claim = performs(RegistrationApplication, "expire_claim")(review.expire_claim)
take_over = performs(RegistrationApplication, "take_over")(review.take_over)
request_information = performs(RegistrationApplication, "request_information")(
    review.request_information
)
answer = performs(RegistrationApplication, "answer")(review.answer)
judge_name = performs(RegistrationApplication, "judge_name")(names.judge)


@performs(RegistrationApplication, "approve")
def approve(move):
    """Open the account (Article 8). In a regulated category it waits for what entitles it to
    speak, and is activated at once when that stands already.

    Raises BlockedByFindings while the checklist holds a block.
    """
    application = move.subject
    opened_on = legal_date(move.at)
    names.lock_names()
    if is_blocked(registration_findings(application, opened_on)):
        raise BlockedByFindings(_("A finding forbids approval: see the checklist."))
    account = PublicAccount(
        external_id=application.external_id or application.receipt_number,
        name=application.requested_name,
        introduction=application.introduction,
        content_category=application.content_category,
        entity_id=application.entity_id,
        registered_on=opened_on,
        agreement_version=application.agreement_version,
        state=(
            AccountState.PENDING_VERIFICATION if application.is_regulated else AccountState.ACTIVE
        ),
    )
    try:
        with transaction.atomic():
            application.account = record(account, at=move.at)
            names.enter(accounts=[account])
    except IntegrityError as error:
        raise BlockedByFindings(_("An account has this platform id already.")) from error
    move.follow_ups.append(partial(follow_up, [account], at=move.at))
    move.follow_ups.append(partial(activate_if_entitled, account, at=move.at))


reject = performs(RegistrationApplication, "reject")(review.reject)
take_back = recalls(RegistrationApplication)
withdraw = performs(RegistrationApplication, "withdraw")(review.withdraw)
attach = performs(RegistrationApplication, "attach")(evidence.attach)
note = performs(RegistrationApplication, "note")(review.note)
