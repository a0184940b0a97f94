"""Forms of the registry: facts of an entity, a new application, what single verbs ask for."""

import re
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain import screening
from accounts.domain.entities import EntityFacts, check_correction
from accounts.enums import (
    DERIVED_BASES,
    ENDED_ACCOUNT_STATES,
    ClosureBasis,
    ContentCategory,
    EntityType,
    NameScope,
    VerificationMethod,
)
from accounts.forms.fields import LineField, ParagraphsField
from accounts.identity import (
    check_identity,
    check_identity_type,
    identity_type_of,
    is_irregular_code,
    normalize_identity,
    normalize_phone,
)
from accounts.models import (
    NameChangeRequest,
    OperatingEntity,
    ProtectedName,
    PublicAccount,
    RegistrationApplication,
)
from accounts.screening.folding import skeleton
from desk.checking import CheckedForm, CheckedModelForm, run_check
from desk.forms import (
    DecisionForm,
    EvidenceField,
    FilesInput,
    MethodField,
    PastDayField,
    ReferenceField,
)
from regulations.calendar import legal_date

# Terms are found by their first two characters.
MIN_TERM = 2


class EntityForm(CheckedModelForm):
    """An operating entity in clear; the domain seals what is personal.

    On an existing entity the sealed fields stay empty unless they are to change, so that editing
    an address reveals nothing. A credit code whose check character deviates is refused first; the
    form then offers to enter it by exception.
    """

    identity_number = forms.CharField(label=_("Identity number"), max_length=30)
    contact_name = LineField(
        label=_("Contact person"),
        max_length=60,
        required=False,
        help_text=_("Who speaks for an organization; their credentials may stand for it."),
    )
    contact_phone = forms.CharField(label=_("Contact phone"), max_length=30, required=False)
    contact_email = forms.EmailField(
        label=_("Contact e-mail"),
        max_length=200,
        required=False,
        help_text=_("Messages about its accounts are sent there."),
    )
    identity_exception = forms.CharField(
        label=_("Enter by exception: reason"),
        max_length=300,
        required=False,
        widget=forms.HiddenInput,
        help_text=_(
            "Only where the certificate shows exactly this code. The exception takes effect once a "
            "second person has confirmed it."
        ),
    )
    exception_files = EvidenceField(label=_("Certificate that shows the code"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OperatingEntity
        fields = (
            "entity_type",
            "legal_name",
            "identity_type",
            "place_of_registration",
            "place_of_operation",
            "business_scope",
        )
        field_classes = {
            "legal_name": LineField,
            "place_of_registration": LineField,
            "place_of_operation": LineField,
            "business_scope": ParagraphsField,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        self.fields["exception_files"].widget = FilesInput(attrs={"type": "hidden"})
        if self.instance.pk:
            self._keep_sealed_fields_blank()

    def _keep_sealed_fields_blank(self):
        entity = self.instance
        for name, shown in (
            ("identity_number", entity.identity_masked),
            ("contact_name", entity.contact_name_masked),
            ("contact_phone", entity.contact_phone_masked),
            ("contact_email", entity.contact_email_masked),
        ):
            self.fields[name].required = False
            self.fields[name].help_text = _("On record: %(value)s. Leave empty to keep it.") % {
                "value": shown or "–"
            }
        if entity.entity_type == EntityType.INDIVIDUAL:
            self.initial["legal_name"] = ""
            self.fields["legal_name"].required = False
            self.fields["legal_name"].help_text = _(
                "On record: %(value)s. Leave empty to keep it."
            ) % {"value": entity.legal_name}

    def clean(self):
        """Normalize identity and phone; errors stand at their fields."""
        data = super().clean()
        self._clean_identity(data)
        self._normalize("contact_phone", data, normalize_phone)
        if not self.instance.pk:
            self._check_document(data)
        if not self.errors and not self.instance.pk:
            self._refuse_known(data)
        elif not self.errors:
            self._refuse_correction()
        return data

    def _check_document(self, data):
        """What identifies this kind of entity, said at its field."""
        if data.get("entity_type") and data.get("identity_type"):
            try:
                check_identity_type(data["entity_type"], data["identity_type"])
            except ValidationError as error:
                self.add_error("identity_type", error)

    def _refuse_correction(self):
        """What the domain would refuse, said at its field."""
        try:
            check_correction(self.instance.__class__.objects.get(pk=self.instance.pk), self.facts())
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(name if name in self.fields else None, messages)

    def _refuse_known(self, data):
        known = OperatingEntity.objects.with_identity(
            data["identity_type"], data["identity_number"]
        ).first()
        if known:
            self.add_error(
                "identity_number",
                _("This identity number belongs to “%(entity)s” already: use that entity.")
                % {"entity": known},
            )

    def _normalize(self, name, data, normalize):
        if data.get(name):
            try:
                place = f"{type(self).__name__}.{name}"
                data[name] = run_check(normalize, data[name], place=place)
            except ValidationError as error:
                self.add_error(name, error)

    def _clean_identity(self, data):
        """The number in normal form and the document that it belongs to. On an existing entity it
        is compared with the one on record, whatever is valid today.
        """
        kind = data.get("identity_type") or self.instance.identity_type
        self._normalize("identity_number", data, partial(normalize_identity, kind))
        number = data.get("identity_number")
        if number == "" and not self.instance.pk:
            self.add_error(
                "identity_number", self.fields["identity_number"].error_messages["required"]
            )
        if not kind or not number:
            return
        is_irregular = not self.instance.pk and is_irregular_code(kind, number)
        if is_irregular:
            self._offer_exception()
        else:
            data["identity_exception"] = ""
        data["identity_type"] = identity_type_of(kind, number)
        if not self.instance.pk:
            by_exception = bool(data.get("identity_exception"))
            self._normalize(
                "identity_number",
                data,
                partial(
                    check_identity,
                    kind,
                    today=legal_date(timezone.now()),
                    by_exception=by_exception,
                ),
            )

    def _offer_exception(self):
        """Show the fields by which a code that deviates is entered by exception."""
        self.fields["identity_exception"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["exception_files"].widget = FilesInput(attrs=EvidenceField.widget.attrs)

    def facts(self):
        """EntityFacts from cleaned data, sealed facts kept where their field was left empty."""
        data, entity = self.cleaned_data, self.instance
        kept = entity.revealed() if entity.pk else {}
        return EntityFacts(
            entity_type=data["entity_type"],
            identity_type=data["identity_type"],
            place_of_registration=data["place_of_registration"],
            place_of_operation=data["place_of_operation"],
            business_scope=data["business_scope"],
            identity_exception=data.get("identity_exception", ""),
            **{
                name: data.get(name) or kept.get(name, "")
                for name in (
                    "legal_name",
                    "identity_number",
                    "contact_name",
                    "contact_phone",
                    "contact_email",
                )
            },
        )


class ApplicationForm(CheckedModelForm):
    """A registration application as intake takes it in."""

    class Meta:
        model = RegistrationApplication
        fields = (
            "entity",
            "requested_name",
            "introduction",
            "content_category",
            "external_id",
            "agreement_version",
        )
        field_classes = {"requested_name": LineField, "introduction": ParagraphsField}

    def clean_external_id(self):
        """A platform id has a form, and belongs to one account."""
        wanted = self.cleaned_data["external_id"]
        if wanted and not re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", wanted):
            raise ValidationError(_("Use 1 to 64 letters, digits and _ . : - only."))
        if wanted and PublicAccount.objects.filter(external_id=wanted).exists():
            raise ValidationError(_("An account has this platform id already."))
        return wanted


class VerifyForm(DecisionForm):
    """How an identity was verified, and by what."""

    method = MethodField(label=_("Verification method"), choices=VerificationMethod)
    reference = ReferenceField(
        help_text=_(
            "For example: National Enterprise Credit Information Publicity System, record of "
            "today; or the number of the order at the identity service."
        )
    )
    checked_on = PastDayField(label=_("Looked up on"))
    detail_fields = ("method", "reference", "checked_on")


class CloseForm(DecisionForm):
    """What the closure rests on."""

    basis = forms.ChoiceField(label=_("Basis"), choices=ClosureBasis)
    detail_fields = ("basis",)


class RecategorizeForm(DecisionForm):
    """What the account is to write about."""

    content_category = forms.ChoiceField(label=_("Content category"))
    detail_fields = ("content_category",)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["content_category"].choices = [
            ("", _("— choose —")),
            *(each for each in ContentCategory.choices if each[0] != subject.content_category),
        ]


class ApplicantsAnswerForm(DecisionForm):
    """What the applicant answered, and the facts of `detail_fields` as they now stand."""

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {name: getattr(subject, name) for name in self.detail_fields}
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["note"].label = _("The applicant's answer")
        self.fields["note"].help_text = ""
        self.fields["note"].required = True


class AnswerForm(ApplicantsAnswerForm):
    """The answer to a question about a registration."""

    requested_name = LineField(label=_("Requested name"), max_length=60)
    introduction = ParagraphsField(
        label=_("Introduction"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    content_category = forms.ChoiceField(label=_("Content category"), choices=ContentCategory)
    detail_fields = RegistrationApplication.answerable_fields


class NameChangeAnswerForm(ApplicantsAnswerForm):
    """The answer to a question about a name change."""

    requested_name = LineField(label=_("Requested name"), max_length=60)
    grounds = forms.CharField(label=_("Grounds"), max_length=300)
    detail_fields = NameChangeRequest.answerable_fields


class JudgeForm(DecisionForm):
    """Which like names a person compared with the claimed one, and why it may stand."""

    others = forms.MultipleChoiceField(
        label=_("Compared with"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one name that you compared.")},
    )
    detail_fields = ("others",)

    def __init__(self, *args, subject, **kwargs):
        hits = screening.hits_of(subject, on=legal_date(timezone.now()))
        waiting = {hit.match.name: hit.match for hit in hits if hit.needs_judgement}
        kwargs["initial"] = {"others": list(waiting)}
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["others"].choices = [
            (name, f"{name} · {match.words}" if match.words else name)
            for name, match in waiting.items()
        ]
        self.fields["note"].label = _("Why the name may stand")
        self.fields["note"].help_text = _(
            "Kept with the judgement; it holds for these two spellings and this entity."
        )
        self.fields["note"].required = True


class NameChangeForm(CheckedModelForm):
    """A request to rename an account, as intake takes it in."""

    class Meta:
        model = NameChangeRequest
        fields = ("account", "requested_name", "grounds")
        field_classes = {"requested_name": LineField}

    def clean(self):
        """Refuse what the domain would: an ended account, the name it has, a second request."""
        data = super().clean()
        account = data.get("account")
        if account is None:
            return data
        if account.state in ENDED_ACCOUNT_STATES:
            self.add_error("account", _("The account has ended: it keeps its name."))
        elif NameChangeRequest.objects.open().for_account(account.pk).exists():
            self.add_error("account", _("A name change of this account is open already."))
        if data.get("requested_name") == account.name:
            self.add_error("requested_name", _("The account has this name already."))
        return data


class ProtectedNameForm(CheckedModelForm):
    """A name or a term to protect, on a basis that people decide on."""

    class Meta:
        model = ProtectedName
        fields = ("name", "basis", "scope", "holder", "source", "in_force_from", "in_force_until")
        field_classes = {"name": LineField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [
            choice for choice in self.fields["basis"].choices if choice[0] not in DERIVED_BASES
        ]
        self.fields["in_force_from"].initial = legal_date(timezone.now())
        self.fields["source"].required = True

    def clean(self):
        """A term needs two characters that count, or it would be found everywhere; the same
        protection is not added twice.
        """
        data = super().clean()
        same = {name: data.get(name) for name in ("name", "basis", "scope")}
        if ProtectedName.objects.decided().filter(**same, in_force_until=None).exists():
            self.add_error("name", _("This name is protected on this basis already."))
        is_term = data.get("scope") == NameScope.CONTAINED
        letters = [char for char in skeleton(data.get("name", "")) if char.isalnum()]
        if is_term and len(letters) < MIN_TERM:
            self.add_error("name", _("A term that is looked for in names has two characters."))
        return data


class ScreeningForm(CheckedForm):
    """A name to try."""

    name = LineField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autofocus": True})
    )
