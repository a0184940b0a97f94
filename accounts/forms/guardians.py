"""Forms of guardians' consents."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.guardians import has_consent_file
from accounts.enums import ConsentMethod, GuardianRelation
from desk.forms import DecisionForm, EvidenceField, MethodField, ReferenceField
from regulations.calendar import legal_date


class GuardianConsentForm(DecisionForm):
    """Who consented for a minor, when, and the file that shows it."""

    given_by = forms.CharField(
        label=_("Name of the guardian"),
        max_length=60,
        help_text=_("Encrypted, and shown masked."),
    )
    relation = MethodField(label=_("Relation to the minor"), choices=GuardianRelation)
    given_on = forms.DateField(
        label=_("Date of the consent"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    method = MethodField(label=_("How it is evidenced"), choices=ConsentMethod)
    reference = ReferenceField(
        help_text=_("For example: the signed consent and the household register, page seen today.")
    )
    files = EvidenceField(label=_("Files"), required=False)
    detail_fields = ("given_by", "relation", "given_on", "method", "reference", "files")

    def clean_given_on(self):
        """A consent is given by today."""
        given_on = self.cleaned_data["given_on"]
        if given_on > legal_date(timezone.now()):
            raise ValidationError(_("The date of the consent is in the future."))
        return given_on

    def clean(self):
        """A consent comes with a file, unless one came with a request."""
        data = super().clean()
        if "files" in data and not data["files"] and not has_consent_file(self.subject):
            self.add_error("files", _("Attach the file that shows the guardian's consent."))
        return data
