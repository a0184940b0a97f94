"""Duty rules of disclosure (Articles 7, 19): what the authority should have been told by now."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from accounts.models import ServiceAgreement
from disclosure.enums import ReportKind
from disclosure.models import Filing, RegulatorReport
from moderation.models import Sanction
from regulations.calendar import LEGAL_ZONE, add_months, legal_date
from regulations.duties import QueryRule, StreamRule, register
from regulations.enums import Severity

MONTHLY, RULES = "report.monthly_days", "filing.rules_days"


def due_months(inquiry):
    """First days of the months with measures whose report should be filed by the day."""
    imposed = Sanction.objects.filter(starts_at__lte=inquiry.at)
    months = imposed.annotate(month=TruncMonth("starts_at", tzinfo=LEGAL_ZONE)).order_by("month")
    limit = timedelta(days=inquiry.value(MONTHLY))
    for moment in months.values_list("month", flat=True).distinct():
        first = legal_date(moment)
        if add_months(first, 1) + limit <= inquiry.on:
            yield first


def unfiled_months(inquiry):
    """Months whose disposition report was not filed by the day."""
    filed = Filing.objects.filter(
        report__kind=ReportKind.DISPOSITIONS, submitted_on__lte=inquiry.on
    )
    told = set(filed.values_list("report__first_day", flat=True))
    for first in due_months(inquiry):
        if first not in told:
            month = first.isoformat()[:7]
            yield RegulatorReport._meta.label_lower, month, None, None, {"month": month}


def in_force(inquiry):
    """Versions of the service agreement that have come into force."""
    return ServiceAgreement.objects.filter(in_force_from__lte=inquiry.on)


def unfiled(rows, inquiry):
    """Those that no filed pack holds, although the time to file them is over."""
    packs = Filing.objects.filter(
        report__kind=ReportKind.RULES,
        report__last_day__gte=OuterRef("in_force_from"),
        submitted_on__lte=inquiry.on,
    )
    since = inquiry.on - timedelta(days=inquiry.value(RULES))
    return rows.filter(~Exists(packs), in_force_from__lt=since)


register(
    QueryRule(
        code="rules-unfiled",
        article="7",
        severity=Severity.ERROR,
        title=_("Rules in force that were not filed"),
        remedy=_("Prepare a filing pack of rules, hand it in, and record the filing."),
        words=_("Version %(version)s of the service agreement is in force since %(since)s."),
        model=ServiceAgreement,
        concerned=in_force,
        breaks=unfiled,
        facts={"version": "version_name", "since": "in_force_from"},
    ),
    StreamRule(
        code="monthly-report-unfiled",
        article="19",
        severity=Severity.ERROR,
        title=_("Disposition report not filed"),
        remedy=_("Prepare the disposition report of the month, hand it in, record the filing."),
        words=_("Measures were imposed in %(month)s, and no report of that month was filed."),
        model=RegulatorReport,
        concerned=lambda inquiry: RegulatorReport.objects.filter(kind=ReportKind.DISPOSITIONS),
        find=unfiled_months,
        parameters=(MONTHLY,),
    ),
)
