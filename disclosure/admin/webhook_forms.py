"""Forms of webhook endpoints."""

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.checking import CheckedModelForm
from desk.forms import DecisionForm
from disclosure.domain.webhooks.wire import check_url
from disclosure.enums import ClientState, EventType
from disclosure.models import ApiClient, WebhookEndpoint

MOST = 100


class EndpointForm(CheckedModelForm):
    """Where a client wants to be told, and of what."""

    event_types = forms.MultipleChoiceField(
        label=_("Is told of"),
        choices=EventType.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing to be told of.")},
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("client", "url", "event_types")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        admitted = ApiClient.objects.filter(state=ClientState.ADMITTED)
        self.fields["client"].queryset = admitted.order_by("name")

    def clean_url(self):
        """An address that something may be sent to."""
        url = self.cleaned_data["url"].strip()
        check_url(url)
        return url


class ReplayForm(DecisionForm):
    """Which deliveries are sent once more."""

    numbers = forms.CharField(
        label=_("Deliveries"),
        required=False,
        max_length=1000,
        help_text=_("Their ids, with blanks between; empty for all that were given up."),
    )
    detail_fields = ("numbers",)

    def clean_numbers(self):
        """Up to a hundred ids."""
        words = self.cleaned_data["numbers"].replace(",", " ").split()
        if len(words) > MOST or not all(each.isdecimal() and len(each) < 19 for each in words):
            raise forms.ValidationError(
                _("Write up to %(most)d ids with blanks between, such as: 17 18 21.")
                % {"most": MOST}
            )
        return [int(each) for each in words]
