"""`manage.py rekey_names`: bring the index of names in line with the registry and today's table."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.domain import name_upkeep
from regulations.calendar import legal_date


class Command(BaseCommand):
    """Re-key the index of names in batches, each a transaction of its own.

    Ended at any moment, it goes on where it stopped. While it runs, names are found under the
    table they are stored under, so there is no moment without a gate.
    """

    help = __doc__

    def add_arguments(self, parser):
        """How much to do in one transaction."""
        parser.add_argument("--batch", type=int, default=500, help="names a transaction: 500")

    def handle(self, *, batch, **options):
        """Re-key until nothing is left, and print what was done."""
        totals = {}
        for step, count in name_upkeep.rekey(on=legal_date(timezone.now()), batch=batch):
            totals[step] = totals.get(step, 0) + count
        if totals:
            done = ", ".join(f"{count} {step}" for step, count in totals.items())
            self.stdout.write(f"Names: {done}.")
        elif options["verbosity"]:
            self.stdout.write("Names: every one is in the index as it should be.")
