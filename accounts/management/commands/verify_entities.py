"""`manage.py verify_entities FILE`: record verifications from a file of results."""

import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.imports import verifications
from accounts.management.figures import format_figures
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from desk.domain import bulk_decisions
from desk.enums import BulkRowState
from desk.files.fault_files import FAULT_HEADER, encode_report
from desk.models import BulkDecision
from desk.refusals import ImportRefused
from regulations.hidden_characters import show_invisible
from regulations.management.paths import check_input, check_output, write_output
from staff.models import User

PERMISSION = "accounts.verify_operatingentity"
MAX_RUN = timedelta(hours=6)


class Command(BaseCommand):
    """Verify entities in the name of who looked them up; each row says what became of it."""

    help = (
        "Record verifications from CSV or XLSX: identity number (or platform id), method, what was "
        "looked up and where, day, result. "
        "Example: manage.py verify_entities results.xlsx --by ann --dry-run"
    )

    def add_arguments(self, parser):
        """FILE, whose verifications they are, and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="Who answers for the verifications."
        )
        parser.add_argument("--encoding", default="", help="Name it when the guess is wrong.")
        parser.add_argument("--note", default="", help="A note for colleagues.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check everything, verify nobody."
        )
        parser.add_argument(
            "--faults",
            type=Path,
            help="Where to write the rows not done: FILE.faults.csv or .xlsx.",
        )

    def handle(self, *args, file, by, encoding, note, dry_run, faults, **options):
        """Read the file, then decide on it unless it is a dry run; print figures and reasons."""
        check_input(file)
        if faults is not None:
            check_output(faults)
        person = User.objects.people().filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user “{by}”.")
        if not person.has_perm(PERMISSION):
            raise CommandError(f"{by} may not verify operating entities: ask whoever gives roles.")
        report = faults
        try:
            self._verify(file, person, report, encoding=encoding, note=note, dry_run=dry_run)
        except PermissionDenied as refusal:
            raise CommandError(f"{by}: {refusal}") from refusal
        except (ImportRefused, DecisionRefused) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _verify(self, file, person, report, *, encoding, note, dry_run):
        now = timezone.now()
        found = verifications.read_results(file, encoding=encoding, at=now)
        kind = "xlsx" if found.layout.sheet else "csv"
        report = report or file.with_suffix(f"{file.suffix}.faults.{kind}")
        doubt = "" if found.certain else " (a guess: check some names)"
        self.stdout.write(f"Format: {found.layout.label}{doubt}")
        if found.unsaid:
            self.stdout.write(verifications.describe_unsaid(found.unsaid))
        faulty = {row.number: row.fault for row in found.rows if row.describe_faults}
        counts = {"good": len(found.rows) - len(faulty), "errors": len(faulty)}
        if dry_run or not counts["good"]:
            self._say_faults(found, faulty, report)
            if not counts["good"]:
                raise CommandError(format_figures("No row can be verified", counts))
            self.stdout.write(format_figures("Dry run, nobody verified", counts))
            return
        bulk = self._decided(file, person, note, found, now)
        if bulk.needs_second_person:
            self._say_faults(found, faulty, report)
            headline = f"Bulk decision {bulk.pk} is proposed, a second person must confirm it"
            self.stdout.write(format_figures(headline, counts))
            return
        bulk_decisions.perform_pending(bulk=bulk, until=now + MAX_RUN, clock=timezone.now)
        bulk.refresh_from_db()
        left = bulk.list_rows.filter(state__in=(BulkRowState.FAULTY, BulkRowState.REFUSED))
        self._say_faults(found, {row.number: row.message for row in left}, report)
        counts = {"verified": bulk.done, "refused": bulk.refused, "errors": bulk.faulty}
        self.stdout.write(format_figures(f"Bulk decision {bulk.pk}", counts))
        if not bulk.done:
            raise CommandError("No entity was verified.")

    @transaction.atomic
    def _decided(self, file, person, note, found, now):
        """The bulk decision of the rows: decided on, or proposed to a second person."""
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        with acting_as(person, reason=f"verifications {file.name}"):
            bulk = bulk_decisions.prepare(
                model=OperatingEntity,
                verb="verify",
                rows=found.rows,
                file=found.list_file(name=file.name, sha256=digest),
                at=now,
            )
            facts = {"subject": bulk, "seen_version": bulk.version, "at": now, "note": note}
            if bulk.needs_second_person:
                bulk_decisions.run_with_second_person.propose(**facts)
            else:
                bulk_decisions.run(**facts)
        return BulkDecision.objects.get(pk=bulk.pk)

    def _say_faults(self, found, faults, report):
        """Print why rows are not done, by kind, and write them to `report`."""
        if not faults:
            return
        for message, count in Counter(faults.values()).most_common():
            self.stdout.write(f"{count} × {show_invisible(message)}")
        lines = [[_(FAULT_HEADER), *found.header]]
        lines += [[faults[row.number], *row.cells] for row in found.rows if row.number in faults]
        with write_output(report, "wb") as stream:
            stream.writelines(encode_report(found.layout, lines))
        self.stdout.write(f"Rows that are not done are in {report}.")
