"""Decision forms of cases, and of the complaints and signals that lead to them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicAccount
from desk.forms import DecisionForm
from moderation.enums import CaseOutcome, ComplaintOutcome, Severity, ViolationType
from moderation.forms.fields import AccountChoicesField, AccountIdsField, ReceiptField
from moderation.models import Case, Complaint
from regulations.formatting import format_list


class OpenCaseForm(DecisionForm):
    """What the new case is called, and how grave the matter is."""

    title = forms.CharField(label=_("Title"), max_length=120)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity, initial=Severity.MODERATE)
    detail_fields = ("title", "severity")

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {"title": _suggested_title(subject)}
        super().__init__(*args, subject=subject, **kwargs)


class JoinCaseForm(DecisionForm):
    """The case that goes on with it."""

    case = ReceiptField(Case, label=_("Case number"))
    detail_fields = ("case",)

    def __init__(self, *args, subject, **kwargs):
        accounts = _account_ids(subject)
        about = Case.objects.open().filter(accounts__account__in=accounts).distinct()
        numbers = [case.receipt_number for case in about.order_by("-pk")[:5]]
        kwargs["initial"] = {"case": numbers[0] if numbers else ""}
        super().__init__(*args, subject=subject, **kwargs)
        if numbers:
            self.fields["case"].help_text = _("Open cases about it: %(numbers)s.") % {
                "numbers": format_list(numbers)
            }


class RespondForm(DecisionForm):
    """What the complainant is told came of it."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ComplaintOutcome)
    detail_fields = ("outcome",)


class ConcludeForm(DecisionForm):
    """What the case came to."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=CaseOutcome)
    detail_fields = ("outcome",)


class ReassessForm(DecisionForm):
    """What is suspected, and how grave it is."""

    violation_type = forms.ChoiceField(label=_("Violation"), choices=ViolationType)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity)
    detail_fields = ("violation_type", "severity")

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {name: getattr(subject, name) for name in self.detail_fields}
        super().__init__(*args, subject=subject, **kwargs)


class AddAccountsForm(DecisionForm):
    """Further accounts that the case is about."""

    accounts = AccountIdsField()
    detail_fields = ("accounts",)


class MergeForm(DecisionForm):
    """The case that goes on with everything."""

    into = ReceiptField(Case, label=_("Case number"))
    detail_fields = ("into",)


class SplitForm(DecisionForm):
    """The accounts that get a case of their own."""

    accounts = AccountChoicesField()
    title = forms.CharField(label=_("Title"), max_length=120)
    detail_fields = ("accounts", "title")

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {"title": subject.title}
        super().__init__(*args, subject=subject, **kwargs)
        members = PublicAccount.objects.filter(cases__case=subject)
        self.fields["accounts"].queryset = members.order_by("pk")


class LinkForm(DecisionForm):
    """The other case."""

    other = ReceiptField(Case, label=_("Case number"))
    detail_fields = ("other",)


class ReportForm(DecisionForm):
    """The number under which the authority has the report."""

    reference = forms.CharField(label=_("Reference of the report"), max_length=120)
    detail_fields = ("reference",)


def _account_ids(subject):
    """Ids of the accounts that a complaint or a signal is about."""
    if isinstance(subject, Complaint):
        return [subject.account_id]
    return list(subject.accounts.values_list("account", flat=True))


def _suggested_title(subject):
    """A title for the case that a complaint or a signal opens: violation and first account."""
    first = PublicAccount.objects.filter(pk__in=_account_ids(subject)).order_by("pk").first()
    violation = subject.category if isinstance(subject, Complaint) else subject.violation_type
    return f"{ViolationType(violation).label} · {first}"[:120]
