"""`manage.py audit_seal`: seal what has been recorded since the last time."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from audit.domain import sealing
from audit.ledger import keys
from audit.ledger.notes import MalformedKey
from audit.worker import WorkerLoop


class Command(BaseCommand):
    """Seal every row that has no leaf yet, once or again and again."""

    help = "Seal the record into the ledger. Example: manage.py audit_seal --watch 10"

    def add_arguments(self, parser):
        """How often, and how much at a time."""
        parser.add_argument(
            "--watch", type=float, metavar="SECONDS", help="Repeat after this pause until stopped."
        )
        parser.add_argument("--batch", type=int, default=5000, help="Rows per seal: 5000.")

    def handle(self, *args, watch, batch, **options):
        """Seal; with --watch, until SIGTERM or Ctrl-C."""
        try:
            key_name, private_key = keys.signing_key()
        except (keys.KeyMissing, MalformedKey) as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            if watch is None:
                self._seal(private_key, key_name, batch)
            else:
                loop = WorkerLoop("audit_seal", watch, fatal=(sealing.LedgerDiverged,))
                loop.run(lambda: self._seal(private_key, key_name, batch))
        except (sealing.SealerBusy, sealing.LedgerDiverged) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _seal(self, private_key, key_name, batch):
        before, started = sealing.latest_seal(), time.monotonic()
        made = sealing.seal(
            private_key=private_key,
            key_name=key_name,
            origin=settings.AUDIT_ORIGIN,
            at=timezone.now(),
            checkpoint_dir=settings.AUDIT_CHECKPOINT_DIR,
            batch=batch,
        )
        if made is None:
            self.stdout.write(f"Nothing new; {before.size if before else 0} leaves.")
            return
        rows = made.size - (before.size if before else 0)
        pace = rows / (time.monotonic() - started)
        root = bytes(made.root).hex()
        words = ngettext(
            "Sealed %(rows)s row, %(pace)s/s; %(size)s leaves, root %(root)s.",
            "Sealed %(rows)s rows, %(pace)s/s; %(size)s leaves, root %(root)s.",
            rows,
        )
        facts = {"rows": rows, "pace": round(pace), "size": made.size, "root": root}
        self.stdout.write(words % facts)
        self.stdout.flush()
