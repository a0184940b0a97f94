"""Forms of objections to transfers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import objections
from accounts.models import AccountTransfer, TransferObjection
from desk.checking import CheckedModelForm
from desk.forms import EvidenceField


class ObjectionForm(CheckedModelForm):
    """An objection that reached the desk by letter or by telephone."""

    transfer = forms.CharField(
        label=_("Number of the transfer"),
        max_length=30,
        help_text=_("As in the public notice, such as T-2026-000012."),
    )
    contact = forms.CharField(
        label=_("Objector's contact"),
        max_length=120,
        required=False,
        help_text=_("Kept sealed; shown masked."),
    )
    files = EvidenceField(label=_("Evidence"), required=False)

    class Meta:
        model = TransferObjection
        fields = ("transfer", "side", "grounds")

    def clean_transfer(self):
        """The announced transfer. Raises ValidationError."""
        transfer = AccountTransfer.with_receipt(self.cleaned_data["transfer"])
        if transfer is None:
            raise ValidationError(_("No transfer has this number: write it as in the notice."))
        if refusal := objections.why_not(transfer, at=timezone.now()):
            raise ValidationError(refusal)
        return transfer
