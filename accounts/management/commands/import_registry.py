"""`manage.py import_registry FILE`: import a registry file from the command line."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from accounts.domain import imports
from accounts.enums import ImportState
from accounts.imports import batches, jobs, reports
from accounts.imports.refusals import ImportRefused
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from audit.models import Decision
from staff.domain.roles import ensure_system_actor

READ_BYTES = 1 << 20


class Command(BaseCommand):
    """Import accounts and entities from CSV; every account arrives as pending verification."""

    help = (
        "Import a registry CSV (UTF-8, GB18030/GBK or UTF-16). "
        "Example: manage.py import_registry registry.csv --dry-run"
    )

    def add_arguments(self, parser):
        """FILE, and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--encoding", default="", help="Name it when the guess is wrong.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check everything, import nothing."
        )
        parser.add_argument(
            "--errors", type=Path, help="Where to write the CSV of faulty rows: FILE.errors.csv."
        )

    def handle(self, *args, file, encoding, dry_run, errors, **options):
        """Check the file, then import it unless it is a dry run; print the figures."""
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file.")
        report = errors or file.with_suffix(file.suffix + ".errors.csv")
        with acting_as(ensure_system_actor(), reason=f"import {batches.shown_name(file.name)}"):
            try:
                self._import(file, encoding, dry_run, report)
            except (ImportRefused, DecisionRefused) as refusal:
                raise CommandError(str(refusal)) from refusal

    def _import(self, file, encoding, dry_run, report):
        with file.open("rb") as stream:
            batch = batches.receive(
                chunks=iter(lambda: stream.read(READ_BYTES), b""),
                file_name=file.name,
                encoding=encoding,
                at=timezone.now(),
            )
        self._say_source(batch.encoding, batch.encoding_is_certain)
        self._work_on(batch)
        verb = imports.discard if dry_run else imports.confirm
        verb(subject=batch, seen_version=batch.version, at=timezone.now())
        if not dry_run:
            self._work_on(batch)
        batch.refresh_from_db()
        if batch.errors:
            with report.open("wb") as stream:
                stream.writelines(reports.error_report(batch))
        jobs.put_away(batch)
        headline = "Dry run, nothing imported" if dry_run else "Done"
        self._say_figures(batch, report, headline)

    def _work_on(self, batch):
        """Check or write in this process. Raises CommandError when that breaks down."""
        with _Bars(self.stdout) as tell:
            jobs.work_on(batch.pk, tell=tell)
        batch.refresh_from_db()
        if batch.state in (ImportState.PREVIEWED, ImportState.COMPLETED):
            return
        failure = Decision.objects.for_object(batch).filter(verb="fail").last()
        why = failure.note if failure else batch.get_state_display()
        raise CommandError(f"Import {batch.pk} stopped: {why}")

    def _say_source(self, codec, certain):
        self.stdout.write(f"Encoding: {codec}{'' if certain else ' (a guess: check some names)'}")

    def _say_figures(self, batch, report, headline):
        figures = batch.figures.items()
        shown = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in figures)
        self.stdout.write(f"{headline}: {shown}.")
        if batch.changes_nothing:
            self.stdout.write("Nothing changed: every good row was there already.")
        if batch.errors:
            self.stdout.write(f"Faulty rows are in {report}.")


class _Bars:
    """A progress bar for each phase on a terminal, silence on a pipe."""

    def __init__(self, stdout):
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=stdout, force_terminal=None),
            disable=not stdout.isatty(),
        )

    def __enter__(self):
        self._progress.start()
        return self._begin

    def __exit__(self, *exc_info):
        self._progress.stop()

    def _begin(self, phase, progress):
        bar = self._progress.add_task(
            phase.label, total=progress.total or None, completed=progress.done
        )
        return lambda rows: self._progress.advance(bar, rows)
