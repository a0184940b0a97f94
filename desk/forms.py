"""Forms of the decision bar: one shape for every verb, more fields where a verb needs them."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from audit.domain.messages import TEXT_FIELDS, template_faults
from audit.enums import EvidenceKind, MediaType
from audit.evidence import UploadRefused, display_name, inspect
from audit.models import MessageTemplate
from audit.transitions import Reasons
from desk.checking import CheckedForm, CheckedModelForm
from desk.files.small_tables import MAX_BYTES
from regulations.calendar import legal_date
from regulations.catalog import PARAMETERS
from regulations.formatting import format_pair
from regulations.models import Parameter, ReasonCode

MAX_REFERENCE = 300


def _tall_text():
    return forms.Textarea(attrs={"rows": 14})


class DecisionForm(CheckedForm):
    """Reasons, note and message of one decision on the version the reviewer saw.

    A subclass adds fields and names them in `detail_fields`; they reach the domain function as
    keyword arguments.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    detail_fields = ()

    def __init__(self, *args, rule, subject, **kwargs):
        self.rule, self.subject = rule, subject
        kwargs["initial"] = {
            "seen_version": subject.version,
            "idempotency_key": uuid.uuid4(),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        if rule.reasons != Reasons.NONE:
            self.fields["reason_codes"] = _reason_field(rule)
        if rule.message:
            self.fields["text"] = forms.CharField(
                label=_("Add in your own words"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields["language"] = forms.ChoiceField(
                label=_("Language of the message"),
                choices=settings.LANGUAGES,
                initial=settings.APPLICANT_LANGUAGE,
            )
        if rule.note:
            self.fields["note"] = forms.CharField(
                label=_("Note for colleagues"),
                help_text=_("Stays on the desk; the applicant does not see it."),
                required=rule.verb == "note",
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def decision(self):
        """Keyword arguments for the domain function, from cleaned data."""
        data = self.cleaned_data
        return {
            "seen_version": data["seen_version"],
            "idempotency_key": data["idempotency_key"],
            "reason_codes": [reason.code for reason in self.reasons],
            "note": data.get("note", ""),
            "message": data.get("text", ""),
            "language": data.get("language", ""),
            **{name: data[name] for name in self.detail_fields},
        }

    @property
    def reasons(self):
        """The chosen ReasonCode rows."""
        return list(self.cleaned_data.get("reason_codes", ()))


class TemplateForm(DecisionForm):
    """The texts of a message template in both languages, each merge field checked."""

    subject_zh = MessageTemplate._meta.get_field("subject_zh").formfield()
    body_zh = MessageTemplate._meta.get_field("body_zh").formfield(widget=_tall_text())
    subject_en = MessageTemplate._meta.get_field("subject_en").formfield()
    body_en = MessageTemplate._meta.get_field("body_en").formfield(widget=_tall_text())
    detail_fields = TEXT_FIELDS
    field_order = TEXT_FIELDS

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {name: getattr(subject, name) for name in TEXT_FIELDS}
        super().__init__(*args, subject=subject, **kwargs)

    def clean(self):
        """Only merge fields that this message fills."""
        data = super().clean()
        texts = {name: data[name] for name in TEXT_FIELDS if name in data}
        for name, found in template_faults(self.subject.key, texts).items():
            self.add_error(name, found)
        return data


class MethodField(forms.ChoiceField):
    """How something was checked; nothing is chosen beforehand."""

    def __init__(self, *, choices, **kwargs):
        super().__init__(choices=[("", _("— choose —")), *choices.choices], **kwargs)


class ReferenceField(forms.CharField):
    """What was looked up, and where: somebody else can look it up again."""

    def __init__(self, *, help_text, **kwargs):
        label = _("What was looked up, and where")
        super().__init__(label=label, max_length=MAX_REFERENCE, help_text=help_text, **kwargs)


class PastDayField(forms.DateField):
    """A day that is over or today, in China; today where nothing else is said."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, initial=_today, **kwargs)

    def clean(self, value):
        """Refuse days to come."""
        day = super().clean(value)
        if day is not None and day > _today():
            raise ValidationError(_("This date is in the future."))
        return day


def _today():
    return legal_date(timezone.now())


class AsOfForm(CheckedForm):
    """A day, and another one to compare it with."""

    day = forms.DateField(
        label=_("At the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    other = forms.DateField(
        label=_("Compared with the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self):
        """Days of this age, so that their ends can be told. Raises ValidationError."""
        data = super().clean()
        for name in ("day", "other"):
            if data.get(name) and not 1990 <= data[name].year <= 2200:
                self.add_error(name, _("Name a day of our time."))
        return data


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Uploaded evidence: each file is told by its content and cleaned; the value is a list of
    InspectedFile. A file that is refused says which one it is, and what to do. More than `most`
    files are refused unread.
    """

    widget = FilesInput(attrs={"accept": ",".join(MediaType.values)})

    def __init__(self, *, most=None, **kwargs):
        self.most = most
        super().__init__(allow_empty_file=True, help_text=lazy(_what_is_taken, str)(), **kwargs)

    def clean(self, data, initial=None):
        """Inspect every file. Raises ValidationError with one message for each refused one."""
        uploads = data if isinstance(data, (list, tuple)) else [data]
        if self.most is not None and len(uploads) > self.most:
            raise ValidationError(_("Send at most %(most)s files."), params={"most": self.most})
        uploads = [super(EvidenceField, self).clean(each, initial) for each in uploads if each]
        if not uploads:
            super().clean(None, initial)
        files, errors = [], []
        limit = settings.EVIDENCE_MAX_BYTES + 1  # one more tells that it is too large
        for upload in uploads:
            try:
                files.append(inspect(upload.read(limit), name=upload.name))
            except UploadRefused as error:
                errors.append(format_pair(display_name(upload.name), error))
        if errors:
            raise ValidationError(errors)
        return files


def _what_is_taken():
    return _("PDF, JPEG or PNG, several if need be; at most %(limit)s each.") % {
        "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES)
    }


class AttachForm(DecisionForm):
    """Files that support the object, and what they show."""

    files = EvidenceField(label=_("Files"))
    kind = forms.ChoiceField(label=_("What they show"), choices=EvidenceKind)
    detail_fields = ("files", "kind")


class ReasonField(forms.ModelMultipleChoiceField):
    """Reason codes as checkboxes, each with its article."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, reason):
        """`Art. 8 · Identity does not match the materials`."""
        return f"{reason.cite()} · {reason.title}"


def _reason_field(rule):
    return ReasonField(
        ReasonCode.objects.for_verb(rule.verb),
        to_field_name="code",
        label=_("Reasons"),
        required=rule.reasons == Reasons.REQUIRED,
        error_messages={"required": _("Choose at least one reason.")},
    )


class TableUploadForm(CheckedForm):
    """A small table as a file, and its encoding when the guess should not decide."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("CSV or XLSX (the first sheet)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    encoding = forms.CharField(
        label=_("Encoding"),
        max_length=20,
        required=False,
        help_text=_("Leave empty to have it guessed: UTF-8, GB18030/GBK or UTF-16."),
    )

    def clean_file(self):
        """Refuse unread what is larger than a small table."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            words = _("The file is larger than %(limit)s. Split it.")
            raise ValidationError(words, params={"limit": filesizeformat(MAX_BYTES)})
        return upload

    def received(self):
        """What `small_tables.receive` takes."""
        upload = self.cleaned_data["file"]
        encoding = self.cleaned_data["encoding"]
        return {"content": upload.read(), "name": upload.name, "encoding": encoding}


class _InRange:
    """A form of a parameter whose value lies in the range that the catalogue gives."""

    def clean(self):
        """Check the range."""
        data = super().clean()
        spec = PARAMETERS.get(data.get("code"))
        if spec and not spec.minimum <= data.get("value", spec.minimum) <= spec.maximum:
            limits = {"minimum": spec.minimum, "maximum": spec.maximum}
            message = _("Give a number from %(minimum)s to %(maximum)s.") % limits
            raise ValidationError({"value": message})
        return data


class RehearsalForm(_InRange, CheckedForm):
    """A value that a parameter is supposed to have from a day on, whatever it has on record."""

    code = Parameter._meta.get_field("code").formfield()
    value = Parameter._meta.get_field("value").formfield()
    in_force_from = Parameter._meta.get_field("in_force_from").formfield()


class ParameterForm(_InRange, CheckedModelForm):
    """A new value from a day on."""

    class Meta:
        model = Parameter
        fields = ("code", "value", "in_force_from", "source")


class ReasonCodeForm(CheckedModelForm):
    """Verbs are typed as words, one per line or separated by commas."""

    verbs = forms.CharField(
        label=_("verbs"), help_text=_("For example: reject, request_information")
    )

    class Meta:
        model = ReasonCode
        fields = (
            "code",
            "article",
            "verbs",
            "title_en",
            "title_zh",
            "message_en",
            "message_zh",
            "is_active",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["verbs"] = ", ".join(self.instance.verbs)

    def clean_verbs(self):
        """The list of verbs."""
        return words_of(self.cleaned_data["verbs"])


def words_of(text):
    """The words of a text that commas or space part."""
    return text.replace(",", " ").split()
