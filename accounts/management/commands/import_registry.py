"""`manage.py import_registry FILE`: import a registry file from the command line."""

import argparse
import shlex
from pathlib import Path
from time import sleep

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import import_progress, imports
from accounts.enums import WORKING_IMPORT_STATES, ImportPhase, ImportState
from accounts.imports import batches, jobs, reports
from accounts.imports.columns import COLUMNS, VOCABULARIES, shown
from accounts.imports.headers import LEFT_OUT, HeaderRefused, choose, is_privileged
from accounts.imports.words import choose_words
from accounts.management.bars import Bars
from accounts.management.figures import format_figures
from accounts.models import ImportProgress
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from audit.models import Decision
from desk.files.tables import Layout
from desk.refusals import ImportRefused
from regulations.hidden_characters import show_invisible
from regulations.management.paths import check_input, check_output, write_output
from staff.domain.roles import ensure_system_actor

READ_BYTES = 1 << 20
# Stands in examples for what a person has to say.
PLACEHOLDER = "COLUMN"
# How often the command looks at what another worker does.
POLL_SECONDS = 0.5
DELIMITERS = {",": ",", ";": ";", "|": "|", "tab": "\t"}


class Command(BaseCommand):
    """Import accounts and entities from CSV; every account arrives as pending verification."""

    help = (
        "Import a registry file: CSV (UTF-8, GB18030/GBK or UTF-16) or XLSX. "
        "Example: manage.py import_registry registry.csv --dry-run"
    )

    def add_arguments(self, parser):
        """FILE, and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--encoding", default="", help="Name it when the guess is wrong.")
        parser.add_argument(
            "--delimiter", default="", choices=DELIMITERS, help="Name it when the guess is wrong."
        )
        parser.add_argument("--sheet", default="", help="Of a workbook: the first visible one.")
        parser.add_argument(
            "--header-line", type=int, default=0, help="Name it when the guess is wrong."
        )
        parser.add_argument(
            "--source",
            default="",
            type=_source,
            help="Whose file it is: its columns are kept for the next one.",
        )
        parser.add_argument(
            "--map",
            dest="choices",
            action="append",
            default=[],
            type=lambda text: (text, None),
            metavar="HEADER=COLUMN",
            help="Take this column of the file (or #N, the N-th) for one of ours; repeatable.",
        )
        parser.add_argument(
            "--leave-out",
            dest="choices",
            action="append",
            type=lambda header: (header, LEFT_OUT),
            metavar="HEADER",
            help="Leave this column of the file (or #N, the N-th) out; repeatable.",
        )
        parser.add_argument(
            "--value",
            dest="values",
            action="append",
            default=[],
            metavar="[COLUMN:]WORD=VALUE",
            help="What a word in the cells means, such as 综合=general; repeatable.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Check everything, import nothing."
        )
        parser.add_argument(
            "--errors",
            type=Path,
            help="Where to write the faulty rows, in the format of the file: FILE.errors.csv.",
        )

    def handle(self, *args, file, dry_run, errors, **options):
        """Check the file, then import it unless it is a dry run; print the figures."""
        check_input(file)
        if errors is not None:
            check_output(errors)
        options["values"] = [_value(text) for text in options["values"]]
        options["choices"] = [
            _choice(text) if column is None else (text, column)
            for text, column in options["choices"]
        ]
        jobs.give_way()
        with acting_as(ensure_system_actor(), reason=f"import {batches.shown_name(file.name)}"):
            try:
                self._import(file, dry_run, errors, options)
            except (ImportRefused, DecisionRefused) as refusal:
                raise CommandError(str(refusal)) from refusal

    def _import(self, file, dry_run, errors, options):
        with file.open("rb") as stream:
            batch = batches.receive(
                chunks=iter(lambda: stream.read(READ_BYTES), b""),
                file_name=file.name,
                wanted=Layout(
                    codec=options["encoding"],
                    delimiter=DELIMITERS.get(options["delimiter"], ""),
                    sheet=options["sheet"],
                    header_line=options["header_line"],
                ),
                source=options["source"],
                asks=bool(options["choices"] or options["values"]),
                asks_for_words=False,
                at=timezone.now(),
            )
        if batch.state == ImportState.MAPPING:
            self._map(batch, file, options)
        self._say_source(batch)
        self._work_on(batch)
        imports_rows = batch.good_rows and not dry_run
        verb = imports.confirm if imports_rows else imports.discard
        verb(subject=batch, seen_version=batch.version, at=timezone.now())
        if imports_rows:
            self._work_on(batch)
        batch.refresh_from_db()
        report = errors or file.with_name(f"{file.name}.errors.{reports.suffix(batch)}")
        headline = _("Done") if imports_rows else _("Nothing imported")
        self._say_figures(batch, _("Dry run, nothing imported") if dry_run else headline)
        try:
            if batch.errors:
                with write_output(report) as stream:
                    stream.writelines(reports.fault_report(batch))
                self.stdout.write(f"Faulty rows are in {report}.")
        finally:
            jobs.put_away(batch)
        self._say_unknown_words(batch)
        if not batch.good_rows:
            raise CommandError("No row of the file can be imported: correct the faulty rows.")

    def _map(self, batch, file, options):
        """Say what the columns are. Raises CommandError, and then the file is set aside."""
        info = batches.look_again(batch)
        columns = batches.suggested(info, batches.saved_for(batch.source))
        try:
            columns = choose(info.header, columns, options["choices"])
            words = batches.words_of(batch, info, columns)
            batches.map_columns(
                batch=batch,
                seen_version=batch.version,
                info=info,
                columns=columns,
                values=choose_words(words, batch.values, options["values"]),
                source=batch.source,
                at=timezone.now(),
            )
        except HeaderRefused as refusal:
            imports.discard(subject=batch, seen_version=batch.version, at=timezone.now())
            batch.refresh_from_db()
            jobs.put_away(batch)
            example = _example(file, options, info, columns)
            raise CommandError(f"{refusal}\n{example}") from refusal
        batch.refresh_from_db()

    def _work_on(self, batch):
        """Check or write in this process, or wait for the worker that has taken the batch, and take
        over when it is not heard of. Raises CommandError when that breaks down.
        """
        with Bars(self.stdout) as tell:
            while True:
                jobs.work_on(batch.pk, tell=tell)
                batch.refresh_from_db()
                if batch.state not in WORKING_IMPORT_STATES:
                    break
                self._wait(batch, tell)
        if batch.state in (ImportState.PREVIEWED, ImportState.COMPLETED):
            return
        failure = Decision.objects.for_object(batch).filter(verb="fail").last()
        why = failure.note if failure else batch.get_state_display()
        raise CommandError(f"Import {batch.pk} stopped: {why}")

    def _wait(self, batch, tell):
        """Show how far the worker of a batch is, until it is done or silent."""
        if import_progress.is_claimed(batch_id=batch.pk, at=timezone.now()):
            self.stdout.write(f"A worker has taken import {batch.pk}: waiting for it.")
        phase, done, advance = None, 0, None
        while import_progress.is_claimed(batch_id=batch.pk, at=timezone.now()):
            progress = ImportProgress.objects.get(batch=batch)
            if progress.phase != phase:
                phase, done = progress.phase, progress.done
                advance = tell(ImportPhase(phase), progress)
            advance(max(0, progress.done - done))
            done = max(done, progress.done)
            sleep(POLL_SECONDS)

    def _say_source(self, batch):
        doubt = "" if batch.encoding_is_certain else " (a guess: check some names)"
        kind = f"Sheet: {batch.sheet}" if batch.sheet else f"Encoding: {batch.encoding}{doubt}"
        if batch.unread_sheets:
            kind += f"; not read: {show_invisible(', '.join(batch.unread_sheets))}"
        above = f"; header on line {batch.header_line}" if batch.header_line > 1 else ""
        self.stdout.write(f"{kind}{above}")
        if batch.saved_mapping_id:
            self.stdout.write(f"Columns: as saved for {batch.source}.")

    def _say_figures(self, batch, headline):
        self.stdout.write(format_figures(headline, batch.figures))
        if batch.good_rows and batch.changes_nothing:
            self.stdout.write("Nothing changed: every good row was there already.")

    def _say_unknown_words(self, batch):
        for name, words in reports.unknown_words(batch).items():
            example = shlex.quote(f"{name}:{words[0]}=VALUE")
            known = ", ".join(VOCABULARIES[name].choices.values)
            self.stdout.write(f"Unknown words in {name}: {', '.join(words)}.")
            self.stdout.write(f"Say what each means: --value {example}, VALUE one of {known}.")


def _source(text):
    if len(text.strip()) > 80:
        raise argparse.ArgumentTypeError("at most 80 characters")
    return text.strip()


def _value(text):
    """(column or "", word, value) of [COLUMN:]WORD=VALUE, the value in any of its words. Raises
    CommandError.
    """
    word, equals, value = text.rpartition("=")
    column, colon, rest = word.partition(":")
    column, word = (column, rest) if colon and column in VOCABULARIES else ("", word)
    asked = [vocabulary for name, vocabulary in VOCABULARIES.items() if column in ("", name)]
    if not equals or not word.strip() or not any(each.find(value) for each in asked):
        known = ", ".join(value for each in asked for value in each.choices.values)
        raise CommandError(f"--value {text}: write [COLUMN:]WORD=VALUE, with one of {known}.")
    return column, word, value


def _choice(text):
    """(header, column) of HEADER=COLUMN. Raises CommandError."""
    header, equals, column = text.rpartition("=")
    if not equals or column not in COLUMNS:
        known = ", ".join(COLUMNS)
        raise CommandError(f"--map {text}: write HEADER=COLUMN, with one of {known}.")
    return header, column


def _example(file, options, info, columns):
    """A command that says something of every column that is not understood."""
    words = ["manage.py", "import_registry", str(file)]
    for name in ("encoding", "delimiter", "sheet", "header_line", "source"):
        words += [f"--{name.replace('_', '-')}", str(options[name])] if options[name] else []
    is_open = False
    for position, (given, chosen) in enumerate(zip(info.header, columns, strict=True), 1):
        name = LEFT_OUT if is_privileged(given) else chosen or PLACEHOLDER
        if name != info.columns[position - 1]:
            is_telling = given.strip() and shown(given) == given and info.header.count(given) == 1
            key = given if is_telling else f"#{position}"
            words += ["--leave-out", key] if name == LEFT_OUT else ["--map", f"{key}={name}"]
            is_open |= name == PLACEHOLDER
    example = f"Example: {shlex.join(words)}"
    if not is_open:
        return example
    known = ", ".join(name for name in COLUMNS if name not in columns)
    return (
        f"{example}\n{PLACEHOLDER} is one of: {known}. "
        "For a column that is none of these, write --leave-out HEADER instead."
    )
