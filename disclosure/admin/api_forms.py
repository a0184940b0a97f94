"""Forms of clients of the API and their keys."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.checking import CheckedModelForm
from desk.forms import DecisionForm
from disclosure.domain.api import clients
from disclosure.enums import ApiScope
from disclosure.models import ApiClient
from regulations.calendar import legal_date


def _scopes(choices=ApiScope.choices):
    return forms.MultipleChoiceField(
        label=_("May bring"),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that may be brought.")},
    )


class ClientForm(CheckedModelForm):
    """A system that is to use the API, and what for."""

    scopes = _scopes()

    class Meta:
        model = ApiClient
        fields = ("name", "purpose", "scopes")


class ScopesForm(DecisionForm):
    """What a client may bring from now on."""

    scopes = _scopes()
    detail_fields = ("scopes",)

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {"scopes": subject.scopes}
        super().__init__(*args, subject=subject, **kwargs)


class IssueForm(DecisionForm):
    """Where a key is used, what it opens, and how long."""

    label = forms.CharField(
        label=_("Label"),
        max_length=60,
        help_text=_("Where it is used, such as the name of a server."),
    )
    scopes = _scopes()
    expires_on = forms.DateField(
        label=_("Valid through"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    detail_fields = ("label", "scopes", "expires_on")

    def __init__(self, *args, subject, **kwargs):
        latest = clients.latest_expiry(on=legal_date(timezone.now()))
        kwargs["initial"] = {"scopes": subject.scopes, "expires_on": latest}
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["scopes"].choices = [
            each for each in ApiScope.choices if each[0] in subject.scopes
        ]
