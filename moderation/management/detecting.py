"""What the commands of the detectors have in common."""

import argparse
import csv
import json
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console

from audit.context import acting_as
from moderation.detection import runs, thresholds
from moderation.detection.detectors import DETECTORS
from moderation.detection.refusals import REASONS, FileRefused, rejection
from moderation.detection.thresholds import ThresholdRefused
from moderation.domain import detection, signals
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor

BAD_INPUT = 2
SHOWN_ACCOUNTS = 5
COLUMNS = ("pattern", "weight", "accounts", "from", "until", "explanation", "fingerprint")


def threshold(text):
    """(name, value) from `name=value`. Raises ArgumentTypeError."""
    name, _equals, value = text.partition("=")
    if not name or not value.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is no threshold: write name=40.")
    return name, int(value)


class DetectorCommand(BaseCommand):
    """Run one detector, print what it saw, and keep it as signals if asked to.

    Exit 0: nothing was seen in any row, 1: something was, 2: the input is bad, or nothing was seen
    but rows could not be read.
    """

    detector = ""
    takes_file = True
    needs_file = True

    def add_arguments(self, parser):
        """FILE, how to print, whether to keep, and what to try."""
        if self.takes_file:
            told = self.columns()
            told += "" if self.needs_file else "; without it the register itself is read"
            parser.add_argument(
                "file", type=Path, nargs=None if self.needs_file else "?", metavar="FILE", help=told
            )
        parser.add_argument(
            "--format",
            choices=("table", "json", "csv"),
            default="table",
            help="for people, one JSON object a line, or a table for others",
        )
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--record", action="store_true", help="keep what was seen as signals")
        choice.add_argument(
            "--set",
            type=threshold,
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help=f"try another threshold: {', '.join(thresholds.specs(self.detector))}",
        )
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day whose thresholds hold, and by which something counts as unused: today",
        )

    def columns(self):
        """What the file must hold, in a sentence."""
        relation = DETECTORS[self.detector].relation
        needed = ", ".join(relation.required)
        others = [each.name for each in relation.columns if not each.is_required]
        return f"CSV, XLSX or Parquet with {needed}" + (
            f" and, where known, {', '.join(others)}" if others else ""
        )

    def handle(self, *, record, as_of, file=None, **options):
        """Run, print, keep; leave with 1 if something was seen."""
        now = timezone.now()
        run = self._run(file, as_of or legal_date(now), dict(options["set"]))
        PRINTERS[options["format"]](self.stdout, run)
        told = self.stdout if options["format"] == "table" else self.stderr
        for line in summary(run):
            told.write(line)
        if record:
            with acting_as(ensure_system_actor(), f"{self.detector} {run.input['name']}"):
                taken = signals.take_in(run=run, at=now)
            told.write(_("Signals: %(new)s new, %(known)s known already.") % taken)
            if unknown := taken["unknown"]:
                told.write(
                    ngettext(
                        "%(unknown)s account is not in the register.",
                        "%(unknown)s accounts are not in the register.",
                        unknown,
                    )
                    % taken
                )
        if run.observations:
            sys.exit(1)
        if run.input["rejected"]["rows"]:
            self.stderr.write(_("Not every row was read: nothing is known of the others."))
            sys.exit(BAD_INPUT)

    def _run(self, file, on, changes):
        with stages(self.stderr) as progress:
            try:
                return detection.detect(
                    name=self.detector, on=on, file=file, changes=changes, progress=progress
                )
            except (FileRefused, ThresholdRefused) as refusal:
                raise CommandError(str(refusal), returncode=BAD_INPUT) from refusal


@contextmanager
def stages(stream):
    """Yield what shows the stage of a run on a terminal, and says nothing on a pipe."""
    if not stream.isatty():
        yield runs.silent
        return
    with Console(file=stream).status("…") as status:
        yield status.update


def summary(run):
    """The lines that end a table: how many were seen in how many rows, and what was left out."""
    seen, rows = len(run.observations), run.input["rows"]
    yield _("%(observations)s in %(rows)s.") % {
        "observations": ngettext("%(count)s observation", "%(count)s observations", seen)
        % {"count": seen},
        "rows": ngettext("%(count)s row", "%(count)s rows", rows) % {"count": rows},
    }
    if (rejected := run.input["rejected"])["rows"]:
        yield ngettext(
            "%(rejected)s row could not be read:",
            "%(rejected)s rows could not be read:",
            rejected["rows"],
        ) % {"rejected": rejected["rows"]}
        for reason, count in rejected["reasons"].items():
            yield f"  {count} × {REASONS[reason]}"
        for each in rejected["examples"]:
            yield f"  {rejection(**each)}"
    if unknown := run.input.get("unknown"):
        yield ngettext(
            "%(unknown)s row names no live account of the register.",
            "%(unknown)s rows name no live account of the register.",
            unknown,
        ) % {"unknown": unknown}


def print_table(stream, run):
    """A heading with the first accounts and a sentence for each observation, heaviest first."""
    for each in sorted(run.observations, key=lambda one: -one.weight):
        more = len(each.accounts) - SHOWN_ACCOUNTS
        accounts = " ".join(each.accounts[:SHOWN_ACCOUNTS]) + (f" +{more}" if more > 0 else "")
        stream.write(f"{each.pattern} ({each.weight}) {accounts}\n  {each.explanation}")


def print_json(stream, run):
    """One object a line."""
    for each in run.observations:
        told = {"detector": each.detector, **_facts(each), "figures": each.figures}
        stream.write(json.dumps(told, ensure_ascii=False))


def print_csv(stream, run):
    """A table with COLUMNS; accounts are separated by spaces."""
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for each in run.observations:
        writer.writerow(_facts(each) | {"accounts": " ".join(each.accounts)})


def _facts(observation):
    return {
        "pattern": observation.pattern,
        "weight": observation.weight,
        "accounts": list(observation.accounts),
        "from": observation.figures.get("from", ""),
        "until": observation.figures.get("until", ""),
        "explanation": observation.explanation,
        "fingerprint": observation.fingerprint,
    }


PRINTERS = {"table": print_table, "json": print_json, "csv": print_csv}
