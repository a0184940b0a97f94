"""The registry file: what the desk exports can be imported again."""

import csv
import io

import pytest
from openpyxl import Workbook

from accounts.enums import IdentityType
from accounts.imports.columns import COLUMNS
from accounts.imports.headers import LEFT_OUT, guess, objections
from audit.context import acting_as
from audit.models import Decision
from desk.models import ListExport
from tests.accounts.imports.conftest import GOOD, told
from tests.factories import (
    AccountFactory,
    EntityFactory,
    EntityFactsFactory,
    PersonFactsFactory,
    irregular_code,
)

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/publicaccount/"

RESIDENT_CARD = PersonFactsFactory.build(
    identity_type=IdentityType.PERMANENT_RESIDENCE, identity_number="911840199001010018"
)
IRREGULAR = EntityFactsFactory.build(
    identity_number=irregular_code(7), identity_exception="As on the certificate."
)


def export(client, kind, language="en", reason="Move to the new desk."):
    headers = {"accept-language": language}
    data = {"importable": kind, "reason": reason}
    return client.post(f"{LIST}export/?all=1", data, headers=headers)


@pytest.fixture
def registry(cast, now, run, write):
    """Accounts of every kind of operator, with texts that files treat specially."""
    run(
        write(
            {"introduction": '第一行，"引号"\n第二行'},
            {"external_id": "a-2", "name": "=1+1", "introduction": "+86 联系"},
            {"external_id": "a-3", "name": "@山间", "contact_phone": "+85291234567"},
            {"external_id": "00123", "name": "-读书", "registered_on": "", "last_active_on": ""},
        )
    )
    with acting_as(cast["importer"]):
        for facts in (PersonFactsFactory(), RESIDENT_CARD, IRREGULAR):
            AccountFactory(entity=EntityFactory(facts=facts, at=now), at=now)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_registry_file_comes_back_unchanged(
    kind, language, registry, signed_in, check, tmp_path
):
    response = export(signed_in("privacy_officer"), kind, language)
    path = tmp_path / f"registry.{kind}"
    path.write_bytes(b"".join(response.streaming_content))
    assert told(check(path)) == ({"rows": 7, "unchanged": 7}, [])
    entry = ListExport.objects.get()
    assert (entry.state, entry.rows, entry.columns) == ("completed", 7, list(COLUMNS))
    decision = Decision.objects.for_object(entry).order_by("pk").first()
    assert decision.verb == "export_in_clear"
    assert decision.note.endswith("Move to the new desk.")
    page = signed_in("auditor").get(f"/desk/desk/listexport/{entry.pk}/change/")
    assert "Entity type, Legal name" in page.text or language != "en"


@pytest.mark.parametrize(("role", "kind"), [("reviewer", "csv"), ("privacy_officer", "ods")])
def test_a_registry_file_takes_the_right_and_a_kind(role, kind, registry, signed_in):
    assert export(signed_in(role), kind).status_code == 403
    assert not ListExport.objects.exists()


def test_a_registry_file_without_a_reason_does_not_leave(registry, signed_in):
    assert export(signed_in("privacy_officer"), "csv", reason=" ").url == f"{LIST}?all=1"
    assert not ListExport.objects.exists()


def test_the_list_offers_the_registry_file_to_who_may_take_it(registry, signed_in):
    officer, reviewer = (
        signed_in(role).get(f"{LIST}?all=1").context["may_export_importable"]
        for role in ("privacy_officer", "reviewer")
    )
    assert (officer, reviewer) == (True, False)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_masked_export_says_what_it_is(language, registry, signed_in):
    response = signed_in("reviewer").post(
        f"{LIST}export/?all=1", headers={"accept-language": language}
    )
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(text, newline="")))
    columns = guess(header)
    assert columns[-1] == LEFT_OUT
    codes = [code for _position, _given, code, _message in objections(header, columns)]
    assert codes[0] == "masked_export"
    assert set(codes) == {"masked_export", "missing"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("entity_legal_name", "周**"),
        ("entity_legal_name", "周*"),
        ("entity_unified_social_credit_code", "911***1L"),
        ("contact_phone", "138****8000"),
    ],
)
def test_a_masked_value_is_no_value(column, value, run, write):
    figures, faults = run(write({column: value}))
    assert (figures["rows"], faults) == (1, [(2, column, "masked")])


@pytest.mark.parametrize("margin", [0, 1])
def test_merged_cells_hold_for_every_row_they_cover(margin, check, tmp_path):
    book = Workbook()
    page = book.active
    shared = GOOD | {"external_id": "", "name": ""}
    page.append([None] * margin + list(GOOD))
    for number in range(1, 4):
        own = {"external_id": f"m-{number}", "name": f"城市观察第{number}街"}
        row = (shared if number == 1 else {}) | own
        page.append([None] * margin + [row.get(name, "") for name in GOOD])
    for column in range(3 + margin, len(GOOD) + 1 + margin):
        page.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    path = tmp_path / "merged.xlsx"
    book.save(path)
    figures, faults = told(check(path))
    assert faults == []
    assert figures == {"rows": 3, "new_entities": 1, "new_accounts": 3}
