"""`manage.py run_calendar`: what the calendar asks for, in every room."""

import logging
import sys
import time
from traceback import extract_tb

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

PAUSE_SECONDS = 3600
logger = logging.getLogger(__name__)


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
        is_sound = self._run()
        while watch:
            time.sleep(PAUSE_SECONDS)
            close_old_connections()
            self._run()
        if not is_sound:
            sys.exit(1)

    def _run(self):
        """Whether every job went through."""
        return all([self._did(path) for path in settings.CALENDAR_JOBS])

    def _did(self, path):
        try:
            done = import_string(path)(at=timezone.now())
        except Exception as error:
            # Neither message nor values: both may hold personal data.
            place = extract_tb(error.__traceback__)[-1]
            logger.error(
                "%s failed: %s at %s:%s", path, type(error).__name__, place.filename, place.lineno
            )
            return False
        counts = ", ".join(f"{count} {name}" for name, count in done.items())
        self.stdout.write(f"{path}: {counts}")
        return True
