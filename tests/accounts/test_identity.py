"""Identity numbers and phones in normal form."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given as having
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from accounts.enums import IdentityType
from accounts.identity import (
    MESSAGES,
    MIN_BIRTH_DATE,
    age_on,
    birth_date_of,
    check_identity,
    identity_type_of,
    is_irregular_code,
    normalize_identity,
    normalize_phone,
)
from tests.factories import credit_code, resident_id

TODAY = date(2026, 11, 28)
CODE, RESIDENT, FOREIGNER = (
    IdentityType.UNIFIED_SOCIAL_CREDIT_CODE,
    IdentityType.RESIDENT_ID,
    IdentityType.PERMANENT_RESIDENCE,
)
PASSPORT, OTHER = IdentityType.PASSPORT, IdentityType.OTHER
# Issued like this, as users of other validators report: the check character should be J.
IRREGULAR = "91350203M0001FUE2P"
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code_of(kind, number, **options):
    with pytest.raises(ValidationError) as refusal:
        check_identity(kind, number, today=TODAY, **options)
    return refusal.value.code


@pytest.mark.parametrize(
    ("kind", "given", "normal"),
    [
        (CODE, f" {credit_code(7).lower()} ", credit_code(7)),
        (CODE, "9111 0000-6000 3734-1L", "91110000600037341L"),
        (CODE, "９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
        (CODE, "12440600MB2C07549J", "12440600MB2C07549J"),
        (CODE, "N2440305MF0000001N", "N2440305MF0000001N"),
        (CODE, "A1110000MB0000001M", "A1110000MB0000001M"),
        (CODE, "362322198709086409", "362322198709086409"),
        (RESIDENT, "11010519491231002x", "11010519491231002X"),
        (RESIDENT, "１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
        (RESIDENT, "110105 19491231 002\u2169", "11010519491231002X"),
        (RESIDENT, "\u202a11010519491231002X\u202c", "11010519491231002X"),
        (FOREIGNER, "usa110085010112", "USA110085010112"),
        (FOREIGNER, "911840199001010018", "911840199001010018"),
        (PASSPORT, " e 1234 5678 ", "E12345678"),
    ],
)
def test_a_number_is_stored_in_one_form(kind, given, normal):
    assert check_identity(kind, given, today=TODAY) == normal


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524190001010017",
        "441900198001010015",
        "13313119900101001X",
        "330113199001010011",
        "321119198501010010",
        "999999199001010016",
        "810000199408230021",
        "820000199001010010",
        "830000199201300022",
        "330108200811290013",
    ],
)
def test_a_resident_id_is_valid_whatever_its_division(number):
    assert check_identity(RESIDENT, number, today=TODAY) == number


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (CODE, IRREGULAR, "credit_code_check"),
        (CODE, credit_code(7)[:-1] + "0", "credit_code_check"),
        (CODE, "", "required"),
        (CODE, credit_code(7)[:-1], "credit_code_length"),
        (CODE, "911100006OOO37341L", "credit_code_characters"),
        (CODE, "91A10000600037341L", "credit_code_characters"),
        (CODE, "9.111E+17", "excel_number"),
        (CODE, "+86 138 0013 8000", "credit_code_characters"),
        (RESIDENT, "110105194912310021", "identity_check"),
        (RESIDENT, "110105194913310020", "identity_birth_date"),
        (RESIDENT, "11010519490229002X", "identity_birth_date"),
        (RESIDENT, "110101203001010014", "identity_birth_future"),
        (RESIDENT, "110101185001010018", "identity_birth_year"),
        (RESIDENT, "440524188001010014", "identity_birth_year"),
        (RESIDENT, "360426910101007", "identity_former"),
        (RESIDENT, "11010519491231002", "identity_length"),
        (RESIDENT, "11010519491231002XX", "identity_characters"),
        (RESIDENT, "11010519491231X020", "identity_characters"),
        (RESIDENT, "11010519491231002\u0425", "identity_characters"),
        (RESIDENT, "\u0661" * 18, "identity_characters"),
        (RESIDENT, "1.1E+17", "excel_number"),
        (RESIDENT, "1.10105194912310e+17", "excel_number"),
        (RESIDENT, "110105194912310000", "excel_number"),
        (RESIDENT, "", "required"),
        (RESIDENT, "\u200b", "required"),
        (RESIDENT, "310115XXXXXXXX1234", "masked"),
        (RESIDENT, "310115●●●●●●●●123x", "masked"),
        (RESIDENT, "310115××××××××1234", "masked"),
        (RESIDENT, "310115________1234", "masked"),
        (RESIDENT, "310***********1234", "masked"),
        (FOREIGNER, "11010519491231002X", "identity_document"),
        (FOREIGNER, "911840199001010017", "identity_check"),
        (FOREIGNER, "USA110085130112", "identity_card"),
        (FOREIGNER, "US1100850101123", "identity_card"),
        (FOREIGNER, "", "required"),
        (FOREIGNER, "91XXXXXXXXXXXX0017", "masked"),
        (PASSPORT, "E-1", "identity_format"),
        (PASSPORT, "11010519491231002x", "identity_document"),
        (OTHER, "护照12345", "identity_format"),
        (OTHER, "", "required"),
        (PASSPORT, "E12XXXX78", "masked"),
        (PASSPORT, "E12••••78", "masked"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_for_its_own_reason(kind, given, code):
    assert code_of(kind, given) == code


def test_a_birth_date_is_valid_from_its_own_day():
    assert check_identity(RESIDENT, "330108200811290013", today=date(2008, 11, 29))
    with pytest.raises(ValidationError):
        check_identity(RESIDENT, "330108200811290013", today=date(2008, 11, 28))


def test_a_code_that_deviates_is_accepted_by_exception_only():
    assert check_identity(CODE, IRREGULAR.lower(), today=TODAY, by_exception=True) == IRREGULAR
    assert code_of(CODE, "911100006OOO37341L", by_exception=True) == "credit_code_characters"
    assert code_of(RESIDENT, "110105194912310021", by_exception=True) == "identity_check"
    assert is_irregular_code(CODE, IRREGULAR)
    assert not is_irregular_code(CODE, credit_code(7))
    assert not is_irregular_code(CODE, "9111")
    assert not is_irregular_code(PASSPORT, IRREGULAR)


@pytest.mark.parametrize(
    ("kind", "number", "document"),
    [
        (RESIDENT, "11010519491231002X", RESIDENT),
        (RESIDENT, "830000199201300022", RESIDENT),
        (RESIDENT, "911840199001010018", FOREIGNER),
        (RESIDENT, "USA110085010112", FOREIGNER),
        (FOREIGNER, "911840199001010018", FOREIGNER),
        (PASSPORT, "911840199", PASSPORT),
        (CODE, "91110000600037341L", CODE),
    ],
)
def test_a_number_belongs_to_one_document(kind, number, document):
    assert identity_type_of(kind, number) == document


@pytest.mark.parametrize(
    ("kind", "number", "birth_date"),
    [
        (RESIDENT, "11010519491231002X", date(1949, 12, 31)),
        (FOREIGNER, "911840199001010018", date(1990, 1, 1)),
        (FOREIGNER, "USA110085010112", date(1985, 1, 1)),
        (FOREIGNER, "USA110010010112", date(2010, 1, 1)),
        (FOREIGNER, "USA110000022912", date(2000, 2, 29)),
        (PASSPORT, "E12345678", None),
        (CODE, "362322198709086409", None),
    ],
)
def test_the_birth_date_follows_from_the_number(kind, number, birth_date):
    assert birth_date_of(kind, number, today=TODAY) == birth_date


@pytest.mark.parametrize(
    ("birth_date", "age"),
    [
        (date(2008, 11, 28), 18),
        (date(2008, 11, 29), 17),
        (date(2008, 2, 29), 18),
        (TODAY, 0),
    ],
)
def test_age_counts_birthdays(birth_date, age):
    assert age_on(birth_date, TODAY) == age


def resident_ids():
    """Valid resident ids of any division, birth date and sequence."""
    bodies = st.builds(
        lambda division, day, sequence: f"{division:06d}{day:%Y%m%d}{sequence:03d}",
        st.integers(0, 999_999),
        st.dates(MIN_BIRTH_DATE, TODAY),
        st.integers(0, 999),
    )
    return bodies.map(lambda body: body + ric.calc_check_digit(f"{body}0"))


def credit_codes():
    """Valid unified social credit codes."""
    letters = st.text(CODE_ALPHABET, min_size=2, max_size=2)
    ends = st.text(CODE_ALPHABET, min_size=9, max_size=9)
    bodies = st.builds(lambda a, b, c: f"{a}{b:06d}{c}", letters, st.integers(0, 999_999), ends)
    return bodies.map(lambda body: body + uscc.calc_check_digit(body))


@having(resident_ids())
def test_any_resident_id_with_its_check_character_is_valid(number):
    assert check_identity(RESIDENT, number.lower(), today=TODAY) == number
    assert birth_date_of(RESIDENT, number, today=TODAY) <= TODAY


@having(resident_ids(), st.integers(0, 17), st.integers(1, 9))
def test_a_resident_id_with_one_wrong_digit_is_refused(number, place, step):
    digit = "0" if number[place] == "X" else str((int(number[place]) + step) % 10)
    wrong = number[:place] + digit + number[place + 1 :]
    assert code_of(RESIDENT, wrong).startswith(("identity_", "excel_number"))


@having(credit_codes())
def test_any_credit_code_with_its_check_character_is_valid(number):
    assert check_identity(CODE, number, today=TODAY) == number


@having(credit_codes(), st.integers(0, 17), st.sampled_from(CODE_ALPHABET))
def test_a_credit_code_with_one_wrong_character_is_refused(number, place, character):
    wrong = number[:place] + character + number[place + 1 :]
    if wrong != number:
        assert code_of(CODE, wrong) in {"credit_code_check", "credit_code_characters"}


@having(
    st.sampled_from(IdentityType),
    st.text() | st.text("0123456789XE+.-") | st.from_regex(r"[A-Z]{3}\d{12}|\d{15,18}X?"),
    st.booleans(),
)
def test_arbitrary_text_raises_nothing_but_a_validation_error(kind, text, by_exception):
    try:
        number = check_identity(kind, text, today=TODAY, by_exception=by_exception)
    except ValidationError as refusal:
        assert refusal.code in MESSAGES
        assert refusal.messages
    else:
        assert normalize_identity(kind, number) == number
        document = identity_type_of(kind, number)
        assert check_identity(document, number, today=TODAY, by_exception=by_exception) == number
        birth_date_of(document, number, today=TODAY)


@pytest.mark.parametrize("number", range(0, 2_000_000, 77_777))
def test_the_factories_make_valid_numbers(number):
    assert check_identity(CODE, credit_code(number), today=TODAY)
    assert check_identity(RESIDENT, resident_id(number), today=TODAY)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86 10 8888 8888", "+861088888888"),
        ("  ", ""),
    ],
)
def test_a_phone_is_stored_as_e164(given, normal):
    assert normalize_phone(given) == normal


@pytest.mark.parametrize("given", ["12", "not a phone", "1.38E+10"])
def test_a_phone_that_does_not_exist_is_refused(given):
    with pytest.raises(ValidationError):
        normalize_phone(given)
