"""`manage.py review_expiring`: which credentials expire or are due for re-verification?"""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from desk.arguments import days
from licensing.domain.review import upcoming
from regulations.calendar import legal_date


class Command(BaseCommand):
    """List what is due; `run_calendar` expires, gives notice and settles labels."""

    help = __doc__

    def add_arguments(self, parser):
        """Say how far to look."""
        parser.add_argument(
            "--within", type=days, default=60, metavar="60d", help="how far ahead to list"
        )

    def handle(self, *, within, **options):
        """Print a line per credential, by its due day."""
        today = legal_date(timezone.now())
        found = upcoming(on=today, until=today + timedelta(days=within))
        for each in found:
            model = each.credential._meta
            late = " LATE" if each.due_on < today else ""
            self.stdout.write(
                f"{each.due_on} {each.what:<6} {model.label_lower} {each.credential.pk} "
                f"{each.credential}{late}"
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
