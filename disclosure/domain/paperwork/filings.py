"""Writers of filings: what was handed to an authority, and the receipt that came back."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs, record
from audit.enums import EvidenceKind
from disclosure.models import Filing, RegulatorReport
from moderation.domain import cases
from moderation.models import Case
from regulations.calendar import legal_date


class FilingRefused(DecisionRefused):
    """The filing or its receipt cannot be as it is told."""

    status = 400


@performs(RegulatorReport, "record_filing")
def record_filing(move, *, authority, submitted_on, due_on=None):
    """Enter that the report was handed to `authority`. Raises FilingRefused."""
    prepared_on = legal_date(move.subject.prepared_at)
    if not prepared_on <= submitted_on <= legal_date(move.at):
        raise FilingRefused(_("A report is handed in between the day it was prepared and today."))
    filing = Filing(
        report=move.subject,
        authority=authority.strip(),
        due_on=due_on,
        submitted_on=submitted_on,
        recorded_at=move.at,
    )
    try:
        with transaction.atomic():
            record(filing, at=move.at)
    except IntegrityError as error:
        raise FilingRefused(_("This report was filed with this authority already.")) from error
    case = move.subject.case
    if case is not None and case.reported_at is None:
        move.follow_ups.append(partial(_report, case, filing, move.at))


def _report(case, filing, at):
    """Say on the case that it was reported by this filing (Article 19)."""
    current = Case.objects.get(pk=case.pk)
    if current.state in current.transitions["report"].sources:
        cases.report(
            subject=current,
            seen_version=current.version,
            at=at,
            reference=filing.receipt_number,
        )


@performs(Filing, "record_receipt")
def record_receipt(move, *, authority_number, received_on, files=()):
    """Enter the number and day of the authority's receipt, with the receipt itself as evidence
    where there is one. Raises FilingRefused.
    """
    if not move.subject.submitted_on <= received_on <= legal_date(move.at):
        raise FilingRefused(_("A receipt is dated between the day of the filing and today."))
    move.subject.authority_number = authority_number.strip()
    move.subject.received_on = received_on
    for file in files or ():
        evidence.keep(subject=move.subject, file=file, kind=EvidenceKind.OTHER, at=move.at)


@performs(Filing, "attach")
def attach(move, *, files, kind):
    """Attach what came with a filing. Raises NothingAttached."""
    evidence.attach(move, files=files, kind=kind)


@performs(RegulatorReport, "note")
def note_report(move):
    """Leave a note."""


@performs(Filing, "note")
def note_filing(move):
    """Leave a note."""
