"""The catalogue of credential types, and what rests on it."""

import pytest

from accounts.enums import REGULATED_CATEGORIES
from licensing.catalog import CREDENTIAL_TYPES
from licensing.enums import LABELED_SECTORS, Holder, Sector
from regulations.catalog import PARAMETERS
from regulations.reason_catalog import REASONS

EXAMPLES = {
    "physician": ("110110000012345", "11011000001234"),
    "nurse": ("201133001234", "20113300123X"),
    "pharmacist": ("331220001234", "33122000123"),
    "medical_institution": ("PDY10001X37021215A1001", "PDY10001X37021215A100"),
    "teacher": ("20064200141000123", "2006420014100012"),
    "public_school": ("12110000400000123A", "12110000400000123"),
    "lawyer": ("11101200610123456", "1110120061012345"),
    "legal_professional": ("A20081101082345", "D20081101082345"),
    "law_firm": ("31110000E00017891P", "31110000E0001789"),
    "securities": ("S1450519010001", "S145051901001"),
    "fund": ("F4750000001234", "4750000001234"),
    "futures": ("F0123456", "A0123456"),
    "cpa": ("110001234567", "11000123456"),
}


def test_every_labeled_sector_has_credentials_for_persons_and_organizations():
    kinds = {(each.sector, each.holder) for each in CREDENTIAL_TYPES.values()}
    assert kinds == {(sector, holder) for sector in LABELED_SECTORS for holder in Holder}
    assert len(CREDENTIAL_TYPES) >= 12


def test_every_type_has_its_source_and_date():
    assert all(each.source and each.source_date for each in CREDENTIAL_TYPES.values())


def test_every_public_number_form_has_an_example():
    assert set(EXAMPLES) == {
        code for code, each in CREDENTIAL_TYPES.items() if each.number_form or each.number_hint
    }


@pytest.mark.parametrize(("code", "numbers"), EXAMPLES.items())
def test_a_number_form_tells_good_from_bad(code, numbers):
    assert [CREDENTIAL_TYPES[code].fits(number) for number in numbers] == [True, False]


def test_a_type_without_a_public_form_says_neither():
    assert CREDENTIAL_TYPES["insurance"].fits("anything") is None


def test_every_regulated_category_is_a_sector():
    assert set(REGULATED_CATEGORIES) == set(Sector)


def test_every_area_has_its_review_period():
    areas = {*Sector, "platform"}
    codes = {f"credential.review_months.{area}" for area in areas}
    assert codes == {code for code in PARAMETERS if code.startswith("credential.review_months.")}


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("materials-verified", "affix"),
        ("materials-verified", "renew"),
        ("materials-verified", "activate"),
        ("news-licensed", "activate"),
        ("credential-expired", "expire"),
        ("license-expired", "expire"),
        ("credential-expiring", "remind"),
        ("license-expiring", "remind"),
        ("label-credential-expired", "withdraw"),
        ("label-credential-revoked", "withdraw"),
        ("label-transferred", "withdraw"),
        ("label-category-changed", "withdraw"),
        ("label-account-ended", "withdraw"),
        ("label-identity-false", "withdraw"),
    ],
)
def test_what_the_system_gives_as_reason_is_a_reason_for_it(code, verb):
    [reason] = [each for each in REASONS if each.code == code]
    assert verb in reason.verbs
