"""What clients send and are told, field by field."""

import base64
import binascii

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import NameChangeRequest, OperatingEntity, RegistrationApplication
from audit.enums import EvidenceKind
from disclosure.enums import ApiScope
from moderation.enums import ComplaintOutcome, ViolationType

MOST_DAYS = 1000
FILE_NAME = r"^[^/\\]*[^/\\.][^/\\]*$"


class Strict:
    """Refuses names that it does not know, so that a misspelled field is not lost, and numbers
    where it takes text.
    """

    def to_internal_value(self, data):
        """The validated data. Raises ValidationError."""
        if isinstance(data, dict):
            unknown = data.keys() - self.fields.keys()
            faults = {name: [_("There is no field of this name.")] for name in sorted(unknown)}
            for name, field in self.fields.items():
                is_number = isinstance(data.get(name), (int, float))
                if is_number and isinstance(field, serializers.CharField):
                    faults[name] = [field.error_messages["invalid"]]
            if faults:
                raise serializers.ValidationError(faults)
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.BYTE)
class Base64Field(serializers.CharField):
    """Bytes, in base64."""

    def to_internal_value(self, data):
        """The bytes. Raises ValidationError."""
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError(_("This is not base64.")) from error


class File(Strict, serializers.Serializer):
    """A PDF, JPEG or PNG file that shows something."""

    name = serializers.RegexField(
        FILE_NAME,
        max_length=120,
        error_messages={"invalid": _("Write the name of a file, without a folder.")},
    )
    kind = serializers.ChoiceField(EvidenceKind.choices, default=EvidenceKind.OTHER)
    content = Base64Field()

    def to_internal_value(self, data):
        """What it shows, and the file as forms take it."""
        data = super().to_internal_value(data)
        return {"kind": data["kind"], "upload": SimpleUploadedFile(data["name"], data["content"])}


class Files(serializers.ListField):
    """Files, as many as one submission may bring."""

    child = File()

    def __init__(self, **kwargs):
        super().__init__(**({"required": False, "max_length": settings.PUBLIC_FILES_MAX} | kwargs))


class DeclaredOperator(Strict, serializers.ModelSerializer):
    """Who operates an account. One whose identity is on record already is that one."""

    identity_number = serializers.CharField(max_length=30)
    contact_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    contact_phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    contact_email = serializers.EmailField(max_length=200, required=False, allow_blank=True)

    class Meta:
        model = OperatingEntity
        fields = (
            "entity_type",
            "legal_name",
            "identity_type",
            "identity_number",
            "contact_name",
            "contact_phone",
            "contact_email",
            "place_of_registration",
            "place_of_operation",
            "business_scope",
        )


class Registration(Strict, serializers.ModelSerializer):
    """An entity's wish to open an account (Articles 8, 9)."""

    operator = DeclaredOperator()
    files = Files()

    class Meta:
        model = RegistrationApplication
        fields = (
            "operator",
            "requested_name",
            "introduction",
            "content_category",
            "external_id",
            "agreement_version",
            "files",
        )


class NameChange(Strict, serializers.ModelSerializer):
    """An operator's wish that an account bear another name (Article 8)."""

    account = serializers.CharField(max_length=64, help_text=_("The account's platform id."))
    files = Files()

    class Meta:
        model = NameChangeRequest
        fields = ("account", "requested_name", "grounds", "files")


class Transfer(Strict, serializers.Serializer):
    """An operator's wish that another entity operate an account (Article 11). Consents are recorded
    by the desk; files that show them may come along.
    """

    account = serializers.CharField(max_length=64, help_text=_("The account's platform id."))
    transferee = DeclaredOperator()
    reason = serializers.CharField(max_length=300)
    files = Files()


class ComplaintReport(Strict, serializers.Serializer):
    """A complaint about an account (Article 20)."""

    account = serializers.CharField(
        max_length=64, help_text=_("The account's platform id, or its whole name.")
    )
    category = serializers.ChoiceField(ViolationType.choices)
    text = serializers.CharField(min_length=5, max_length=4000)
    contact = serializers.CharField(max_length=120, required=False, allow_blank=True)
    files = Files()


class ActiveDay(Strict, serializers.Serializer):
    """The last day on which an account was used."""

    account = serializers.CharField(max_length=64, help_text=_("The account's platform id."))
    last_active_on = serializers.DateField()


class Activity(Strict, serializers.Serializer):
    """Days of activity of many accounts (Article 10)."""

    days = serializers.ListField(child=ActiveDay(), min_length=1, max_length=MOST_DAYS)

    def validate_days(self, days):
        """Each account once."""
        if len({each["account"] for each in days}) != len(days):
            raise serializers.ValidationError(_("An account stands in the list twice."))
        return days


class ActivityTaken(serializers.Serializer):
    """How many accounts were changed, and how many stand as they stood."""

    recorded = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class Message(serializers.Serializer):
    """What the desk wrote to whoever asked."""

    at = serializers.DateTimeField()
    text = serializers.CharField()


class Standing(serializers.Serializer):
    """Where a submission stands. What a reviewer may still take back is not told."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(ApiScope.choices)
    state = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    account = serializers.CharField(
        allow_null=True, help_text=_("Platform id of the account that it is about, once there is.")
    )
    outcome = serializers.ChoiceField(ComplaintOutcome.choices, allow_null=True)
    messages = Message(many=True)


class ComplaintTaken(Standing):
    """A complaint as it was taken in, with the code by which the complainant looks it up."""

    code = serializers.CharField()


class Brought(serializers.Serializer):
    """Something that the client brought."""

    number = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(ApiScope.choices)
    received_at = serializers.DateTimeField()
