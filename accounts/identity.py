"""Identity numbers and phones: their normal form, and what makes them valid.

Numbers are judged by structure, check character and birth date, which do not age. Lists of
administrative divisions do, so that none is consulted.
"""

import re
import unicodedata
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc

from accounts.enums import PERSONAL_IDENTITY_TYPES, EntityType, IdentityType

REGION = "CN"
# Ranges are in use before a library knows them, and asking it costs thirty times as much.
MOBILE = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})")
PHONE = re.compile(r"\+?[0-9 ().-]+")

MIN_BIRTH_DATE = date(1900, 1, 1)
MAX_INPUT = 100
# GB 11643: six digits of the division, birth date, sequence, check character. Residence permits of
# Hong Kong (810000), Macao (820000) and Taiwan (830000) residents have the same structure, and
# since GA 2102-2023 so has the permanent residence card of foreigners: 9, province, nationality.
RESIDENT_ID = re.compile(r"[0-9]{17}[0-9X]")
RESIDENT_ID_CHARACTERS = re.compile(r"[0-9]*X?")
FORMER_RESIDENT_ID = re.compile(r"[0-9]{15}")
# Cards issued until 2023: nationality, place of issue, birth date without century, two digits.
FORMER_PERMANENT_RESIDENCE = re.compile(r"[A-Z]{3}[0-9]{4}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{2}")
FOREIGNER = "9"
# GB 32100: registration authority, kind, six digits of the division, organization, check character.
_CODE = "0-9A-HJ-NPQRTUWXY"
CODE_CHARACTERS = re.compile(f"[{_CODE}]*")
CREDIT_CODE = re.compile(f"[{_CODE}]{{2}}[0-9]{{6}}[{_CODE}]{{10}}")
CODE_LENGTH = 18
DOCUMENT = re.compile(r"[A-Z0-9]{5,30}")
# What a spreadsheet makes of a long number: 1.1E+17, or 15 digits and zeros.
SPREADSHEET_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?E\+[0-9]+|[0-9]+\.[0-9]+E[0-9]+|[0-9]+\.0+")
SHORTENED_END = "000"
# What exports write in place of parts of a number: a sign of its own, or X where no X can stand.
MASK_SIGNS = "*\uff0a#\uff03\u25cf\u2022\u00d7\u25cb\u25ef\u25a0\u25a1\u2217\u2731"
MASKED_NUMBER = re.compile(f"[{MASK_SIGNS}]|[-_]{{3}}|X{{4}}")
MASKED_PERSONAL_NUMBER = re.compile(f"{MASKED_NUMBER.pattern}|X{{3}}|X{{2}}[0-9]")
MASKED_PHONE = re.compile(f"[{MASK_SIGNS}]{{2}}|[Xx]{{2}}")
# Of organizations that have no unified social credit code, such as those from abroad.
ORGANIZATION_IDENTITY_TYPES = (IdentityType.UNIFIED_SOCIAL_CREDIT_CODE, IdentityType.OTHER)

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_DASHES = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"))
# GB 11643 calls the check character the Roman numeral ten.
_TENS = dict.fromkeys(map(ord, "\u2169\u2179"), "X")

MESSAGES = {
    "required": _("This field is required."),
    "masked": _("This value is masked. Enter it in full, or export it unmasked."),
    "identity_personal": _("An individual is identified by a personal document."),
    "identity_organization": _(
        "An organization is identified by its unified social credit code, or, from abroad, by "
        "another document that is not personal."
    ),
    "identity_length": _(
        "A resident id has 18 characters, this one has %(count)s: compare it with the card."
    ),
    "identity_characters": _(
        "A resident id has 17 digits and a check character, a digit or X: delete what is neither."
    ),
    "identity_check": _(
        "The check character does not match, so a character is mistyped: compare the number with "
        "the card."
    ),
    "identity_birth_date": _(
        "The birth date in characters 7 to 14 does not exist: compare the number with the card."
    ),
    "identity_birth_year": _(
        "The birth date in characters 7 to 14 is before 1900: compare the number with the card."
    ),
    "identity_birth_future": _(
        "The birth date in characters 7 to 14 is in the future: compare the number with the card."
    ),
    "identity_former": _(
        "Resident ids of 15 digits are no longer valid since January 1, 2013: enter the 18-digit "
        "number of the current card."
    ),
    "excel_number": _(
        "The spreadsheet shortened this number: format the column as text, retype it."
    ),
    "identity_document": _(
        "This is the number of a resident id or residence permit: choose that document."
    ),
    "identity_card": _(
        "A permanent residence card has 18 characters that begin with 9, or 3 letters and 12 "
        "digits: compare the number with the card."
    ),
    "identity_format": _("Give 5 to 30 letters and digits, without separators."),
    "credit_code_length": _(
        "A unified social credit code has 18 characters, this one has %(count)s: compare it with "
        "the certificate."
    ),
    "credit_code_characters": _(
        "A unified social credit code has digits and letters without I, O, S, V and Z, and only "
        "digits from the 3rd to the 8th: compare it with the certificate."
    ),
    "credit_code_check": _(
        "The check character does not match: compare the code with the certificate. If it was "
        "issued like this, register the entity on the desk by exception, with evidence and a "
        "second approver."
    ),
}


def normalize_identity(identity_type, number):
    """The number in normal form, whether it is valid or not: without spaces and invisible
    characters, full-width and small letters as capitals of ASCII.
    """
    text = number[: MAX_INPUT + 1].translate(_FULL_WIDTH)
    text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf").upper()
    if identity_type in (IdentityType.PASSPORT, IdentityType.OTHER):
        return text
    if identity_type == IdentityType.UNIFIED_SOCIAL_CREDIT_CODE:
        return text.translate(_DASHES)
    return text.translate(_TENS)


