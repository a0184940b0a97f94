"""`manage.py import_registry FILE`: import a registry file from the command line."""

import shutil
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from accounts.domain import imports
from accounts.imports import batches, pipeline
from accounts.imports.reading import inspect_source
from accounts.imports.refusals import ImportRefused
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
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
            "--dry-run", action="store_true", help="Check everything, keep nothing."
        )
        parser.add_argument(
            "--errors", type=Path, help="Where to write the CSV of faulty rows: FILE.errors.csv."
        )

    def handle(self, *args, file, encoding, dry_run, errors, **options):
        """Rehearse, then import unless it is a dry run; print the figures."""
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file.")
        report = errors or file.with_suffix(file.suffix + ".errors.csv")
        with acting_as(ensure_system_actor(), reason=f"import {file.name}"):
            try:
                self._dry_run(file, encoding, report) if dry_run else self._run(
                    file, encoding, report
                )
            except (ImportRefused, DecisionRefused) as refusal:
                raise CommandError(str(refusal)) from refusal

    def _dry_run(self, file, encoding, report):
        source = inspect_source(file, encoding)
        self._say_source(source.codec, source.certain)
        with self._progress("Checking") as progress:
            figures = pipeline.rehearse(
                file, source.codec, at=timezone.now(), report=report, progress=progress
            )
        self._say_figures(figures, report, "Dry run, nothing kept")

    def _run(self, file, encoding, report):
        with file.open("rb") as stream, self._progress("Checking") as progress:
            batch = batches.receive(
                chunks=iter(lambda: stream.read(READ_BYTES), b""),
                file_name=file.name,
                encoding=encoding,
                at=timezone.now(),
                progress=progress,
            )
        self._say_source(batch.encoding, batch.encoding_is_certain)
        with self._progress("Importing", batch.rows) as progress:
            imports.confirm(
                subject=batch,
                seen_version=batch.version,
                at=timezone.now(),
                run=batches.runner(batch, progress),
            )
        batch.refresh_from_db()
        batches.forget_upload(batch)
        if batch.errors:
            shutil.copyfile(batch.error_report, report)
        self._say_figures({name: getattr(batch, name) for name in pipeline.FIGURES}, report, "Done")

    def _say_source(self, codec, certain):
        self.stdout.write(f"Encoding: {codec}{'' if certain else ' (a guess: check some names)'}")

    def _say_figures(self, figures, report, headline):
        shown = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in figures.items())
        self.stdout.write(f"{headline}: {shown}.")
        if not any(figures[name] for name in ("new_entities", "new_accounts", "changed_accounts")):
            self.stdout.write("Nothing changed: every good row was there already.")
        if figures["errors"]:
            self.stdout.write(f"Faulty rows are in {report}.")

    def _progress(self, label, total=None):
        return _Bar(label, total, self.stdout)


class _Bar:
    """A progress bar on a terminal, silence on a pipe."""

    def __init__(self, label, total, stdout):
        self._progress = Progress(
            TextColumn(label),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=stdout, force_terminal=None),
            disable=not stdout.isatty(),
        )
        self._task = self._progress.add_task(label, total=total)

    def __enter__(self):
        self._progress.start()
        return lambda done: self._progress.update(self._task, completed=done)

    def __exit__(self, *exc_info):
        self._progress.stop()
