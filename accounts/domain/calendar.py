"""What the calendar asks for in the registry: transfers take effect, cooling-off periods end,
unused accounts are noticed, orders that nobody answered are escalated (Articles 8, 10, 11), and
claims on which nobody acts go back to their queue.

Each step is a transaction of its own, in the system actor's name; what is refused stays as it is
and is tried again, and running it again moves nothing twice.
"""

from collections import Counter

from django.core.exceptions import ValidationError

from accounts.domain import corrections, deregistrations, dormancy, review, transfers
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    NameChangeRequest,
    RegistrationApplication,
)
from audit.domain.engine import DecisionRefused
from audit.models import StaleVersion
from regulations.calendar import legal_date


def advance(*, at):
    """Do the day's moves at the moment `at`; return a Counter of what was done, by decision."""
    day, moved = legal_date(at), Counter(refused=0)
    for transfer in AccountTransfer.objects.due_on(day).order_by("pk"):
        _attempt(moved, transfers.conclude, transfer=transfer, at=at)
    for wish in DeregistrationRequest.objects.due_on(day).order_by("pk"):
        _attempt(moved, deregistrations.conclude, request=wish, at=at)
    for case in DormancyCase.objects.to_advance(day).order_by("pk"):
        _attempt(moved, dormancy.advance, case=case, at=at)
    for account in dormancy.unused_accounts(on=day):
        _attempt(moved, dormancy.give_notice, account=account, at=at)
    for order in CorrectionOrder.objects.overdue_on(day).order_by("pk"):
        _attempt(moved, corrections.act_on_overdue, order=order, at=at)
    for model in (RegistrationApplication, NameChangeRequest, AccountTransfer):
        for request in review.stale_claims(model, at=at):
            _attempt(moved, review.let_claim_expire, request=request, at=at)
    return moved


def _attempt(moved, step, **facts):
    try:
        decision = step(**facts)
    except (DecisionRefused, StaleVersion, ValidationError):
        moved["refused"] += 1
    else:
        moved[decision.verb] += 1
