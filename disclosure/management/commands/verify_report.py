"""`manage.py verify_report`: does the record still tell what a report told?"""

import sys

from django.core.management.base import BaseCommand, CommandError

from audit.ledger import keys
from audit.ledger.notes import MalformedKey
from disclosure.domain.paperwork import verification
from disclosure.management.commands.prepare_report import BAD_INPUT, of_number
from disclosure.models import RegulatorReport

QUESTIONS = {
    "is_intact": "its content has the SHA-256 that its history holds",
    "is_signed": "its checkpoint bears the signature of the ledger's key",
    "is_anchored": "the ledger begins with what its checkpoint signed",
    "is_retold": "the record under that checkpoint tells the same bytes again",
}


class Command(BaseCommand):
    """Verify one report."""

    help = (
        "Verify a report: its bytes, its checkpoint, and the record under it. Exit 0 it holds, "
        "1 it does not, 2 no such report or no public key. "
        "Example: manage.py verify_report P-2026-000003"
    )

    def add_arguments(self, parser):
        """Which report."""
        parser.add_argument("number")

    def handle(self, *, number, **options):
        """Print the answer to each question, and exit with the verdict."""
        report = of_number(RegulatorReport, number)
        try:
            name, key = keys.public_key()
        except (keys.KeyMissing, MalformedKey) as missing:
            raise CommandError(str(missing), returncode=BAD_INPUT) from missing
        found = verification.verify(report, key_name=name, public_key=key)
        for name, words in QUESTIONS.items():
            answer = "yes" if getattr(found, name) else "NO"
            self.stdout.write(f"{answer:3} {words}")
        self.stdout.write(f"{report.receipt_number} {report.sha256}")
        if not found.holds:
            sys.exit(1)
