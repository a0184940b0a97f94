"""`manage.py deliver_messages`: the worker that sends messages by e-mail and SMS."""

import contextlib
import logging
import signal
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from audit.domain.channels import deliver_due

logger = logging.getLogger(__name__)


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
        """Work; with --watch, until SIGTERM or Ctrl-C, whatever a run ends with."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            if watch is None:
                self._run()
                return
            while True:
                try:
                    self._run()
                except Exception as error:
                    # Neither message nor values: both may hold personal data.
                    logger.error("A delivery run failed: %s", type(error).__name__)
                close_old_connections()
                time.sleep(watch)

    def _run(self):
        """Deliver batch after batch until nothing is due."""
        while sum((done := deliver_due(at=timezone.now())).values()):
            self.stdout.write(", ".join(f"{count} {name}" for name, count in done.items()))
            self.stdout.flush()
