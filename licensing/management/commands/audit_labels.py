"""Who shows a special label they no longer deserve?"""

import json
import sys
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from licensing.models import SpecialLabel
from regulations.calendar import legal_date


class Command(BaseCommand):
    """List granted labels that nothing entitles their account to. Exit 0: none, 1: some."""

    help = __doc__

    def add_arguments(self, parser):
        """Let the day and the form be chosen."""
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="2026-11-24", help="the day, today by default"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *, on, **options):
        """Print them."""
        day = on or legal_date(timezone.now())
        labels = SpecialLabel.objects.undeserved(day).select_related("account").order_by("pk")
        count = 0
        for label in labels.iterator():
            count += 1
            row = {
                "label": label.pk,
                "account": label.account.external_id,
                "sector": label.sector,
                "granted_at": label.granted_at.isoformat(),
                "qualification": label.qualification_id,
            }
            text = json.dumps(row) if options["json"] else " ".join(map(str, row.values()))
            self.stdout.write(text)
        if not options["json"]:
            self.stdout.write(
                ngettext(
                    "%(count)s label shown and not deserved on %(day)s.",
                    "%(count)s labels shown and not deserved on %(day)s.",
                    count,
                )
                % {"count": count, "day": day}
            )
        if count:
            sys.exit(1)
