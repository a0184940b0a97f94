"""Forms of appeals: what comes in, and what is decided on each measure."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.engine import DecisionRefused
from desk.checking import CheckedModelForm
from desk.forms import DecisionForm
from moderation.domain.appeals import Outcome, check_entry
from moderation.enums import FINAL_MEASURES, Measure, MeasureOutcome
from moderation.forms.fields import MeasuresField
from moderation.forms.measures import MOST_DAYS
from moderation.models import Appeal

MILDER_MEASURES = [choice for choice in Measure.choices if choice[0] not in FINAL_MEASURES]
OUTCOMES = (
    (MeasureOutcome.UPHELD, _("Uphold")),
    (MeasureOutcome.OVERTURNED, _("Overturn")),
    (MeasureOutcome.VARIED, _("Replace by a milder measure")),
)


class AppealForm(CheckedModelForm):
    """An operator's appeal, as it came in."""

    sanction = MeasuresField()

    class Meta:
        model = Appeal
        fields = ("grounds",)

    field_order = ("sanction", "grounds")

    def clean_sanction(self):
        """What the domain would refuse, said at its field."""
        measures = self.cleaned_data["sanction"]
        try:
            check_entry(measures=measures, at=timezone.now())
        except DecisionRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return measures


class OutcomesForm(DecisionForm):
    """What is decided on each measure that the appeal names."""

    detail_fields = ("outcomes",)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        fields = {}
        for sanction in subject.sanctions:
            fields |= _fields_of(sanction)
        self.fields = fields | self.fields

    def clean(self):
        """What takes a measure's place is named with its days and the functions it limits."""
        data = super().clean()
        data["outcomes"] = [
            self._outcome_of(sanction, data).serialize() for sanction in self.subject.sanctions
        ]
        return data

    def _outcome_of(self, sanction, data):
        outcome = data.get(_name("outcome", sanction), "")
        if outcome != MeasureOutcome.VARIED:
            return Outcome(sanction=sanction.pk, outcome=outcome)
        measure, days, functions = (
            data.get(_name(field, sanction)) for field in ("measure", "days", "functions")
        )
        if not measure:
            self._require("measure", sanction, _("Choose the measure that takes its place."))
        elif measure != Measure.WARN and not days:
            self._require("days", sanction, _("Say how many days the measures last."))
        if measure == Measure.LIMIT_FUNCTIONS and not functions:
            self._require("functions", sanction, _("Say which functions are limited."))
        is_warning = measure == Measure.WARN
        return Outcome(
            sanction=sanction.pk,
            outcome=outcome,
            measure=measure or "",
            days=None if is_warning else days,
            functions=functions or "",
        )

    def _require(self, field, sanction, message):
        name = _name(field, sanction)
        if name not in self.errors:
            self.add_error(name, message)


def _name(field, sanction):
    return f"{field}_{sanction.pk}"


def _fields_of(sanction):
    """The fields about one measure, by name."""
    about = f"{sanction.receipt_number} · {sanction.get_measure_display()} · {sanction.target}"
    instead = {"number": sanction.receipt_number}
    return {
        _name("outcome", sanction): forms.ChoiceField(
            label=about, choices=OUTCOMES, widget=forms.RadioSelect
        ),
        _name("measure", sanction): forms.ChoiceField(
            label=_("Measure in place of %(number)s") % instead,
            choices=[("", "–"), *MILDER_MEASURES],
            required=False,
        ),
        _name("days", sanction): forms.IntegerField(
            label=_("Days of what takes the place of %(number)s") % instead,
            min_value=1,
            max_value=MOST_DAYS,
            required=False,
        ),
        _name("functions", sanction): forms.CharField(
            label=_("Functions limited in place of %(number)s") % instead,
            max_length=200,
            required=False,
            help_text=_("Such as comments, live streams, recommendation."),
        ),
    }
