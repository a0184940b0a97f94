"""`manage.py audit_duties`: which duties are unmet, by article, and who has to do what?"""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.context import acting_as
from moderation.domain import duty_cases
from regulations.management.auditing import DutyCommand
from staff.domain.roles import ensure_system_actor


class Command(DutyCommand):
    """Ask every duty rule and print who breaks it, as it is read."""

    example = (
        "manage.py audit_duties --article 9 --fail-on warn; "
        "manage.py audit_duties --rule news-unlicensed --open-cases; "
        "manage.py audit_duties --as-of 2026-12-31 --format csv > unmet.csv"
    )
    help = __doc__

    def add_arguments(self, parser):
        """And whether to open cases."""
        super().add_arguments(parser)
        parser.add_argument(
            "--open-cases",
            action="store_true",
            help="open a case for each finding that an operator answers for, each once",
        )

    def handle(self, *, open_cases, **options):
        """Ask, print, open cases."""
        self._cases = Counter(opened=0, known=0) if open_cases else None
        super().handle(**options)

    def found(self, rule, inquiry):
        """The breaches; with a case for each, if cases are to be opened."""
        breaches = super().found(rule, inquiry)
        if self._cases is None or not rule.violation:
            return breaches
        # Read whole before anything is written: SQLite would refuse to write below an open cursor.
        breaches = list(breaches)
        with acting_as(ensure_system_actor(), "audit_duties"):
            done = duty_cases.open_for(breaches=breaches, at=timezone.now())
            self._cases.update(done)
        return breaches

    def summary(self, asked, counts):
        """With the number of cases."""
        told = super().summary(asked, counts)
        if self._cases is not None:
            told += " " + _("Cases: %(opened)s opened, %(known)s known already.") % self._cases
        return told
