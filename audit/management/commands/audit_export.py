"""`manage.py audit_export`: the ledger as files, for a copy that the database cannot change."""

import json
from base64 import b64encode
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit.domain import sealing
from audit.models import LedgerLeaf, Seal

CHUNK = 2000


class Command(BaseCommand):
    """Write sealed leaves as JSON lines, and the checkpoints over them."""

    help = (
        "Export sealed leaves (entries-<first>.jsonl) and checkpoints. "
        "Example: manage.py audit_export -o /backup/ledger --from 120000"
    )

    def add_arguments(self, parser):
        """Where to, and from which leaf on."""
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
        parser.add_argument("--from", dest="first", type=int, default=0, metavar="N")

    def handle(self, *args, output, first, **options):
        """Stream both out; print how many and where the next export continues."""
        latest = sealing.latest_seal()
        if latest is None:
            raise CommandError("Nothing has been sealed yet: run “manage.py audit_seal”.")
        checkpoints = output / "checkpoints"
        checkpoints.mkdir(parents=True, exist_ok=True)
        leaves = LedgerLeaf.objects.filter(index__gte=first, index__lt=latest.size)
        count = 0
        with (output / f"entries-{first:012d}.jsonl").open("w", encoding="utf-8") as file:
            for leaf in leaves.order_by("index").iterator(chunk_size=CHUNK):
                file.write(json.dumps(_entry(leaf), separators=(",", ":")) + "\n")
                count += 1
        for seal in Seal.objects.filter(size__gt=first, size__lte=latest.size).iterator():
            sealing.export_note(seal, checkpoints)
        self.stdout.write(f"{count} leaves exported; continue with --from {latest.size}.")


def _entry(leaf):
    return {
        "index": leaf.index,
        "source": leaf.source,
        "id": leaf.source_id,
        "payload": b64encode(leaf.payload).decode(),
        "leaf_hash": bytes(leaf.leaf_hash).hex(),
    }
