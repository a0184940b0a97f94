"""`manage.py list_unused`: which accounts are unused, and what comes next about them?"""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.domain.dormancy import upcoming
from desk.arguments import days
from regulations.calendar import legal_date


class Command(BaseCommand):
    """List the calendar's next steps against unused accounts; writes nothing."""

    help = __doc__

    def add_arguments(self, parser):
        """Say how far to look."""
        parser.add_argument(
            "--within", type=days, default=60, metavar="60d", help="how far ahead to list"
        )

    def handle(self, *, within, **options):
        """Print a line per account, by the day of its next step."""
        today = legal_date(timezone.now())
        found = upcoming(on=today, until=today + timedelta(days=within))
        for each in found:
            late = " LATE" if each.due_on < today else ""
            self.stdout.write(
                f"{each.due_on} {each.what:<10} {each.account.external_id} {each.account}{late}"
            )
        facts = {"count": len(found), "days": within, "today": today}
        self.stdout.write(
            ngettext(
                "%(count)s due within %(days)s day of %(today)s.",
                "%(count)s due within %(days)s days of %(today)s.",
                within,
            )
            % facts
        )
