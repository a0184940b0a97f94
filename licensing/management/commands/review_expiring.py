"""Credentials that expire or are due for re-verification, and the daily job that acts on them."""

import argparse
import re
import time
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from licensing.domain.review import review, upcoming
from regulations.calendar import legal_date

PAUSE_SECONDS = 3600


def days(text):
    """Whole days from `60` or `60d`. Raises ArgumentTypeError."""
    match = re.fullmatch(r"(\d{1,4})d?", text)
    if not match:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of days: write 60d.")
    return int(match[1])


class Command(BaseCommand):
    """List what is due; with --move, expire, give notice and settle labels as the system actor."""

    help = __doc__

    def add_arguments(self, parser):
        """Say how far to look, and whether to act."""
        parser.add_argument(
            "--within", type=days, default=60, metavar="60d", help="how far ahead to list"
        )
        parser.add_argument("--move", action="store_true", help="do the day's moves")
        parser.add_argument(
            "--watch", action="store_true", help="keep running and move every hour (a service)"
        )

    def handle(self, *, within, move, watch, **options):
        """List, or move once, or stay."""
        if watch:
            self._watch()
        elif move:
            self._move()
        else:
            self._list(within)

    def _list(self, within):
        today = legal_date(timezone.now())
        found = upcoming(on=today, until=today + timedelta(days=within))
        for each in found:
            model = each.credential._meta
            late = " LATE" if each.due_on < today else ""
            self.stdout.write(
                f"{each.due_on} {each.what:<6} {model.label_lower} {each.credential.pk} "
                f"{each.credential}{late}"
            )
        self.stdout.write(f"{len(found)} due within {within} days of {today}.")

    def _move(self):
        moved = review(at=timezone.now())
        self.stdout.write(", ".join(f"{count} {name}" for name, count in moved.items()))

    def _watch(self):
        while True:
            self._move()
            time.sleep(PAUSE_SECONDS)
