"""Forms of reports and filings."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from desk.checking import CheckedForm
from desk.forms import DecisionForm, EvidenceField
from disclosure.domain.paperwork.periods import Period, PeriodUnknown
from disclosure.enums import ReportKind
from moderation.forms.fields import ReceiptField
from moderation.models import Case


def _day(label, **options):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class PrepareForm(CheckedForm):
    """Which report, of what time, in which language."""

    kind = forms.ChoiceField(label=_("Kind of report"), choices=ReportKind)
    time = forms.CharField(
        label=_("Time"),
        max_length=10,
        help_text=_(
            "A month like 2026-10, for the annual report a year, for rules and cases a day."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial=settings.APPLICANT_LANGUAGE
    )
    case = ReceiptField(
        Case, label=_("Case number"), required=False, help_text=_("For the report of a case.")
    )

    def clean(self):
        """The `period`, and a case where the report is about one. Raises ValidationError."""
        data = super().clean()
        if data.get("kind") and data.get("time"):
            try:
                data["period"] = Period.of(data["kind"], data["time"])
            except PeriodUnknown as error:
                self.add_error("time", str(error))
        is_event = data.get("kind") == ReportKind.EVENT
        if is_event and not data.get("case") and "case" not in self.errors:
            self.add_error("case", _("Say which case the report is about."))
        if not is_event and data.get("case"):
            self.add_error("case", _("Only an event report is about a case: leave this empty."))
        return data


class FilingForm(DecisionForm):
    """To whom a report was handed, and when."""

    authority = forms.CharField(label=_("Authority"), max_length=100)
    submitted_on = _day(_("Submitted on"))
    due_on = _day(_("To be filed by"), required=False)
    detail_fields = ("authority", "submitted_on", "due_on")


class ReceiptForm(DecisionForm):
    """What the authority gave back."""

    authority_number = forms.CharField(label=_("Receipt of the authority"), max_length=100)
    received_on = _day(_("Receipt dated"))
    files = EvidenceField(label=_("The receipt itself"), required=False)
    detail_fields = ("authority_number", "received_on", "files")
