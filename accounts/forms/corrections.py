"""Forms of correction orders."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import corrections
from accounts.enums import CorrectionFault
from accounts.forms.fields import ParagraphsField
from accounts.forms.registry import ApplicantsAnswerForm
from accounts.models import CorrectionOrder
from desk.checking import CheckedModelForm
from desk.forms import DecisionForm
from regulations.calendar import legal_date


class CorrectionForm(CheckedModelForm):
    """What an operator has to put right, and by when."""

    faults = forms.MultipleChoiceField(
        label=_("What is wrong"), choices=CorrectionFault, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = CorrectionOrder
        fields = ("account", "faults", "demand", "due_on")
        widgets = {"demand": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", corrections.default_due_on(on=legal_date(timezone.now())))

    def clean(self):
        """What the domain would refuse, said at its field."""
        data = super().clean()
        if not self.errors:
            try:
                order = CorrectionOrder(**data)
                corrections.check_entry(order=order, on=legal_date(timezone.now()))
            except ValidationError as error:
                self.add_error(None, error)
        return data


class CorrectionAnswerForm(ApplicantsAnswerForm):
    """What the operator did, and the introduction it wants."""

    new_introduction = ParagraphsField(
        label=_("New introduction"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Applies once accepted; leave empty to keep the one it has."),
    )
    detail_fields = ("new_introduction",)


class InsistForm(DecisionForm):
    """Until when the operator has to correct what the answer did not."""

    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    detail_fields = ("due_on",)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"due_on": corrections.default_due_on(on=legal_date(timezone.now()))}
        super().__init__(*args, **kwargs)

    def clean_due_on(self):
        """A day that is still to come."""
        due_on = self.cleaned_data["due_on"]
        if due_on <= legal_date(timezone.now()):
            raise ValidationError(_("Give the operator a day that is still to come."))
        return due_on
