"""Findings on operators who want to leave (Article 11): an account takes one way at a time."""

from django.utils.translation import gettext as _

from accounts.enums import ENDED_ACCOUNT_STATES
from accounts.models import AccountTransfer, DeregistrationRequest
from regulations.findings import Finding, Level

ARTICLE = "11"


def account_live(request, on):
    """Article 11: what has ended cannot be ended again."""
    account = request.account
    if account.state in ENDED_ACCOUNT_STATES:
        message, standing = _("The account has ended"), account.get_state_display()
        yield Finding(Level.BLOCK, "account-ended", message, ARTICLE, standing)
    else:
        yield Finding(Level.PASS, "account-live", _("The account is live"), ARTICLE)


def not_in_transfer(request, on):
    """Article 11: an account that is being handed over is not ended meanwhile."""
    pending = AccountTransfer.objects.pending().for_account(request.account_id).first()
    if pending is not None:
        message = _("A transfer of the account is under way")
        yield Finding(Level.BLOCK, "transfer-pending", message, ARTICLE, pending.receipt_number)


def not_leaving(transfer, on):
    """Article 11: an account whose operator wants it ended is not handed over meanwhile."""
    leaving = DeregistrationRequest.objects.cooling_off().for_account(transfer.account_id).first()
    if leaving is not None:
        message = _("The operator wants the account deregistered")
        yield Finding(Level.BLOCK, "deregistration-open", message, ARTICLE, leaving.receipt_number)
