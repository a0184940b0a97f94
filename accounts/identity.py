"""Identity numbers and phones: normal form and validity, by python-stdnum and phonenumberslite."""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as InvalidNumber

from accounts.enums import IdentityType

REGION = "CN"
# Ranges are in use before a library knows them, and asking it costs thirty times as much.
MOBILE = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})")
PHONE = re.compile(r"\+?[0-9 ().-]+")


def normalize_identity(identity_type, number):
    """The number in normal form, check digit verified. Raises ValidationError."""
    number = number.strip()
    try:
        match identity_type:
            case IdentityType.UNIFIED_SOCIAL_CREDIT_CODE:
                return uscc.validate(number.upper())
            case IdentityType.RESIDENT_ID:
                return ric.validate(number.upper())
    except InvalidNumber as error:
        raise ValidationError(
            _("This is not a valid number: check the digits and the check digit."), code="identity"
        ) from error
    normal = "".join(number.upper().split())
    if not 5 <= len(normal) <= 30 or not normal.isascii() or not normal.isalnum():
        raise ValidationError(
            _("Give 5 to 30 letters and digits, without separators."), code="identity"
        )
    return normal


def normalize_phone(phone):
    """The phone in E.164 form (`+8613800138000`); empty stays empty. Raises ValidationError.

    What is more than one number, an extension or a second phone, is refused: phonenumbers would
    drop it.
    """
    phone = unicodedata.normalize("NFKC", phone).strip()
    if not phone:
        return ""
    if mobile := MOBILE.fullmatch(phone):
        return f"+86{mobile[1]}"
    if not PHONE.fullmatch(phone):
        raise ValidationError(
            _("Give one phone number, without words and without an extension."), code="phone"
        )
    try:
        parsed = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("This is not a phone number."), code="phone") from error
    if not phonenumbers.is_valid_number(parsed):
        raise ValidationError(_("This phone number does not exist."), code="phone")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
