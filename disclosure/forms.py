"""Forms that anybody may fill in."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.domain import name_index
from accounts.models import PublicAccount
from accounts.screening.characters import normalize
from desk.checking import CheckedForm
from desk.forms import EvidenceField
from moderation.domain import appeals
from moderation.enums import ViolationType


class AccountField(forms.CharField):
    """An account named as its readers know it: by its whole name or its platform id."""

    def clean(self, value):
        """The account. Raises ValidationError when there is none, or more than one."""
        text = super().clean(value).strip()
        by_id = PublicAccount.objects.filter(external_id=text)
        named = PublicAccount.objects.filter(name__in={text, normalize(text)})
        found = list(by_id[:1]) or list(named[:2]) or _read_alike(text)
        if not found:
            raise forms.ValidationError(
                _("No account bears this name or id: write it exactly as its page shows it.")
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several accounts bear this name: write the platform id instead.")
            )
        return found[0]


def _read_alike(text):
    """Two accounts in service at most whose name is displayed like `text`."""
    keys = {each.account_id for each in name_index.same(text)} - {None}
    return list(PublicAccount.objects.filter(pk__in=keys)[:2])


class PublicComplaintForm(CheckedForm):
    """A complaint about an account (Article 20)."""

    account = AccountField(label=_("Name or id of the account"), max_length=64)
    category = forms.ChoiceField(
        label=_("What is it about?"), choices=[("", "–"), *ViolationType.choices]
    )
    text = forms.CharField(
        label=_("What happened?"),
        min_length=5,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("When, where, and what makes you say so. Up to 4,000 characters."),
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        max_length=120,
        required=False,
        help_text=_("Telephone or e-mail, if you wish. It is stored encrypted."),
    )
    files = EvidenceField(
        label=_("Pictures or documents"), required=False, most=settings.PUBLIC_FILES_MAX
    )


class LookUpForm(CheckedForm):
    """The receipt number and the code that came with it."""

    receipt_number = forms.CharField(label=_("Receipt number"), max_length=30)
    code = forms.CharField(label=_("Code"), max_length=20)


class PublicAppealForm(CheckedForm):
    """An operator's appeal against a sanction (Article 20)."""

    receipt_number = forms.CharField(
        label=_("Number of the sanction"),
        max_length=30,
        help_text=_("As in the message that told you of it, such as S-2026-000012."),
    )
    code = forms.CharField(
        label=_("Code for the appeal"),
        max_length=20,
        help_text=_("It stands beside the number. The desk tells it to the operator only."),
    )
    grounds = forms.CharField(
        label=_("What do you say against it?"),
        min_length=5,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    files = EvidenceField(
        label=_("Pictures or documents"), required=False, most=settings.PUBLIC_FILES_MAX
    )

    def clean(self):
        """Find the sanction."""
        data = super().clean()
        if data.get("receipt_number") and data.get("code"):
            named = {name: data[name] for name in ("receipt_number", "code")}
            data["sanction"] = appeals.sanction_of(**named)
            if data["sanction"] is None:
                words = _("No sanction has this number and code: copy both from the message.")
                raise forms.ValidationError(words)
        return data
