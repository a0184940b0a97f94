"""`manage.py rehearse_parameter CODE VALUE`: who would newly fail or pass the duty rules."""

from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from regulations.calendar import legal_date
from regulations.catalog import PARAMETERS
from regulations.domain.catalog import ParameterOutOfRange
from regulations.duties import rehearse
from regulations.management.auditing import BAD_INPUT, PRINTERS, Asking, ExampleCommand

FAILS, PASSES = "fails", "passes"


class Command(ExampleCommand):
    """Suppose another value of a parameter from a day on, and print who would newly fail or newly
    pass the rules that read it. Nothing is written.

    Exit 0: whatever it would change, 2: the input is bad.
    """

    help = "suppose another value of a parameter: who would newly fail, who newly pass"
    example = (
        "manage.py rehearse_parameter account_cap.enterprise 1 --from 2027-01-01; "
        "manage.py rehearse_parameter dormancy.months 3 --format csv > rehearsal.csv"
    )

    def add_arguments(self, parser):
        """The parameter, its supposed value, and how to print."""
        parser.add_argument("code", choices=PARAMETERS, metavar="CODE", help=", ".join(PARAMETERS))
        parser.add_argument("value", type=int, metavar="VALUE", help="the supposed value")
        parser.add_argument(
            "--from",
            dest="day",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day from which it would be in force (today)",
        )
        parser.add_argument(
            "--format",
            choices=PRINTERS,
            default="table",
            help="for people, one JSON object a line, or a table for others",
        )

    def handle(self, **options):
        """Ask twice, print the differences, sum up."""
        day = options["day"] or legal_date(timezone.now())
        try:
            found = rehearse(options["code"], options["value"], on=day)
        except ParameterOutOfRange as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        counts = {FAILS: 0, PASSES: 0}
        with Asking(self.stdout, self.stderr) as asking:
            printer = PRINTERS[options["format"]](asking.write, further=("turn",))
            turns = dict(found)
            for rule in asking.each(turns):
                for turn in turns[rule]:
                    kind = FAILS if turn.fails else PASSES
                    counts[kind] += 1
                    printer.tell(turn.breach, turn=kind)
        told = self.stdout if options["format"] == "table" else self.stderr
        told.write(
            _("Rules that read it: %(rules)s. Newly fail: %(fails)s, newly pass: %(passes)s.")
            % {"rules": len(turns), **counts}
        )
