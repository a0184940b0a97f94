"""Forms that anybody may fill in."""

import uuid
from copy import deepcopy

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import name_index
from accounts.forms import (
    AnswerForm,
    CorrectionAnswerForm,
    NameChangeAnswerForm,
    TransferAnswerForm,
)
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    NameChangeRequest,
    PublicAccount,
    RegistrationApplication,
)
from accounts.screening.characters import normalize
from desk.checking import CheckedForm
from desk.forms import EvidenceField
from disclosure.domain import correspondence
from moderation.domain import appeals
from moderation.enums import ViolationType
from regulations.formatting import format_aside

# Longest number or code as typed: with spaces between the characters.
MAX_NUMBER = 60


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

    receipt_number = forms.CharField(label=_("Receipt number"), max_length=MAX_NUMBER)
    code = forms.CharField(label=_("Access code"), max_length=MAX_NUMBER)


class AccessForm(CheckedForm):
    """Number and access code of a message, or of what was submitted.

    `kept` is what somebody typed whose access had run out meanwhile, as JSON.
    """

    number = forms.CharField(
        label=_("Number"),
        max_length=MAX_NUMBER,
        help_text=_(
            "Of the message, sanction, complaint, appeal or objection, such as G-2026-000012."
        ),
    )
    code = forms.CharField(
        label=_("Access code"),
        max_length=MAX_NUMBER,
        help_text=_("It is printed beside the number of the message."),
    )
    kept = forms.CharField(required=False, max_length=40_000, widget=forms.HiddenInput)

    def clean(self):
        """Find what the number leads to."""
        data = super().clean()
        if data.get("number") and data.get("code"):
            facts = {"number": data["number"], "code": data["code"], "at": timezone.now()}
            data["correspondence"] = correspondence.find(**facts)
            if data["correspondence"] is None:
                raise forms.ValidationError(
                    _("Nothing has this number and access code. Check both against the message.")
                )
        return data


def _files_field():
    return EvidenceField(
        label=_("Pictures or documents"), required=False, most=settings.PUBLIC_FILES_MAX
    )


def _text_field(label, **options):
    return forms.CharField(
        label=label,
        min_length=5,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        **options,
    )


class ActionForm(CheckedForm):
    """Something that the holder of a number does about it.

    `number` says which one the form was opened for, in case another one was opened since.
    """

    number = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, found, initial=None, **kwargs):
        self.found = found
        super().__init__(*args, initial={"number": found.number, **(initial or {})}, **kwargs)


# The forms by which staff record answers: what they let correct, the operator may correct.
STAFF_FORMS = {
    RegistrationApplication: AnswerForm,
    NameChangeRequest: NameChangeAnswerForm,
    AccountTransfer: TransferAnswerForm,
    CorrectionOrder: CorrectionAnswerForm,
}


class MessageAnswerForm(ActionForm):
    """The answer to what was asked, and what may be corrected with it."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    text = _text_field(_("Your answer"))
    files = _files_field()

    def __init__(self, *args, found, initial=None, **kwargs):
        subject = found.subject
        staff_form = STAFF_FORMS.get(type(subject))
        names = staff_form.detail_fields if staff_form else ()
        opened = {
            "seen_version": subject.version,
            "idempotency_key": uuid.uuid4(),
            **{name: getattr(subject, name) for name in names},
        }
        super().__init__(*args, found=found, initial={**opened, **(initial or {})}, **kwargs)
        self.correctable = names
        for name in names:
            self.fields[name] = deepcopy(staff_form.base_fields[name])
        self.order_fields(["text", *names, "files"])

    def corrections(self):
        """The corrected values by name."""
        return {name: self.cleaned_data[name] for name in self.correctable}


class MessageAppealForm(ActionForm):
    """Which measures are appealed, and why."""

    measures = forms.MultipleChoiceField(
        label=_("Measures appealed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the appeal is against all of them."),
    )
    grounds = _text_field(_("Grounds of the appeal"))
    files = _files_field()

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, found=found, **kwargs)
        self.appealable = appeals.appealable(found.measures(), at=timezone.now())
        self.fields["measures"].choices = [
            (
                str(each.pk),
                format_aside(f"{each.get_measure_display()} · {each.target}", each.receipt_number),
            )
            for each in self.appealable
        ]

    def chosen(self):
        """The measures that are appealed."""
        chosen = self.cleaned_data["measures"]
        return [each for each in self.appealable if not chosen or str(each.pk) in chosen]


class MessageObjectionForm(ActionForm):
    """What a side says against the transfer."""

    grounds = _text_field(_("Grounds of the objection"))
    files = _files_field()


class PublicObjectionForm(CheckedForm):
    """What somebody who is no party says against a transfer."""

    grounds = _text_field(
        _("Grounds of the objection"),
        help_text=_("Say how the transfer concerns you, and what speaks against it."),
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        max_length=120,
        required=False,
        help_text=_("Telephone or e-mail, if you wish. It is stored encrypted."),
    )
    files = _files_field()


class PublicAppealForm(CheckedForm):
    """An operator's appeal against a sanction, or what a message told it of (Article 20)."""

    receipt_number = forms.CharField(
        label=_("Number of the message or of the sanction"),
        max_length=MAX_NUMBER,
        help_text=_(
            "G-2026-000012 appeals all measures of that message, S-2026-000012 this sanction only."
        ),
    )
    code = forms.CharField(
        label=_("Access code"),
        max_length=MAX_NUMBER,
        help_text=_("It is printed in the message that names the sanction."),
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
        """Find the measures."""
        data = super().clean()
        if data.get("receipt_number") and data.get("code"):
            data["measures"] = correspondence.measures_to_appeal(
                number=data["receipt_number"], code=data["code"], at=timezone.now()
            )
            if not data["measures"]:
                words = _("No measure has this number and access code: copy both from the message.")
                raise forms.ValidationError(words)
        return data
