"""`manage.py screen_name NAME…`: what would stand in the way of a name?"""

import json
import sys
from itertools import chain
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.domain import screening
from accounts.screening.characters import MESSAGES, escape_hidden, find_fault, normalize
from desk.files.cells import clean_text
from desk.files.encodings import choose_encoding, open_text
from desk.files.kinds import is_workbook
from desk.files.workbooks import open_workbook
from desk.refusals import ImportRefused
from regulations.calendar import legal_date
from regulations.management.paths import check_input

BATCH = 1000


class Command(BaseCommand):
    """Screen names against live accounts and protected names. Exit 0: all free, 1: some are not."""

    help = __doc__

    def add_arguments(self, parser):
        """NAME… or a file of names."""
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument(
            "--file", type=Path, help="names, one a line: text, or the first column of an XLSX"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *, names, file, **options):
        """Print a block for each name, or a JSON object."""
        if not names and file is None:
            raise CommandError("Give names, or a file with --file.")
        today, is_clear = legal_date(timezone.now()), True
        given = chain(names, filter(None, _lines(file)) if file else ())
        for batch in _batches(given):
            for name, matches in screening.find_many(batch, on=today).items():
                refusal = _refusal(name)
                is_clear &= not matches and not refusal
                write = _json if options["json"] else _text
                self.stdout.write(write(name, matches, refusal))
        if not is_clear:
            sys.exit(1)


def _batches(names):
    batch = []
    for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _lines(path):
    check_input(path)
    try:
        if is_workbook(path):
            with open_workbook(path) as book:
                for number, _last, cells, _fault in book.records():
                    yield _checked(number, next(filter(None, map(clean_text, cells)), ""))
            return
        with open_text(path, choose_encoding(path).codec) as stream:
            for number, line in enumerate(stream, 1):
                yield _checked(number, clean_text(line))
    except ImportRefused as refusal:
        raise CommandError(str(refusal)) from refusal


def _checked(number, name):
    if "\0" in name:
        raise CommandError(f"Line {number} holds a NUL character: save the names as CSV UTF-8.")
    return name


def _refusal(name):
    """Why no account can have a name, for its characters; "" where it can."""
    fault = find_fault(normalize(name))
    return MESSAGES[fault.code] % {"characters": fault.characters} if fault else ""


def _json(name, matches, refusal):
    found = [
        {
            "name": match.name,
            "likeness": match.likeness.value,
            "why": list(match.explanation.words),
            "kind": "protected" if match.is_protected else "account",
            "id": match.subject.pk,
            "basis": match.subject.basis if match.is_protected else None,
        }
        for match in matches
    ]
    return json.dumps({"name": name, "refusal": refusal, "matches": found}, ensure_ascii=False)


def _text(name, matches, refusal):
    shown = escape_hidden(name)
    if not matches and not refusal:
        return f"{shown}: free"
    lines = [f"{shown}: {'refused' if refusal else matches[0].likeness.value}"]
    lines += [f"  {refusal}"] if refusal else []
    for match in matches:
        whose = (
            match.subject.get_basis_display() if match.is_protected else match.subject.external_id
        )
        lines.append(f"  {match.likeness.value:<10}{match.name}  ({whose})  {match.words}".rstrip())
    return "\n".join(lines)
