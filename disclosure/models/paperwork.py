"""Paperwork: reports to the authority and the register of what was filed."""

import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, Seal
from audit.models.receipts import Receipt
from disclosure import transitions
from disclosure.enums import SPANS, FilingState, ReportKind, ReportState, Span
from moderation.models import Case
from regulations.append_only import AppendOnlyModel

LENGTHS = {Span.MONTH: 7, Span.YEAR: 4, Span.DAY: 10}


class ContentUnreadable(Exception):
    """The bytes of a report are not what was kept: somebody wrote past the desk."""


class RegulatorReport(Receipt, AuditedModel):
    """监管报告: what the platform told of a time, as the record stood under one checkpoint.

    Nothing of it is edited: `sha256` is that of its content, and stands in its history, so in the
    ledger. `seal` is the checkpoint it rests on; `last_day` the last day of its time.
    """

    receipt_prefix = "P"
    receipt_field = "prepared_at"

    kind = models.CharField(_("kind of report"), max_length=20, choices=ReportKind)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name=_("case"),
        related_name="regulator_reports",
        null=True,
        blank=True,
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    seal = models.ForeignKey(
        Seal, models.PROTECT, verbose_name=_("checkpoint"), related_name="+", editable=False
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    prepared_at = models.DateTimeField(_("prepared at"), db_index=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ReportState, default=ReportState.REQUESTED
    )

    transitions = transitions.REGULATOR_REPORT
    history = GovernedHistory()
    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("regulator report")
        verbose_name_plural = _("reports to the authority")
        default_permissions = ("view", "add")
        permissions = transitions.REGULATOR_REPORT.permissions
        indexes = [models.Index(fields=["kind", "last_day"], name="disclosure_report_period")]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                name="disclosure_report_once",
                violation_error_message=_("This very report was prepared already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ReportKind.EVENT, case__isnull=False)
                | ~models.Q(kind=ReportKind.EVENT) & models.Q(case__isnull=True),
                name="disclosure_event_report_of_a_case",
                violation_error_message=_("An event report is about a case, no other is."),
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="disclosure_report_ends_after_start",
                violation_error_message=_("A report ends after it begins."),
            ),
        ]

    def __str__(self):
        about = self.case.receipt_number if self.case_id else self.period
        return f"{self.receipt_number} {self.get_kind_display()} · {about}"

    @property
    def period(self):
        """Its time as people write it: `2026-10`, `2026` or `2026-10-31`."""
        return self.last_day.isoformat()[: LENGTHS[SPANS[self.kind]]]


class ReportContent(AppendOnlyModel):
    """报告内容: the bytes of a report, canonical JSON without words of any language."""

    report = models.OneToOneField(
        RegulatorReport, models.PROTECT, verbose_name=_("report"), related_name="content"
    )
    body = models.BinaryField(_("content"))

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("content of a report")
        verbose_name_plural = _("contents of reports")
        default_permissions = ()

    def __str__(self):
        return str(self.report_id)

    def told(self):
        """What it tells, as Python has it. Raises ContentUnreadable."""
        try:
            return json.loads(bytes(self.body))
        except ValueError as error:
            raise ContentUnreadable from error


class Filing(Receipt, AuditedModel):
    """备案: a report that was handed to an authority, and what receipt came back (Article 7)."""

    receipt_prefix = "F"
    receipt_field = "recorded_at"

    report = models.ForeignKey(
        RegulatorReport, models.PROTECT, verbose_name=_("report"), related_name="filings"
    )
    authority = models.CharField(_("authority"), max_length=100)
    due_on = models.DateField(_("to be filed by"), null=True, blank=True)
    submitted_on = models.DateField(_("submitted on"), db_index=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    authority_number = models.CharField(_("receipt of the authority"), max_length=100, blank=True)
    received_on = models.DateField(_("receipt dated"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=FilingState, default=FilingState.SUBMITTED
    )

    transitions = transitions.FILING
    history = GovernedHistory()
    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        default_permissions = ("view",)
        permissions = transitions.FILING.permissions
        indexes = [
            models.Index(
                fields=["authority"],
                opclasses=["varchar_pattern_ops"],
                name="disclosure_filing_authority",
            ),
            models.Index(fields=["authority_number"], name="disclosure_filing_receipt"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "authority"],
                name="disclosure_filed_once_with_an_authority",
                violation_error_message=_("This report was filed with this authority already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=FilingState.RECEIPTED, received_on__isnull=False)
                & ~models.Q(authority_number="")
                | models.Q(
                    state=FilingState.SUBMITTED, received_on__isnull=True, authority_number=""
                ),
                name="disclosure_filing_has_its_receipt",
                violation_error_message=_("A filing has the number and the day of its receipt."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.authority}"
