"""`manage.py audit_verify`: can the record be believed?"""

import json
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from audit.ledger import keys, notes
from audit.verification import verify
from audit.verification.findings import Verdict
from audit.verification.tree import CheckpointUnreadable, exported_notes, note_of

WORDS = {
    Verdict.INTACT: "Intact: every record is as it was sealed, and a checkpoint vouches for it.",
    Verdict.TAMPERED: "TAMPERED: the record contradicts itself or its checkpoints.",
    Verdict.UNANCHORED: "Consistent in itself, but no external checkpoint covers the latest seal.",
    Verdict.UNREADABLE: "Cannot verify",
}


class Command(BaseCommand):
    """Recompute the ledger, compare it with rows, live data, rules and checkpoints."""

    help = (
        "Verify the ledger. Exit 0 intact, 1 tampered, 2 no or stale external checkpoint, "
        "3 cannot read. Example: manage.py audit_verify --checkpoint /mnt/usb/000000048213.note"
    )

    def add_arguments(self, parser):
        """Which checkpoints and which key to believe."""
        parser.add_argument(
            "--checkpoint",
            type=Path,
            action="append",
            help="A checkpoint kept elsewhere; repeatable. Default: all of AUDIT_CHECKPOINT_DIR.",
        )
        parser.add_argument("--public-key", type=Path, help="Default: AUDIT_PUBLIC_KEY_FILE.")
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count(), help="Processes that hash: all cores."
        )
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args, checkpoint, public_key, **options):
        """Print the report and exit with its verdict."""
        try:
            name, key = (
                notes.load_vkey(public_key.read_text("utf-8").strip())
                if public_key
                else keys.public_key()
            )
            external = (
                [note_of(file) for file in checkpoint]
                if checkpoint
                else exported_notes(settings.AUDIT_CHECKPOINT_DIR)
            )
            report = verify(
                key_name=name,
                public_key=key,
                external=external,
                at=timezone.now(),
                jobs=options["jobs"],
            )
        except (
            CheckpointUnreadable,
            DatabaseError,
            OSError,
            UnicodeDecodeError,
            keys.KeyMissing,
            notes.MalformedKey,
        ) as error:
            why = error
            if isinstance(error, OSError) and error.filename:
                why = f"{error.filename}: {error.strerror}"
            self.stderr.write(f"{WORDS[Verdict.UNREADABLE]}: {why}")
            sys.exit(Verdict.UNREADABLE)
        self._print(report, options["json"])
        sys.exit(report.verdict)

    def _print(self, report, as_json):
        if as_json:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
            return
        for found in report.discrepancies:
            self.stdout.write(f"{found.code}  {found.record}: {found.message}")
        self.stdout.write(
            f"{report.entries} entries, sealed to {report.sealed_size}, vouched for to "
            f"{report.anchored_size}, {report.unsealed} waiting for the sealer. Root {report.root}"
        )
        for unreadable in report.unreadable:
            self.stderr.write(f"{WORDS[Verdict.UNREADABLE]}: {unreadable}")
        if report.verdict != Verdict.UNREADABLE:
            self.stdout.write(WORDS[report.verdict])
