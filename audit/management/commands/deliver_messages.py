"""`manage.py deliver_messages`: the worker that sends messages by e-mail and SMS."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.domain.channels import deliver_due
from audit.worker import WorkerLoop, stop_on_signals


class Command(BaseCommand):
    """Deliver what is due, once or again and again.

    It may be stopped or killed at any time, and several may run: each message is in one worker's
    hand, and what a killed one had in hand is tried again later.
    """

    help = "Deliver messages by e-mail and SMS. Example: manage.py deliver_messages --watch 30"

    def add_arguments(self, parser):
        """Once, or as a service."""
        parser.add_argument(
            "--watch", type=float, metavar="SECONDS", help="Look again after this pause."
        )

    def handle(self, *args, watch, **options):
        """Work; with --watch, until SIGTERM or Ctrl-C."""
        if watch is not None:
            WorkerLoop("deliver_messages", watch).run(self._process)
            return
        with stop_on_signals():
            self._process()

    def _process(self):
        """Deliver batch after batch until nothing is due."""
        while sum((done := deliver_due(at=timezone.now())).values()):
            self.stdout.write(", ".join(f"{count} {name}" for name, count in done.items()))
            self.stdout.flush()
