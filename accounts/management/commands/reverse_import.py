"""`manage.py reverse_import BATCH`: take a registry import back from the command line."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import import_endings, imports
from accounts.enums import REVERSIBLE_IMPORT_STATES, ImportPhase, ImportState
from accounts.imports import jobs, reports
from accounts.management.bars import Bars
from accounts.management.figures import format_figures
from accounts.models import ImportBatch
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from audit.models import Decision
from regulations.management.paths import check_output, write_output
from staff.domain.roles import ensure_system_actor

REVERSING = (ImportPhase.WEIGHING, ImportPhase.REVERSING)
STOPPED = (ImportState.PAUSED, ImportState.FAILED)


class Command(BaseCommand):
    """Say what a reversal would do, and do it when told to.

    Killed at any time, the same call goes on where it stopped.
    """

    help = (
        "Reverse an import: accounts that nobody touched since. "
        'Example: manage.py reverse_import 12 --reason "the wrong file" --yes'
    )

    def add_arguments(self, parser):
        """BATCH, why, and whether to go on behind the preview."""
        parser.add_argument("batch", type=int, help="The number of the import.")
        parser.add_argument("--reason", default="", help="Why it is reversed; goes with --yes.")
        parser.add_argument(
            "--yes", action="store_true", help="Reverse it; without this nothing is changed."
        )
        parser.add_argument(
            "--kept", type=Path, help="Where to write the CSV of accounts that stay as they are."
        )

    def handle(self, *args, batch, reason, yes, kept, **options):
        """Weigh the reversal, then carry it out or drop it; print the figures."""
        if kept is not None:
            check_output(kept)
        found = ImportBatch.objects.filter(pk=batch).first()
        if found is None:
            raise CommandError(f"Import {batch}: there is no such import.")
        if yes and not reason.strip():
            raise CommandError("Say why it is reversed: --reason.")
        with acting_as(ensure_system_actor()):
            try:
                self._reverse(found, reason, yes, kept or Path(f"import-{batch}.kept.csv"))
            except DecisionRefused as refusal:
                raise CommandError(str(refusal)) from refusal

    def _reverse(self, batch, reason, yes, kept):
        if batch.state in REVERSIBLE_IMPORT_STATES:
            self._decide(import_endings.plan_reversal, batch)
        elif batch.state in STOPPED and batch.progress.phase in REVERSING:
            is_failed = batch.state == ImportState.FAILED
            self._decide(imports.retry if is_failed else imports.resume, batch)
        if batch.state == ImportState.WEIGHING:
            self._work_on(batch, ImportState.WEIGHED)
        if batch.state == ImportState.WEIGHED and yes:
            self._say_figures(batch, _("To be reversed"))
            self._decide(import_endings.reverse, batch, note=reason)
        if batch.state == ImportState.REVERSING:
            self._work_on(batch, ImportState.REVERSED)
        if batch.state not in (ImportState.WEIGHED, ImportState.REVERSED):
            state = batch.get_state_display()
            raise CommandError(f"Import {batch.pk} is not to be reversed: it is {state}.")
        if batch.kept_accounts:
            with write_output(kept) as stream:
                stream.writelines(reports.kept_report(batch))
            self.stdout.write(f"What stays as it is, and why: {kept}.")
        if batch.state == ImportState.REVERSED:
            self._say_figures(batch, _("Reversed"))
            return
        self._say_figures(batch, _("Nothing is reversed yet (go on with --yes)"))
        self._decide(import_endings.drop_reversal, batch)

    def _decide(self, verb, batch, **facts):
        verb(subject=batch, seen_version=batch.version, at=timezone.now(), **facts)
        batch.refresh_from_db()

    def _work_on(self, batch, target):
        """Work in this process. Raises CommandError when that does not end in `target`."""
        with Bars(self.stdout) as tell:
            jobs.work_on(batch.pk, tell=tell)
        batch.refresh_from_db()
        if batch.state == target:
            return
        failure = Decision.objects.for_object(batch).filter(verb="fail").last()
        why = failure.note if failure else batch.get_state_display()
        raise CommandError(f"Import {batch.pk} stopped: {why}")

    def _say_figures(self, batch, headline):
        counts = {name: getattr(batch, name) for name in batch.REVERSAL_FIGURES}
        self.stdout.write(format_figures(headline, counts))
