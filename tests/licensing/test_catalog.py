"""The catalogue of credentials: what it covers, and that whatever names it finds it."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from accounts.enums import REGULATED_CATEGORIES
from licensing import transitions
from licensing.catalog import CREDENTIAL_TYPES, NEWS_LICENSE_NUMBER_FORM, credential_type_choices
from licensing.domain.review import NOTICES
from licensing.enums import LABELED_SECTORS, Holder, PlatformLicenseType, Sector
from licensing.models import CREDENTIAL_MODELS
from regulations.articles import ARTICLES
from regulations.catalog import PARAMETERS
from regulations.reason_catalog import REASONS

TYPES = list(CREDENTIAL_TYPES.values())
VERBS_OF = {reason.code: set(reason.verbs) for reason in REASONS}

# One number that has the public form and one that has not, by type.
NUMBERS = {
    "physician": ("110110000012345", "11011000001234"),
    "nurse": ("201811000123", "2018110001234"),
    "pharmacist": ("111220190012", "11122019001X"),
    "medical_institution": ("PDY00123411010517A1001", "PDY001234-110105-17A10"),
    "teacher": ("20191100142000123", "2019110014200012X"),
    "public_school": ("12110000400686917L", "1211000040068691IL"),
    "lawyer": ("11101201910123456", "1110120191012345"),
    "legal_professional": ("A20191101080123", "D20191101080123"),
    "law_firm": ("31110000E00017891P", "31110000E0001789"),
    "securities": ("S0010121010012", "A0010121010012"),
    "fund": ("F0010000001234", "f001000000123"),
    "futures": ("F3012345", "T3012345"),
    "cpa": ("110101300123", "11010130012"),
}

# What the code says why, by the verb that it says it of.
GIVEN_REASONS = [
    ("affix", "materials-verified"),
    ("renew", "materials-verified"),
    ("activate", "materials-verified"),
    ("activate", "news-licensed"),
    ("expire", "credential-expired"),
    ("expire", "license-expired"),
    ("remind", "credential-expiring"),
    ("remind", "license-expiring"),
    ("withdraw", "label-account-ended"),
    ("withdraw", "label-category-changed"),
    ("withdraw", "label-credential-expired"),
    ("withdraw", "label-credential-revoked"),
    ("withdraw", "label-identity-false"),
    ("withdraw", "label-transferred"),
]


def test_at_least_twelve_kinds_are_known():
    assert len(TYPES) >= 12
    assert list(CREDENTIAL_TYPES) == [each.code for each in TYPES]


@pytest.mark.parametrize("sector", sorted(LABELED_SECTORS))
def test_persons_and_organizations_prove_themselves_in_every_labeled_sector(sector):
    assert {each.holder for each in TYPES if each.sector == sector} == set(Holder)


def test_news_is_licensed_and_not_a_matter_of_qualification():
    assert {each.sector for each in TYPES} == LABELED_SECTORS


def test_every_kind_is_named_once_in_both_languages():
    for name in ("title_en", "title_zh"):
        titles = [getattr(each, name) for each in TYPES]
        assert len(set(titles)) == len(titles)
        assert all(titles)
    assert all(each.authority_en and each.authority_zh for each in TYPES)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.code)
def test_every_kind_speaks_the_readers_language(kind):
    with translation.override("zh-hans"):
        assert (kind.title, kind.authority) == (kind.title_zh, kind.authority_zh)
    with translation.override("en"):
        assert (kind.title, kind.authority) == (kind.title_en, kind.authority_en)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.code)
def test_every_kind_names_its_source_and_the_day_of_that_text(kind):
    assert kind.source
    assert date(1980, 1, 1) < kind.source_date < date(2026, 12, 31)


def test_every_public_form_has_its_example_and_a_hint():
    assert set(NUMBERS) == {each.code for each in TYPES if each.number_form}
    assert set(NUMBERS) == {each.code for each in TYPES if each.number_hint}


@pytest.mark.parametrize("code", NUMBERS)
def test_a_public_form_fits_a_good_number_and_no_other(code):
    good, bad = NUMBERS[code]
    kind = CREDENTIAL_TYPES[code]
    for number, fits in (
        (good, True),
        (bad, False),
        (f"{good}0", False),
        (f"0{good}", False),
        (f"{good}\n", False),
        ("", False),
    ):
        assert (number, kind.fits(number)) == (number, fits)


@pytest.mark.parametrize("kind", [each for each in TYPES if not each.number_form])
def test_where_no_form_is_public_nothing_is_said_of_a_number(kind):
    assert kind.fits("whatever") is None


def test_a_news_license_number_has_eleven_digits():
    assert NEWS_LICENSE_NUMBER_FORM == r"\d{11}"


def test_form_fields_offer_every_kind_under_its_sector_and_no_retired_one(monkeypatch):
    offered = {
        sector: [code for code, _title in group] for sector, group in credential_type_choices()
    }
    assert offered == {
        sector.label: [each.code for each in TYPES if each.sector == sector]
        for sector in Sector
        if sector in LABELED_SECTORS
    }
    retired = CREDENTIAL_TYPES["cpa"]
    object.__setattr__(retired, "retired_on", date(2026, 1, 1))
    monkeypatch.setattr("licensing.catalog.CREDENTIAL_TYPES", {"cpa": retired})
    try:
        assert credential_type_choices() == []
    finally:
        object.__setattr__(retired, "retired_on", None)


def test_every_regulated_category_has_its_sector_and_the_other_way_round():
    assert {sector.value for sector in Sector} == {each.value for each in REGULATED_CATEGORIES}


@pytest.mark.parametrize("area", [*sorted(Sector), "platform"])
def test_every_area_says_how_often_it_is_verified_again(area):
    spec = PARAMETERS[f"credential.review_months.{area}"]
    assert spec.article == ("9" if area in LABELED_SECTORS else "5")
    assert spec.minimum >= 1


def test_the_three_notices_shrink_and_are_parameters():
    days = [PARAMETERS[code].value for code in NOTICES]
    assert days == [60, 30, 7]


def test_the_platform_must_hold_what_it_can_hold():
    assert set(settings.PLATFORM_LICENSES) <= set(PlatformLicenseType)


@pytest.mark.parametrize(("verb", "code"), GIVEN_REASONS)
def test_what_the_code_says_why_is_in_the_catalogue_for_that_verb(verb, code):
    assert verb in VERBS_OF[code]


@pytest.mark.parametrize(
    "path",
    ["licensing/domain/labels.py", "licensing/domain/review.py", "accounts/domain/accounts.py"],
)
def test_no_module_gives_a_reason_that_is_not_listed_here(path):
    tree = ast.parse(Path(settings.BASE_DIR, path).read_text(encoding="utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    named = {text for text in said if text in VERBS_OF or str(text).startswith("label-")}
    assert named <= {code for _verb, code in GIVEN_REASONS}


def test_people_find_a_reason_for_every_verb_that_asks_for_one():
    tables = [*(model.transitions for model in CREDENTIAL_MODELS), transitions.LABEL]
    wanted = {
        rule.verb for table in tables for rule in table.values() if rule.reasons == "required"
    }
    assert wanted == {
        "affix", "expire", "reject", "remind", "renew", "request_information", "revoke", "withdraw"
    }  # fmt: skip
    assert all(any(verb in verbs for verbs in VERBS_OF.values()) for verb in wanted)


def test_every_reason_of_licensing_rests_on_an_article_of_the_digest():
    assert {reason.article for reason in REASONS} <= set(ARTICLES)
