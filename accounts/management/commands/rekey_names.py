"""`manage.py rekey_names`: bring the index of names in line with the registry and today's table."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.domain import name_upkeep
from audit.context import acting_as
from staff.domain.roles import ensure_system_actor


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
        totals = Counter()
        with acting_as(ensure_system_actor(), reason="rekey_names"):
            for step, count in name_upkeep.rekey(at=timezone.now(), batch=batch):
                totals[step] += count
        if totals:
            done = ", ".join(f"{count} {step}" for step, count in totals.items())
            self.stdout.write(f"Names: {done}.")
        elif options["verbosity"]:
            self.stdout.write("Names: every one is in the index as it should be.")
