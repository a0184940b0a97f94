"""Findings on transfers: consent, standing and past (Article 11).

The transferee answers the same checks of identity, cap, name and materials as an applicant.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import ENDED_ACCOUNT_STATES, TransferSide
from accounts.models import AccountTransfer
from regulations.calendar import add_months, legal_date
from regulations.findings import Finding, Level

ARTICLE = "11"


def account_at_hand(transfer, on):
    """Article 11: the account is live, and the transferor's to give."""
    account = transfer.account
    if account.state in ENDED_ACCOUNT_STATES:
        standing = account.get_state_display()
        yield Finding(Level.BLOCK, "account-ended", _("The account has ended"), ARTICLE, standing)
    if account.entity_id != transfer.transferor_id:
        yield Finding(
            Level.BLOCK,
            "operator-changed",
            _("The transferor does not operate the account"),
            ARTICLE,
            str(account.entity),
        )


def consents(transfer, on):
    """Article 11: both sides agree. What was obtained by fraud is given back without the consent
    of whoever obtained it.
    """
    given = {consent.side: consent for consent in transfer.consents.all()}
    for side in TransferSide:
        if consent := given.get(side):
            message = _("Consent given: %(side)s") % {"side": side.label}
            facts = (consent.get_method_display(), str(legal_date(consent.given_at)))
            detail = " · ".join(filter(None, (*facts, consent.reference)))
            yield Finding(Level.PASS, "consent-given", message, ARTICLE, detail)
        elif transfer.reverses_id and side == TransferSide.TRANSFEROR:
            yield Finding(
                Level.WARN,
                "consent-waived",
                _("The present operator has not agreed to the reversal"),
                ARTICLE,
                _("Enough where the earlier transfer rests on fraud: say so in the note."),
            )
        else:
            message = _("Consent missing: %(side)s") % {"side": side.label}
            detail = _("Record it on this page, with its evidence.")
            yield Finding(Level.BLOCK, "consent-missing", message, ARTICLE, detail)


def earlier_transfers(transfer, on):
    """Article 11: an account that changes hands often may be traded."""
    executed = AccountTransfer.objects.executed().for_account(transfer.account_id)
    since = add_months(on, -12)
    count = sum(legal_date(at) > since for at in executed.values_list("executed_at", flat=True))
    if count:
        message = ngettext(
            "Transferred once within a year", "Transferred %(count)s times within a year", count
        )
        yield Finding(
            Level.WARN,
            "transferred-before",
            message % {"count": count},
            ARTICLE,
            _("See the earlier transfers of this account."),
        )
