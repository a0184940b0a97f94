"""Decision forms of measures: sanctions, the ladder, the credit grade."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ClosureBasis
from accounts.models import PublicAccount
from desk.checking import CheckedModelForm
from desk.forms import DecisionForm
from moderation.domain import ladder
from moderation.enums import (
    FINAL_MEASURES,
    TIMED_MEASURES,
    BlacklistScope,
    CreditGrade,
    Measure,
)
from moderation.forms.fields import AccountChoicesField
from moderation.models import LadderStep

MOST_DAYS = 3650
# How many accounts of the entities a form offers besides those of the case.
MOST_ACCOUNTS = 200


class TermsForm(DecisionForm):
    """How long a measure lasts, and what it limits."""

    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("How long timed measures last; empty is without end."),
    )
    functions = forms.CharField(
        label=_("Functions limited"),
        max_length=200,
        required=False,
        help_text=_("Such as comments, live streams, recommendation."),
    )

    def clean(self):
        """Limited functions are named."""
        data = super().clean()
        wanted = data.get("measures") or [data.get("measure")]
        if Measure.LIMIT_FUNCTIONS in wanted and not data.get("functions"):
            self.add_error("functions", _("Say which functions are limited."))
        return data


class SanctionForm(TermsForm):
    """Which measures, against which accounts of the case and of their entities."""

    accounts = AccountChoicesField()
    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        choices=Measure,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one measure.")},
    )
    closure_basis = forms.ChoiceField(
        label=_("Basis of a closure"), choices=[("", "–"), *ClosureBasis.choices], required=False
    )
    scope = forms.ChoiceField(
        label=_("A blacklisted entity may not"),
        choices=[("", "–"), *BlacklistScope.choices],
        required=False,
    )
    detail_fields = ("accounts", "measures", "days", "functions", "closure_basis", "scope")
    field_order = ("accounts", "measures", *detail_fields[2:])

    def __init__(self, *args, subject, **kwargs):
        members = PublicAccount.objects.filter(cases__case=subject)
        kwargs["initial"] = {
            "accounts": list(members.live()),
            "reason_codes": [subject.reason_code],
        }
        recommended = ladder.recommend(subject, at=timezone.now())
        if recommended is not None:
            step = recommended.step
            kwargs["initial"] |= {"measures": step.measures, "days": step.days}
        super().__init__(*args, subject=subject, **kwargs)
        self.members = set(members.values_list("pk", flat=True))
        live = PublicAccount.objects.live().filter(entity__in=members.values("entity"))
        offered = PublicAccount.objects.filter(
            Q(pk__in=self.members) | Q(pk__in=live.order_by("pk").values("pk")[:MOST_ACCOUNTS])
        )
        accounts = self.fields["accounts"]
        accounts.queryset = offered.select_related("entity").order_by("entity", "pk")
        accounts.label_from_instance = self._account_label

    def _account_label(self, account):
        label = f"{account.name} · {account.external_id} · {account.get_state_display()}"
        if account.pk in self.members:
            return label
        return _("%(account)s (also of %(entity)s)") % {
            "account": label,
            "entity": account.entity,
        }

    def clean(self):
        """A closure has its basis, a blacklist entry its scope."""
        data = super().clean()
        measures = data.get("measures") or ()
        if Measure.CLOSE in measures and not data.get("closure_basis"):
            self.add_error("closure_basis", _("Say what the closure rests on."))
        if Measure.BLACKLIST in measures and not data.get("scope"):
            self.add_error("scope", _("Say what the entity may not do."))
        if (TIMED_MEASURES - FINAL_MEASURES) & set(measures) and not data.get("days"):
            self.add_error("days", _("Say how many days the measures last."))
        return data


class RateForm(DecisionForm):
    """The new grade."""

    grade = forms.ChoiceField(label=_("Grade"), choices=CreditGrade)
    detail_fields = ("grade",)


class LadderStepForm(CheckedModelForm):
    """What the desk recommends at one step."""

    measures = forms.MultipleChoiceField(
        label=_("Measures"), choices=Measure, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("How long timed measures last; empty is without end."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = LadderStep
        fields = ("measures", "days")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
