"""Reports in words: tables, columns and values of their content in the active language, as pages
and as CSV.
"""

import csv
import io
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.enums import (
    AccountGrade,
    AccountState,
    ClosureBasis,
    ContentCategory,
    DisusePolicy,
    NameBasis,
)
from audit.enums import EvidenceKind
from desk.cells import neutralized
from licensing.enums import PlatformLicenseType
from moderation.enums import (
    APPEALABLE_MEASURES,
    AppealState,
    CaseOutcome,
    CaseState,
    CreditGrade,
    Measure,
    SanctionState,
    Severity,
    ViolationType,
)
from regulations.articles import ARTICLES
from regulations.catalog import PARAMETERS
from regulations.duties import registry
from regulations.formatting import format_list

BOM = "\ufeff"
TABLES = {
    "accounts": gettext_lazy("Accounts by category and state"),
    "accounts_ended": gettext_lazy("Accounts that ended"),
    "agreements": gettext_lazy("Versions of the service agreement"),
    "appeals": gettext_lazy("Appeals by contested measure"),
    "appeals_listed": gettext_lazy("Appeals"),
    "case": gettext_lazy("Case"),
    "case_accounts": gettext_lazy("Accounts of the case"),
    "closures": gettext_lazy("Accounts that ended"),
    "complaints": gettext_lazy("Complaints by violation"),
    "credit": gettext_lazy("Rated operators by credit"),
    "duties": gettext_lazy("Duties that were unmet"),
    "evidence": gettext_lazy("Evidence"),
    "grades": gettext_lazy("Accounts by grade"),
    "labels": gettext_lazy("Special labels in force"),
    "ladder": gettext_lazy("Ladder of measures"),
    "licenses": gettext_lazy("The platform's own licenses"),
    "measures": gettext_lazy("Measures by severity"),
    "measures_by_article": gettext_lazy("Measures by article"),
    "measures_ended": gettext_lazy("Measures that ended"),
    "measures_listed": gettext_lazy("Measures one by one"),
    "names": gettext_lazy("Names protected"),
    "parameters": gettext_lazy("Parameters in force"),
    "reasons": gettext_lazy("Reason codes in use"),
    "registrations": gettext_lazy("Registrations decided"),
    "timeline": gettext_lazy("Decisions in order"),
}
COLUMNS = {
    "account": gettext_lazy("Account"),
    "account_state": gettext_lazy("State"),
    "act": gettext_lazy("Decision"),
    "answered": gettext_lazy("Answered"),
    "appeal_state": gettext_lazy("State"),
    "article": gettext_lazy("Article"),
    "articles": gettext_lazy("Articles"),
    "at": gettext_lazy("At"),
    "authority": gettext_lazy("Authority"),
    "case_state": gettext_lazy("State"),
    "closure_basis": gettext_lazy("Basis"),
    "code": gettext_lazy("Reason code"),
    "content_category": gettext_lazy("Content category"),
    "count": gettext_lazy("Number"),
    "credit": gettext_lazy("Credit"),
    "days": gettext_lazy("Days"),
    "decided_on": gettext_lazy("Decided on"),
    "duty": gettext_lazy("Duty"),
    "earlier": gettext_lazy("Earlier cases"),
    "evidence": gettext_lazy("What it shows"),
    "grade": gettext_lazy("Grade"),
    "hours_95": gettext_lazy("95 of 100 within hours"),
    "late": gettext_lazy("Late"),
    "license": gettext_lazy("License"),
    "measure": gettext_lazy("Measure"),
    "measures": gettext_lazy("Measures"),
    "median_hours": gettext_lazy("Median in hours"),
    "most": gettext_lazy("At most"),
    "name": gettext_lazy("Name"),
    "name_basis": gettext_lazy("Basis"),
    "nights": gettext_lazy("Nights unmet"),
    "number": gettext_lazy("No."),
    "on": gettext_lazy("On"),
    "on_disuse": gettext_lazy("On disuse"),
    "on_time": gettext_lazy("On time"),
    "opened_at": gettext_lazy("Opened"),
    "operator": gettext_lazy("Operating entity"),
    "outcome": gettext_lazy("Outcome"),
    "parameter": gettext_lazy("Parameter"),
    "platform_id": gettext_lazy("Platform id"),
    "received": gettext_lazy("Received"),
    "sanction_state": gettext_lazy("State"),
    "severity": gettext_lazy("Severity"),
    "sha256_in": gettext_lazy("SHA-256 as it came in"),
    "sha256_kept": gettext_lazy("SHA-256 as kept"),
    "since": gettext_lazy("Since"),
    "source": gettext_lazy("Source"),
    "title": gettext_lazy("Title"),
    "title_en": gettext_lazy("Title (English)"),
    "title_zh": gettext_lazy("Title (Chinese)"),
    "two_people": gettext_lazy("By two people"),
    "until": gettext_lazy("Until"),
    "value": gettext_lazy("Value"),
    "version": gettext_lazy("Version"),
    "violation": gettext_lazy("Violation"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
CHOICES = {
    "account_state": AccountState,
    "appeal_state": AppealState,
    "case_state": CaseState,
    "closure_basis": ClosureBasis,
    "content_category": ContentCategory,
    "credit": CreditGrade,
    "evidence": EvidenceKind,
    "grade": AccountGrade,
    "license": PlatformLicenseType,
    "measures": Measure,
    "name_basis": NameBasis,
    "on_disuse": DisusePolicy,
    "outcome": CaseOutcome,
    "sanction_state": SanctionState,
    "severity": Severity,
    "violation": ViolationType,
}
# What the page of a report looks like.
SHEETS = ("desk/tokens.css", "desk/pieces.css", "disclosure/report.css")
# What stands over all categories of a table.
ALL = "*"
EMPTY = "–"


@dataclass(frozen=True)
class Table:
    """A table in words: its title, the labels of its columns, its rows as texts."""

    title: str
    columns: list
    rows: list


def tables(told):
    """The content of a report as Tables, in the active language."""
    return [
        Table(
            str(TABLES[each["name"]]),
            [str(COLUMNS[column]) for column in each["columns"]],
            [
                [_cell(column, value) for column, value in zip(each["columns"], row, strict=True)]
                for row in each["rows"]
            ],
        )
        for each in told["sections"]
    ]


def head(report, told):
    """Lines that say which report this is and what it rests on: pairs of label and value."""
    kept = told["checkpoint"]
    return [
        (_("Report"), report.receipt_number),
        (_("Kind of report"), capfirst(report.get_kind_display())),
        (_("Time"), f"{report.first_day} – {report.last_day}"),
        (_("SHA-256 of the content"), report.sha256),
        (_("Checkpoint"), f"{kept['origin']} · {kept['size']} · {kept['root']}"),
    ]


def page(report):
    """What the page of a report shows, in the active language."""
    told = report.content.told()
    return {
        "report": report,
        "title": report.get_kind_display(),
        "head": head(report, told),
        "tables": tables(told),
    }


def as_csv(report):
    """A report as CSV in its own language: what it is, then table by table. Returns bytes."""
    told = report.content.told()
    text = io.StringIO(BOM)
    text.seek(0, io.SEEK_END)
    out = csv.writer(text)
    with override(report.language):
        lines = [*head(report, told)]
        for table in tables(told):
            lines += [[], [table.title], table.columns, *table.rows]
        out.writerows([neutralized(cell) for cell in line] for line in lines)
    return text.getvalue().encode()


def _cell(column, value):
    """A value in words; what a later release no longer knows stands as it was told."""
    if isinstance(value, list):
        return format_list(_cell(column, each) for each in value) or EMPTY
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return EMPTY
    word = WORDED.get(column, str)
    return _("All") if value == ALL else str(word(value))


def _choice(choices):
    return lambda value: dict(choices.choices).get(value, value)


def _article(number):
    return ARTICLES.get(number, number)


def _act(value):
    label, _dot, verb = value.rpartition(".")
    rule = apps.get_model(label).transitions.get(verb)
    return str(rule.done) if rule else verb


def _duty(code):
    try:
        rule = registry.rule(code)
    except registry.UnknownRule:
        return code
    return f"{rule.cite()} · {rule.title}"


def _parameter(code):
    return str(PARAMETERS[code].title) if code in PARAMETERS else code


WORDED = {
    "act": _act,
    "article": _article,
    "articles": _article,
    "duty": _duty,
    "parameter": _parameter,
    **{column: _choice(choices) for column, choices in CHOICES.items()},
    "measure": lambda value: dict(APPEALABLE_MEASURES).get(value, value),
}
