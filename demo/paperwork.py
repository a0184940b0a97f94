"""What the demo desk told the authority: last month's report with its receipt, today's rules."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command

from audit.context import acting_as
from disclosure.domain.paperwork import filings, reports
from disclosure.domain.paperwork.periods import Period
from disclosure.enums import ReportKind
from regulations.calendar import legal_date
from staff.models import User

AUTHORITY = "浙江省互联网信息办公室"


def play(now):
    """Seal what was written, if there is a key to do it with, and report and file."""
    if not settings.AUDIT_SIGNING_KEY_FILE.exists():
        return
    call_command("audit_seal", verbosity=0)
    today = legal_date(now)
    last_month = (today.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    with acting_as(User.objects.get(username="approver01")):
        month = _prepared(ReportKind.DISPOSITIONS, last_month, now)
        _prepared(ReportKind.TIMELINESS, last_month, now)
        rules = _prepared(ReportKind.RULES, today.isoformat(), now)
        for report in (month, rules):
            filings.record_filing(
                subject=report,
                seen_version=report.version,
                at=now,
                authority=AUTHORITY,
                submitted_on=today,
            )
        filing = month.filings.get()
        filings.record_receipt(
            subject=filing,
            seen_version=filing.version,
            at=now,
            authority_number=f"浙网信备〔{today.year}〕0117号",
            received_on=today,
        )


def _prepared(kind, time, now):
    return reports.prepare(
        kind=kind, period=Period.of(kind, time), language=settings.APPLICANT_LANGUAGE, at=now
    )
