"""Forms of accounts that are to end."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import deregistrations
from accounts.forms.fields import LineField
from accounts.models import DeregistrationRequest
from desk.checking import CheckedModelForm
from desk.forms import DecisionForm, EvidenceField
from regulations.calendar import legal_date


class DeregistrationForm(CheckedModelForm):
    """An operator's wish to leave, with what shows that it is the operator's."""

    wished_by = LineField(
        label=_("Wished by"),
        max_length=60,
        help_text=_("Who said so for the operator; sealed, and shown masked."),
    )
    files = EvidenceField(label=_("Evidence"))

    class Meta:
        model = DeregistrationRequest
        fields = ("account", "grounds")

    def clean(self):
        """What the domain would refuse, said at its field."""
        data = super().clean()
        if "account" in data:
            wish = DeregistrationRequest(account=data["account"])
            try:
                deregistrations.check_entry(request=wish, on=legal_date(timezone.now()))
            except ValidationError as error:
                self.add_error(None, error)
        return data


class EndForm(DecisionForm):
    """Why a case against an unused account is let be."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Why the case ends")
        self.fields["note"].required = True
