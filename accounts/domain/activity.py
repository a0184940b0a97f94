"""Writers of days of activity: when the platform last saw an account in use (Article 10)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import ENDED_ACCOUNT_STATES
from accounts.models import PublicAccount
from audit.domain.bulk import write_rows
from regulations.calendar import legal_date


@transaction.atomic
def record_days(*, days, at):
    """Enter the last day of activity of accounts: `days` has a date for each platform id.

    A day that is not later than the one on record, and the day of an ended account, change nothing.
    Returns how many accounts changed. Raises ValidationError with a message for each platform id
    that stands against it, and then nothing was written.
    """
    rows = PublicAccount.objects.filter(external_id__among=list(days))
    accounts = {each.external_id: each for each in rows.order_by("pk").select_for_update()}
    today = legal_date(at)
    faults = {
        platform_id: fault
        for platform_id, day in days.items()
        if (fault := _fault(accounts.get(platform_id), day, today))
    }
    if faults:
        raise ValidationError(faults)
    changed = []
    for account in accounts.values():
        day = days[account.external_id]
        is_live = account.state not in ENDED_ACCOUNT_STATES
        if is_live and day > (account.last_active_on or date.min):
            account.last_active_on = day
            changed.append(account)
    return write_rows(changed=changed, fields=("last_active_on",), at=at)


def _fault(account, day, today):
    """What stands against a day, or None."""
    if account is None:
        return _("No account has this platform id.")
    if day > today:
        return _("This day is still to come.")
    if account.registered_on and day < account.registered_on:
        return _("The account was registered on %(day)s only.") % {"day": account.registered_on}
    return None
