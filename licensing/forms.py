"""Forms of licensing: credentials as they come in, and how they were checked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import LineField
from desk.checking import CheckedModelForm
from desk.forms import DecisionForm, EvidenceField, MethodField, ReferenceField
from licensing.domain.submission import QualificationFacts, check_facts, check_ownership
from licensing.enums import CheckMethod, NewsServiceType
from licensing.models import NewsServiceLicense, PlatformLicense, ProfessionalQualification


class CheckForm(DecisionForm):
    """How a credential was checked, and by what."""

    method = MethodField(label=_("How it was checked"), choices=CheckMethod)
    reference = ReferenceField(
        help_text=_("For example: the issuer's public register and the number of the entry.")
    )
    detail_fields = ("method", "reference")


class CredentialForm(CheckedModelForm):
    """What every credential brings: dates, what it renews, and its scans."""

    files = EvidenceField(label=_("Scans"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].help_text = _(
            "The last day it is valid; leave empty when it does not expire."
        )

    def clean(self):
        """What the domain would refuse, said at its field."""
        data = super().clean()
        if not self.errors:
            try:
                self.check()
            except ValidationError as error:
                self.add_error(None, error)
        return data


class QualificationForm(CredentialForm):
    """A professional qualification in clear; the domain seals what is personal."""

    holder_name = LineField(
        label=_("Holder"), max_length=100, help_text=_("The name as the credential gives it.")
    )
    number = forms.CharField(label=_("Number"), max_length=60)
    background = forms.CharField(
        label=_("Professional background"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Education, positions, years of practice, as the applicant tells it."),
    )

    class Meta:
        model = ProfessionalQualification
        fields = (
            "entity",
            "application",
            "credential_type",
            "issued_on",
            "expires_on",
            "previous",
        )

    def facts(self):
        """QualificationFacts from cleaned data."""
        names = QualificationFacts.__dataclass_fields__
        return QualificationFacts(**{name: self.cleaned_data[name] for name in names})

    def check(self):
        """Refuse facts that contradict each other. Raises ValidationError."""
        check_facts(self.facts())


class NewsLicenseForm(CredentialForm):
    """A news service license of an operator."""

    service_types = forms.MultipleChoiceField(
        label=_("Service types"), choices=NewsServiceType, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = NewsServiceLicense
        fields = (
            "entity",
            "application",
            "number",
            "holder_name",
            "authority",
            "service_types",
            "issued_on",
            "expires_on",
            "previous",
        )

    def check(self):
        """Refuse facts that contradict each other. Raises ValidationError."""
        data = self.cleaned_data
        check_ownership(data["previous"], data["application"], entity_id=data["entity"].pk)


class PlatformLicenseForm(CredentialForm):
    """A license of the platform itself."""

    class Meta:
        model = PlatformLicense
        fields = ("license_type", "number", "authority", "issued_on", "expires_on", "previous")

    def check(self):
        """Nothing contradicts here beyond what the model refuses."""
