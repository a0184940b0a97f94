"""`manage.py audit_prove`: a proof of what the record says about one object or decision."""

import json
from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from audit.domain import sealing
from audit.ledger import keys
from audit.ledger.proofs import LedgerBroken, leaves_of, prove, rows_about
from audit.models import AuditedModel, Decision
from regulations.management.paths import check_output, write_output


class Command(BaseCommand):
    """Write a self-contained proof that tools/verify_proof.py checks anywhere."""

    help = (
        "Prove the record of an object (all versions and decisions) or of one decision. "
        "Example: manage.py audit_prove accounts.publicaccount:12 -o proof.json"
    )

    def add_arguments(self, parser):
        """What to prove, and where to write it."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("object", nargs="?", metavar="APP.MODEL:PK")
        what.add_argument("--decision", type=int, metavar="N")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args, decision, output, **options):
        """Write the proof; say what is in it and what is not sealed yet."""
        check_output(output)
        if decision is not None:
            rows = [Decision.objects.filter(pk=decision)]
        else:
            rows = self._rows_of(options["object"])
        if not any(queryset.exists() for queryset in rows):
            raise CommandError("The record holds nothing about this.")
        seal = sealing.latest_seal()
        if seal is None:
            raise CommandError("Nothing has been sealed yet: run “manage.py audit_seal”.")
        try:
            proof = prove(leaves_of(rows), seal)
        except (LedgerBroken, keys.KeyMissing) as refusal:
            raise CommandError(str(refusal)) from refusal
        waiting = sum(sealing.unsealed(queryset.model, queryset).count() for queryset in rows)
        if not proof["records"]:
            raise CommandError("None of it has been sealed yet: run “manage.py audit_seal”.")
        with write_output(output, "w", encoding="utf-8") as file:
            file.write(json.dumps(proof, indent=1) + "\n")
        count = len(proof["records"])
        words = ngettext(
            "%(count)s record proved; %(waiting)s not sealed yet.",
            "%(count)s records proved; %(waiting)s not sealed yet.",
            count,
        )
        self.stdout.write(words % {"count": count, "waiting": waiting})

    def _rows_of(self, name):
        label, _separator, pk = name.rpartition(":")
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError) as error:
            raise CommandError(f"“{label}” is no model: write APP.MODEL:PK.") from error
        if not issubclass(model, AuditedModel) or not pk.isdecimal():
            raise CommandError(f"“{name}” is no governed object: write APP.MODEL:PK.")
        return rows_about(model(pk=int(pk)))