def check_identity(identity_type, number, *, today, by_exception=False):
    """The number in normal form if it is valid on the day `today`.

    `by_exception` accepts a unified social credit code whose check character deviates. Raises
    ValidationError with a code of MESSAGES.
    """
    number = normalize_identity(identity_type, number)
    if not number:
        raise _fault("required")
    try:
        _check_form(identity_type, number, today, by_exception)
    except ValidationError as error:
        if is_masked(identity_type, number):
            raise _fault("masked") from error
        raise
    return number


def document_fault(entity_type, identity_type):
    """Why a document does not identify this kind of entity: a key of MESSAGES, or ""."""
    if entity_type == EntityType.INDIVIDUAL:
        return "" if identity_type in PERSONAL_IDENTITY_TYPES else "identity_personal"
    return "" if identity_type in ORGANIZATION_IDENTITY_TYPES else "identity_organization"


def check_identity_type(entity_type, identity_type):
    """Refuse a document that does not identify this kind of entity. Raises ValidationError."""
    if code := document_fault(entity_type, identity_type):
        raise _fault(code)


def is_masked(identity_type, number):
    """Whether parts of a number in normal form, which is not valid, were replaced by signs."""
    is_personal = identity_type in (IdentityType.RESIDENT_ID, IdentityType.PERMANENT_RESIDENCE)
    return bool((MASKED_PERSONAL_NUMBER if is_personal else MASKED_NUMBER).search(number))


def _check_form(identity_type, number, today, by_exception):
    match identity_type:
        case IdentityType.UNIFIED_SOCIAL_CREDIT_CODE:
            _check_credit_code(number, by_exception)
        case IdentityType.RESIDENT_ID:
            _check_personal_number(number, today)
        case IdentityType.PERMANENT_RESIDENCE:
            if not FORMER_PERMANENT_RESIDENCE.fullmatch(number) and number[:1] != FOREIGNER:
                is_resident = RESIDENT_ID.fullmatch(number)
                raise _fault("identity_document" if is_resident else "identity_card")
            _check_personal_number(number, today)
        case _:
            _check_document(number)


def identity_type_of(identity_type, number):
    """The document that a valid number in normal form belongs to: what is entered as a resident id
    may be the number of a permanent residence card.
    """
    is_foreigner = number[:1] == FOREIGNER or FORMER_PERMANENT_RESIDENCE.fullmatch(number)
    if identity_type == IdentityType.RESIDENT_ID and is_foreigner:
        return IdentityType.PERMANENT_RESIDENCE
    return identity_type


def is_irregular_code(identity_type, number):
    """Whether a number in normal form is a credit code whose check character deviates."""
    return (
        identity_type == IdentityType.UNIFIED_SOCIAL_CREDIT_CODE
        and CREDIT_CODE.fullmatch(number) is not None
        and not _has_check_character(number)
    )


def birth_date_of(identity_type, number, *, today):
    """The birth date in a valid number, or None where the document does not show it.

    Of two centuries that a former permanent residence card may mean, the later one.
    """
    if identity_type not in (IdentityType.RESIDENT_ID, IdentityType.PERMANENT_RESIDENCE):
        return None
    if RESIDENT_ID.fullmatch(number):
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return _former_birth_date(number, today)


def age_on(birth_date, day):
    """Completed years of age on `day`."""
    has_had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not has_had_birthday)


def _fault(code, **params):
    return ValidationError(MESSAGES[code], code=code, params=params or None)


def _check_credit_code(number, by_exception):
    if SPREADSHEET_NUMBER.fullmatch(number):
        raise _fault("excel_number")
    if not CODE_CHARACTERS.fullmatch(number):
        raise _fault("credit_code_characters")
    if len(number) != CODE_LENGTH:
        raise _fault("credit_code_length", count=len(number))
    if not CREDIT_CODE.fullmatch(number):
        raise _fault("credit_code_characters")
    if not by_exception and not _has_check_character(number):
        raise _fault("credit_code_check")


def _has_check_character(number):
    return uscc.calc_check_digit(number[:-1]) == number[-1]


def _check_personal_number(number, today):
    if FORMER_PERMANENT_RESIDENCE.fullmatch(number):
        if _former_birth_date(number, today) is None:
            raise _fault("identity_card")
        return
    if FORMER_RESIDENT_ID.fullmatch(number):
        raise _fault("identity_former")
    if SPREADSHEET_NUMBER.fullmatch(number):
        raise _fault("excel_number")
    if not RESIDENT_ID_CHARACTERS.fullmatch(number):
        raise _fault("identity_characters")
    if len(number) != CODE_LENGTH:
        raise _fault("identity_length", count=len(number))
    is_consistent = ric.calc_check_digit(number) == number[-1]
    if not is_consistent and number.endswith(SHORTENED_END):
        raise _fault("excel_number")
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise _fault("identity_birth_date") from error
    if not is_consistent:
        raise _fault("identity_check")
    if birth_date < MIN_BIRTH_DATE:
        raise _fault("identity_birth_year")
    if birth_date > today:
        raise _fault("identity_birth_future")


def _former_birth_date(number, today):
    year, month, day = map(int, FORMER_PERMANENT_RESIDENCE.fullmatch(number).groups())
    for century in (2000, 1900):
        try:
            birth_date = date(century + year, month, day)
        except ValueError:
            continue
        if birth_date <= today:
            return birth_date
    return None


def _check_document(number):
    if not DOCUMENT.fullmatch(number) or MASKED_NUMBER.search(number):
        raise _fault("identity_format")
    if RESIDENT_ID.fullmatch(number) and ric.calc_check_digit(number) == number[-1]:
        raise _fault("identity_document")


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
    if MASKED_PHONE.search(phone):
        raise _fault("masked")
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
