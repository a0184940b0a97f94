"""What the commands that ask the duty rules have in common."""

import csv
import json
import sys
from collections import Counter
from datetime import date
from io import StringIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from regulations.articles import ARTICLES
from regulations.calendar import legal_date
from regulations.duties import Inquiry, rules
from regulations.enums import Severity

BAD_INPUT = 2
COLUMNS = ("rule", "article", "severity", "kind", "object", "account", "entity", "explanation")


class ExampleCommand(BaseCommand):
    """A command whose help shows how it is used."""

    example = ""

    def create_parser(self, prog_name, subcommand, **kwargs):
        """With examples below the options."""
        kwargs.setdefault("epilog", f"Examples: {self.example}" if self.example else None)
        return super().create_parser(prog_name, subcommand, **kwargs)


class DutyCommand(ExampleCommand):
    """Ask the duty rules, of all articles or of `articles`, and print who breaks them.

    Exit 0: nothing of the level in `--fail-on` was found, 1: something was, 2: the input is bad.
    """

    articles = ()

    def add_arguments(self, parser):
        """Which rules, as of when, how to print, and what counts as a failure."""
        parser.add_argument(
            "--article",
            action="append",
            default=[],
            choices=self.articles or list(ARTICLES),
            help="rules of this article only; may be repeated",
        )
        parser.add_argument(
            "--rule",
            action="append",
            default=[],
            metavar="CODE",
            help=f"this rule only; may be repeated: {', '.join(self._codes())}",
        )
        parser.add_argument(
            "--format",
            choices=PRINTERS,
            default="table",
            help="for people, one JSON object a line, or a table for others",
        )
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day whose end counts for dates, time limits and parameters: now",
        )
        parser.add_argument(
            "--fail-on",
            choices=Severity.values,
            default=Severity.ERROR.value,
            help="exit 1 on findings of this severity or a graver one (error)",
        )

    def handle(self, **options):
        """Ask, print, sum up; leave with 1 if something grave enough was found."""
        chosen = self.chosen(options)
        inquiry = self.inquiry(options)
        counts = Counter()
        with Asking(self.stdout, self.stderr) as asking:
            printer = PRINTERS[options["format"]](asking.write)
            for rule in asking.each(chosen):
                for breach in self.found(rule, inquiry):
                    counts[rule.severity] += 1
                    printer.tell(breach)
        told = self.stdout if options["format"] == "table" else self.stderr
        told.write(self.summary(len(chosen), counts))
        if fails(counts, options["fail_on"]):
            sys.exit(1)

    def chosen(self, options):
        """The rules to ask. Raises CommandError for a code that is none of them."""
        if unknown := sorted(set(options["rule"]) - set(self._codes())):
            raise CommandError(
                _("No such rule: %(codes)s. Rules: %(known)s.")
                % {"codes": ", ".join(unknown), "known": ", ".join(self._codes())},
                returncode=BAD_INPUT,
            )
        return rules(articles=options["article"] or self.articles, codes=options["rule"])

    def inquiry(self, options):
        """What the rules are asked."""
        now, day = timezone.now(), options["as_of"]
        if day is None or day == legal_date(now):
            return Inquiry(now)
        return Inquiry.as_of(day)

    def found(self, rule, inquiry):
        """The breaches of one rule, as they are read: whoever does more with them adds it here."""
        return rule.breaches(inquiry)

    def summary(self, asked, counts):
        """The last line: how many rules were asked, and what they found."""
        return _("Rules asked: %(rules)s. Errors: %(errors)s, warnings: %(warnings)s.") % {
            "rules": asked,
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARN],
        }

    def _codes(self):
        return [each.code for each in rules(articles=self.articles)]


def fails(counts, level):
    """Whether something as grave as `level` was counted."""
    grave = Severity.values[: Severity.values.index(level) + 1]
    return any(counts[each] for each in grave)


def facts(breach):
    """A breach as a row of COLUMNS."""
    rule = breach.rule
    told = (rule.code, rule.article, rule.severity.value, breach.label, breach.key)
    return dict(
        zip(COLUMNS, (*told, breach.account, breach.entity, breach.explanation), strict=True)
    )


class Asking:
    """What is asked, as it goes: a bar over the rules on a terminal, silence on a pipe.

    `write` prints a line above the bar, wherever that is.
    """

    def __init__(self, stdout, stderr):
        is_live = stdout.isatty()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(file=sys.stdout if is_live else sys.stderr),
            disable=not (is_live or stderr.isatty()),
            transient=True,
        )
        self.write = self._above if is_live else stdout.write

    def __enter__(self):
        self._progress.start()
        return self

    def __exit__(self, *exc_info):
        self._progress.stop()

    def each(self, chosen):
        """The rules, one after the other."""
        bar = self._progress.add_task("", total=len(chosen))
        for rule in chosen:
            self._progress.update(bar, description=rule.code)
            yield rule
            self._progress.advance(bar)

    def _above(self, line):
        self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


class Table:
    """For people: a heading for each broken rule with what to do, and a line for each breach, which
    `further` facts begin.
    """

    def __init__(self, write, further=()):
        self._write = write
        self._told = None

    def tell(self, breach, **further):
        """One line, below the heading of its rule."""
        rule = breach.rule
        if rule is not self._told:
            self._write(f"{rule.severity.label.upper()} {rule.code} ({rule.cite()})")
            self._write(f"  {rule.title}. {rule.remedy}")
            self._told = rule
        begin = "".join(f"{each}: " for each in further.values())
        self._write(f"  {begin}{breach.label} {breach.key}: {breach.explanation}")


class Lines:
    """One JSON object a line."""

    def __init__(self, write, further=()):
        self._write = write

    def tell(self, breach, **further):
        """One line."""
        self._write(json.dumps(facts(breach) | further, ensure_ascii=False))


class Csv:
    """A table with COLUMNS and `further` ones. No cell begins with what somebody typed, so none is
    a formula.
    """

    def __init__(self, write, further=()):
        self._write = write
        self._row((*COLUMNS, *further))

    def tell(self, breach, **further):
        """One row."""
        self._row([*facts(breach).values(), *further.values()])

    def _row(self, cells):
        line = StringIO()
        csv.writer(line, lineterminator="").writerow(cells)
        self._write(line.getvalue())


PRINTERS = {"table": Table, "json": Lines, "csv": Csv}
