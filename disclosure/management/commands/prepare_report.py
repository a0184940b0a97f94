"""`manage.py prepare_report`: tell the authority what the record says."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from disclosure import papers
from disclosure.domain.paperwork import reports
from disclosure.domain.paperwork.periods import Period
from disclosure.enums import ReportKind
from disclosure.models import RegulatorReport
from moderation.models import Case
from regulations.management.paths import check_output, write_output
from staff.domain.roles import ensure_system_actor

BAD_INPUT = 2


class Command(BaseCommand):
    """Prepare a report and print it."""

    help = (
        "Prepare a report from the sealed record, keep it, and print it. Exit 2: refused, nothing "
        "kept. Examples: manage.py prepare_report dispositions --period 2026-10 --format csv "
        "--output october.csv · manage.py prepare_report event --case M-2026-000012 "
        "--period 2026-10-31"
    )

    def add_arguments(self, parser):
        """Which report, and how to print it."""
        parser.add_argument("kind", choices=ReportKind.values)
        parser.add_argument(
            "--period", required=True, help="2026-10; a year for ecosystem; a day for rules, event"
        )
        parser.add_argument("--case", metavar="NUMBER", help="the case of an event report")
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="rest on the last checkpoint of that day: the latest",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.APPLICANT_LANGUAGE,
        )
        parser.add_argument("--format", choices=PRINTERS, default="json")
        parser.add_argument("--output", type=Path, help="a file: the standard output")

    def handle(self, *, kind, period, case, language, output, **options):
        """Prepare, print, say the number on the standard error."""
        if output is not None:
            try:
                check_output(output)
            except CommandError as error:
                raise CommandError(f"{error} Nothing was kept.", returncode=BAD_INPUT) from error
        try:
            with acting_as(ensure_system_actor(), reason="prepare_report"):
                report = reports.prepare(
                    kind=ReportKind(kind),
                    period=Period.of(kind, period),
                    language=language,
                    case=self._case(kind, case),
                    at=timezone.now(),
                    as_of=options["as_of"],
                )
        except DecisionRefused as refusal:
            raise CommandError(str(refusal), returncode=BAD_INPUT) from refusal
        body = PRINTERS[options["format"]](report)
        self._write(body, output)
        self.stderr.write(f"{report.receipt_number} {report.sha256}")

    def _write(self, body, output):
        if output is None:
            self.stdout.write(body.decode(), ending="")
            return
        try:
            with write_output(output) as file:
                file.write(body)
        except CommandError as error:
            raise CommandError(f"{error} The report is kept.", returncode=BAD_INPUT) from error

    def _case(self, kind, number):
        """The case by its number. Raises CommandError."""
        if (kind == ReportKind.EVENT) != bool(number):
            raise CommandError(
                "An event report takes --case, no other report does.", returncode=BAD_INPUT
            )
        return of_number(Case, number) if number else None


def of_number(model, number):
    """The object with a receipt number. Raises CommandError."""
    found = model.with_receipt(number)
    if found is None:
        raise CommandError(
            f"No {model._meta.verbose_name} bears the number {number}.", returncode=BAD_INPUT
        )
    return found


def _html(report):
    """A page that stands alone: its style is in it."""
    with translation.override(report.language):
        context = papers.page(report) | {"style": "".join(map(_sheet, papers.SHEETS))}
        return render_to_string("disclosure/report.html", context).encode()


def _sheet(name):
    return Path(finders.find(name)).read_text(encoding="utf-8")


def _json(report: RegulatorReport):
    return bytes(report.content.body)


PRINTERS = {"json": _json, "csv": papers.as_csv, "html": _html}
