"""`manage.py audit_export`: the ledger as files, for a copy that the database cannot change."""

import json
from base64 import b64encode
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from audit.domain import sealing
from audit.models import LedgerLeaf, Seal
from regulations.management.paths import write_output

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
        if not 0 <= first <= latest.size:
            raise CommandError(f"--from is a number from 0 to {latest.size}, the leaves sealed.")
        entries, checkpoints = output / f"entries-{first:012d}.jsonl", output / "checkpoints"
        try:
            checkpoints.mkdir(parents=True, exist_ok=True)
            if entries.exists():
                raise CommandError(
                    f"{entries} exists and is not overwritten: name another directory, or the "
                    "--from that the last export printed."
                )
            count = self._write_leaves(entries, first, latest.size)
            for seal in Seal.objects.filter(size__gt=first, size__lte=latest.size).iterator():
                sealing.export_note(seal, checkpoints)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        words = ngettext(
            "%(count)s leaf exported; continue with --from %(next)s.",
            "%(count)s leaves exported; continue with --from %(next)s.",
            count,
        )
        self.stdout.write(words % {"count": count, "next": latest.size})

    def _write_leaves(self, path, first, end):
        """Write the leaves from `first` to before `end`; return how many there are."""
        count = 0
        leaves = LedgerLeaf.objects.filter(index__gte=first, index__lt=end).order_by("index")
        with write_output(path, "w", encoding="utf-8") as file:
            for leaf in leaves.iterator(chunk_size=CHUNK):
                file.write(json.dumps(_entry(leaf), separators=(",", ":")) + "\n")
                count += 1
        return count


def _entry(leaf):
    return {
        "index": leaf.index,
        "source": leaf.source,
        "id": leaf.source_id,
        "payload": b64encode(leaf.payload).decode(),
        "leaf_hash": bytes(leaf.leaf_hash).hex(),
    }
