"""`manage.py verify_entities FILE`: record verifications from a file of results."""

import csv
import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.imports import verifications
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from desk.cells import neutralized
from desk.domain import bulk_decisions
from desk.enums import BulkRowState
from desk.models import BulkDecision
from desk.refusals import ImportRefused
from regulations.management.paths import check_input, check_output, write_output
from staff.models import User

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
            "--faults", type=Path, help="Where to write the CSV of rows not done: FILE.faults.csv."
        )

    def handle(self, *args, file, by, encoding, note, dry_run, faults, **options):
        """Read the file, then decide on it unless it is a dry run; print figures and reasons."""
        check_input(file)
        if faults is not None:
            check_output(faults)
        person = User.objects.people().filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user “{by}”.")
        report = faults or file.with_suffix(file.suffix + ".faults.csv")
        try:
            self._verify(file, person, report, encoding=encoding, note=note, dry_run=dry_run)
        except PermissionDenied as refusal:
            raise CommandError(f"{by}: {refusal}") from refusal
        except (ImportRefused, DecisionRefused) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _verify(self, file, person, report, *, encoding, note, dry_run):
        now = timezone.now()
        found = verifications.read_results(file, encoding=encoding, at=now)
        doubt = "" if found.certain else " (a guess: check some names)"
        self.stdout.write(f"Format: {found.label}{doubt}")
        faulty = {row.number: row.fault for row in found.rows if row.fault}
        good = len(found.rows) - len(faulty)
        if dry_run or not good:
            self._say_faults(found.rows, faulty, report)
            if not good:
                raise CommandError(f"No row can be verified: {len(faulty)} faulty.")
            self.stdout.write(f"Dry run, nobody verified: {good} good, {len(faulty)} faulty.")
            return
        bulk = self._decided(file, person, note, found.rows, now)
        if bulk.needs_second_person:
            self._say_faults(found.rows, faulty, report)
            self.stdout.write(
                f"Proposed: {good} good, {len(faulty)} faulty; a second person must confirm bulk "
                f"decision {bulk.pk} on the desk."
            )
            return
        bulk_decisions.perform_pending(bulk=bulk, until=now + MAX_RUN, clock=timezone.now)
        bulk.refresh_from_db()
        left = bulk.list_rows.filter(state__in=(BulkRowState.FAULTY, BulkRowState.REFUSED))
        self._say_faults(found.rows, dict(left.values_list("number", "message")), report)
        self.stdout.write(
            f"Bulk decision {bulk.pk}: {bulk.done} verified, {bulk.refused} refused, "
            f"{bulk.faulty} faulty."
        )
        if not bulk.done:
            raise CommandError("No entity was verified.")

    @transaction.atomic
    def _decided(self, file, person, note, rows, now):
        """The bulk decision of the rows: decided on, or proposed to a second person."""
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        with acting_as(person, reason=f"verifications {file.name}"):
            bulk = bulk_decisions.prepare(
                model=OperatingEntity,
                verb="verify",
                rows=rows,
                file_name=file.name[:100],
                sha256=digest,
                at=now,
            )
            facts = {"subject": bulk, "seen_version": bulk.version, "at": now, "note": note}
            if bulk.needs_second_person:
                bulk_decisions.run_with_second_person.propose(**facts)
            else:
                bulk_decisions.run(**facts)
        return BulkDecision.objects.get(pk=bulk.pk)

    def _say_faults(self, rows, faults, report):
        """Print why rows are not done, by kind, and write them to `report`."""
        if not faults:
            return
        for message, count in Counter(faults.values()).most_common():
            self.stdout.write(f"{count} × {message}")
        kept = [row for row in rows if row.number in faults]
        columns = list(dict.fromkeys(name for row in kept for name in row.cells))
        with write_output(report, "w", encoding="utf-8-sig", newline="") as stream:
            write = csv.writer(stream).writerow
            write([*columns, verifications.FAULT_COLUMN])
            for row in kept:
                cells = [neutralized(row.cells.get(name, "")) for name in columns]
                write([*cells, neutralized(faults[row.number])])
        self.stdout.write(f"Rows that are not done are in {report}.")
