"""`manage.py run_calendar`: what the calendar asks for, in every room."""

import logging
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.module_loading import import_string

from audit.worker import WorkerLoop, close_unusable_connections, summarize_error

INTERVAL_SECONDS = 3600
MIN_PAUSE_SECONDS = 60
logger = logging.getLogger(__name__)


class JobsFailed(Exception):
    """Some jobs failed; each is in the log."""


class Command(BaseCommand):
    """Run the jobs in `CALENDAR_JOBS` in their order, once or every hour, and say what they did.

    A job is `job(at=…) -> Counter`. One that fails is logged and does not stop the others; exit 1
    tells that one did. May be run at any time and again.
    """

    help = __doc__

    def add_arguments(self, parser):
        """Once, or as a service."""
        parser.add_argument("--watch", action="store_true", help="stay, and run every hour")

    def handle(self, *, watch, **options):
        """Run once, or stay."""
        if watch:
            loop = WorkerLoop(
                "run_calendar",
                INTERVAL_SECONDS,
                min_pause=MIN_PAUSE_SECONDS,
                max_pause=INTERVAL_SECONDS,
            )
            loop.run(self._run)
            return
        try:
            self._run()
        except JobsFailed:
            sys.exit(1)

    def _run(self):
        """Run every job. Raises JobsFailed."""
        if not all([self._did(path) for path in settings.CALENDAR_JOBS]):
            raise JobsFailed

    def _did(self, path):
        try:
            done = import_string(path)(at=timezone.now())
        except Exception as error:
            logger.error("%s failed: %s", path, summarize_error(error))
            close_unusable_connections(error)
            return False
        counts = ", ".join(f"{count} {name}" for name, count in done.items())
        self.stdout.write(f"{path}: {counts}")
        return True
