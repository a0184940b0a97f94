"""`manage.py audit_names`: which names of the registry should not stand side by side?"""

import json
import sys
from collections import Counter

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.domain import name_audit
from accounts.enums import NameLikeness
from regulations.calendar import legal_date

CODES = (*NameLikeness.values, "index", "characters")
UNJUDGED = ("index", "characters", NameLikeness.SAME.value)


class Command(BaseCommand):
    """Screen all live names against each other and the protected ones, their characters, and the
    index itself.

    Exit 0: no name stands twice unjudged, every name is in the index and shows what it holds; 1:
    some do not.
    """

    help = __doc__

    def add_arguments(self, parser):
        """What to print, and how."""
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--only", choices=CODES, help="findings of one class")

    def handle(self, *, only, **options):
        """Print the findings by class and their number."""
        counts, is_clear = Counter(), True
        for finding in name_audit.findings(on=legal_date(timezone.now())):
            counts[finding.code] += 1
            is_clear &= finding.is_judged or finding.code not in UNJUDGED
            if only in (None, finding.code):
                self.stdout.write(
                    json.dumps(finding.facts(), ensure_ascii=False)
                    if options["json"]
                    else str(finding)
                )
        if not options["json"]:
            told = ", ".join(f"{counts[code]} {code}" for code in CODES)
            self.stdout.write(f"Names: {told}.")
        if not is_clear:
            sys.exit(1)
