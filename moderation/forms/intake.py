"""Forms of what comes in: complaints, signals, and what the desk begins by hand."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.checking import CheckedModelForm
from desk.forms import EvidenceField
from moderation.domain.standing import is_listed
from moderation.enums import ComplaintChannel, ViolationType
from moderation.forms.fields import AccountIdsField
from moderation.models import (
    BlacklistEntry,
    Case,
    Complaint,
    CreditRating,
    Signal,
)
from regulations.calendar import legal_date


class CaseForm(CheckedModelForm):
    """A case opened by hand."""

    accounts = AccountIdsField()

    class Meta:
        model = Case
        fields = ("title", "violation_type", "severity")


class ComplaintForm(CheckedModelForm):
    """A complaint that reached the desk by letter, by telephone or through an authority."""

    contact = forms.CharField(
        label=_("Complainant's contact"),
        max_length=120,
        required=False,
        help_text=_("Kept sealed; shown masked."),
    )
    files = EvidenceField(label=_("Evidence"), required=False)

    class Meta:
        model = Complaint
        fields = ("account", "category", "text", "channel")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [
            choice
            for choice in ComplaintChannel.choices
            if choice[0] not in (ComplaintChannel.PUBLIC_FORM, ComplaintChannel.API)
        ]


class SignalForm(CheckedModelForm):
    """What a partner or a colleague saw."""

    accounts = AccountIdsField()
    violation_type = forms.ChoiceField(label=_("Violation"), choices=ViolationType)
    text = forms.CharField(
        label=_("What was seen"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    class Meta:
        model = Signal
        fields = ()


class CreditRatingForm(CheckedModelForm):
    """The entity whose rating begins."""

    class Meta:
        model = CreditRating
        fields = ("entity",)


class BlacklistEntryForm(CheckedModelForm):
    """An entity to be blacklisted once a second person confirms it."""

    class Meta:
        model = BlacklistEntry
        fields = ("entity", "scope", "grounds", "expires_on")

    def clean(self):
        """An entry lasts at least a day, and is asked for once."""
        data = super().clean()
        day = data.get("expires_on")
        if day and day <= legal_date(timezone.now()):
            self.add_error("expires_on", _("Name a day to come, or leave it empty."))
        entity = data.get("entity")
        if entity and is_listed(entity, data.get("scope")):
            self.add_error("scope", _("The entity is on the blacklist with this scope already."))
        return data
