"""The registry file: what the desk exports can be imported again."""

import pytest

from accounts.enums import IdentityType
from accounts.imports.columns import COLUMNS
from audit.context import acting_as
from audit.models import Decision
from desk.models import ListExport
from tests.accounts.imports.conftest import told
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
