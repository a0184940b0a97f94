"""Identity numbers and phones in normal form."""

import pytest
from django.core.exceptions import ValidationError

from accounts.identity import normalize_identity, normalize_phone
from tests.factories import credit_code, resident_id


@pytest.mark.parametrize(
    ("kind", "given", "normal"),
    [
        ("unified_social_credit_code", f" {credit_code(7).lower()} ", credit_code(7)),
        ("resident_id", "11010519491231002x", "11010519491231002X"),
        ("passport", " e 1234 5678 ", "E12345678"),
    ],
)
def test_a_number_is_stored_in_one_form(kind, given, normal):
    assert normalize_identity(kind, given) == normal


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("unified_social_credit_code", credit_code(7)[:-1] + "0"),
        ("unified_social_credit_code", ""),
        ("resident_id", "110105194912310021"),
        ("resident_id", "110105194913310020"),
        ("passport", "E-1"),
        ("other", "护照12345"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(kind, given):
    with pytest.raises(ValidationError):
        normalize_identity(kind, given)


@pytest.mark.parametrize("number", range(0, 2_000_000, 77_777))
def test_the_factories_make_valid_numbers(number):
    assert normalize_identity("unified_social_credit_code", credit_code(number))
    assert normalize_identity("resident_id", resident_id(number))


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
