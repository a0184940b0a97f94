"""Forms of transfers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import transfers
from accounts.enums import DOCUMENTED_CONSENTS, ConsentMethod, TransferSide
from accounts.forms.fields import LineField
from accounts.forms.registry import ApplicantsAnswerForm
from accounts.models import AccountTransfer
from desk.checking import CheckedModelForm
from desk.forms import DecisionForm, EvidenceField, MethodField, ReferenceField


class TransferRequestForm(CheckedModelForm):
    """A request to hand an account over, as intake takes it in."""

    class Meta:
        model = AccountTransfer
        fields = ("account", "transferee", "reason", "reverses")

    def clean(self):
        """What the domain would refuse, said at its field."""
        data = super().clean()
        if not self.errors:
            try:
                transfers.check_entry(transfer=AccountTransfer(**data))
            except ValidationError as error:
                self.add_error(None, error)
        return data


class TransferAnswerForm(ApplicantsAnswerForm):
    """The answer to a question about a transfer."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
    detail_fields = AccountTransfer.answerable_fields


class ConsentForm(DecisionForm):
    """Who agreed for which side, when, and how it is evidenced."""

    side = forms.ChoiceField(label=_("Side"), choices=TransferSide)
    given_by = LineField(
        label=_("Given by"),
        max_length=60,
        help_text=_("Who said so; sealed, and shown masked."),
    )
    given_at = forms.DateTimeField(
        label=_("Given at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    method = MethodField(label=_("How it is evidenced"), choices=ConsentMethod)
    reference = ReferenceField(
        help_text=_("For example: the number of the signed agreement, or of the sign-in record.")
    )
    files = EvidenceField(label=_("Files"), required=False)
    detail_fields = ("side", "given_by", "given_at", "method", "reference", "files")

    def __init__(self, *args, subject, **kwargs):
        given = {consent.side for consent in subject.consents.all()}
        missing = [side for side in TransferSide if side not in given]
        kwargs["initial"] = {"side": missing[0] if missing else TransferSide.TRANSFEROR}
        super().__init__(*args, subject=subject, **kwargs)

    def clean_given_at(self):
        """Nobody has agreed tomorrow."""
        given_at = self.cleaned_data["given_at"]
        if given_at > timezone.now():
            raise ValidationError(_("This time is in the future."))
        return given_at

    def clean(self):
        """A consent in a document comes with the document."""
        data = super().clean()
        is_missing = "files" in data and not data["files"]
        if data.get("method") in DOCUMENTED_CONSENTS and is_missing:
            self.add_error("files", _("Attach the document that shows the consent."))
        return data


class AnnounceForm(DecisionForm):
    """The public notice of a transfer, previewed before it is proposed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Add to the public notice")
        self.fields["language"].label = _("Language of the notice")
