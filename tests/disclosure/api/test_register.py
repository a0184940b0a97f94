"""The public register by the API: what is listed in `disclosure.register`, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.context import acting_as
from tests.disclosure.conftest import PERSON
from tests.factories import (
    AccountFactory,
    EntityFactory,
    EntityFactsFactory,
    far_name,
    seal_record,
)

pytestmark = pytest.mark.django_db
REGISTER = "/api/v1/register/"
OPERATOR = {"entity_type", "name", "unified_social_credit_code", "place"}
ACCOUNT = {"platform_id", "name", "content_category", "state", "registered_on", "operator"}
PAGE = ACCOUNT | {"contact", "labels"}
LABEL = {"sector", "credential", "authority", "number", "verified_on", "valid_until"}
LISTED = {
    "closed-accounts": {"platform_id", "name", "basis", "closed_on"},
    "transfers": {
        "number",
        "platform_id",
        "name",
        "transferor",
        "transferee",
        "notice",
        "announced_on",
        "effective_on",
        "state",
    },
    "licenses": {"license", "number", "authority", "issued_on", "valid_until"},
    "agreements": {"version", "in_force_from"},
    "rules": {"report", "authority", "number", "received_on", "sha256"},
    "months": {
        "month",
        "received",
        "answered",
        "on_time",
        "late",
        "withdrawn",
        "median_hours",
        "report",
        "sha256",
    },
}


@pytest.fixture
def ask(client):
    """GET a path of the register."""

    def get(path, query=None, **headers):
        return client.get(REGISTER + path, query or {}, headers=headers)

    return get


def test_every_answer_holds_the_fields_of_its_list_and_no_other(ask, register, labeled):
    found = ask("accounts/").json()["results"]
    assert {frozenset(each) for each in found} == {frozenset(ACCOUNT)}
    page = ask("accounts/wx-doctor/").json()
    assert set(page) == PAGE
    assert [set(each) for each in page["labels"]] == [LABEL]
    assert set(page["operator"]) == OPERATOR
    for path, fields in LISTED.items():
        answer = ask(f"{path}/").json()
        rows = answer if isinstance(answer, list) else answer["results"]
        assert [set(each) for each in rows] == [fields], path
    assert set(ask("checkpoint/").json()) == {"size", "root", "sealed_at", "note"}


def test_nothing_personal_is_told(ask, register, person):
    paths = ["accounts/", "accounts/wx-active/", "checkpoint/", *(f"{each}/" for each in LISTED)]
    told = "".join(ask(path).content.decode() for path in paths)
    secrets = [*person.revealed().values(), *PERSON.values()]
    assert not [each for each in secrets if each and each in told]
    operator = ask("accounts/wx-active/").json()["operator"]
    assert operator == {
        "entity_type": "individual",
        "name": "周***",
        "unified_social_credit_code": "",
        "place": "示例省",
    }


def test_an_organization_is_named_with_its_code_and_place(ask, labeled):
    page = ask("accounts/wx-doctor/").json()
    entity = labeled.entity
    assert page["operator"] == {
        "entity_type": "enterprise",
        "name": entity.legal_name,
        "unified_social_credit_code": entity.unified_social_credit_code,
        "place": entity.place_of_registration,
    }
    assert page["labels"][0]["sector"] == "health"


def test_accounts_are_told_of_by_state(ask, register):
    states = {each["platform_id"]: each["state"] for each in ask("accounts/").json()["results"]}
    assert states == {
        "wx-active": "in_service",
        "wx-restricted": "in_service",
        "wx-suspended": "suspended",
        "wx-closed": "closed",
    }
    assert ask("accounts/wx-pending/").status_code == 404
    [closed] = ask("closed-accounts/").json()["results"]
    assert (closed["platform_id"], closed["basis"]) == ("wx-closed", "by_law")
    assert closed["closed_on"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "suspended"}, {"wx-suspended"}),
        ({"q": "wx-closed"}, {"wx-closed"}),
        ({"q": far_name("active")[:3]}, {"wx-active"}),
        ({"q": far_name("active")[1:]}, set()),
        ({"content_category": "news"}, set()),
    ],
)
def test_accounts_are_found(ask, register, query, found):
    assert {each["platform_id"] for each in ask("accounts/", query).json()["results"]} == found


def test_an_organization_is_found_by_its_code(ask, labeled):
    code = labeled.entity.unified_social_credit_code
    assert len(ask("accounts/", {"q": code}).json()["results"]) == 1


@pytest.mark.parametrize(
    "query", [{"q": "11010119900307109X"}, {"q": "长" * 61}, {"state": "x"}, {"q": "\0"}]
)
def test_what_is_no_query_is_refused_in_words(ask, register, query):
    response = ask("accounts/", query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == f"#/{next(iter(query))}"
    assert "11010119900307109X" not in response.content.decode()


def test_pages_begin_behind_a_row_and_cost_the_same(ask, register, cast, entity, now, put):
    def cost(size):
        with CaptureQueriesContext(connection) as made:
            ask("accounts/", {"page_size": size})
        return len(made)

    first = cost(1)
    assert cost(4) == first
    page = ask("accounts/", {"page_size": 3}).json()
    rest = ask(page["next"].partition(REGISTER)[2]).json()
    assert (len(page["results"]), len(rest["results"]), rest["next"]) == (3, 1, None)
    assert ask("accounts/", {"cursor": "nonsense"}).status_code == 404


def test_what_has_not_changed_is_answered_304(ask, register, cast, put):
    first = ask("accounts/wx-active/")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert ask("accounts/wx-active/", **{"if-none-match": first.headers["ETag"]}).status_code == 304
    put(register["active"], state="suspended")
    again = ask("accounts/wx-active/", **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.json()["state"]) == (200, "suspended")


def test_the_month_is_what_the_authority_was_told(ask, register):
    [month] = ask("months/").json()
    assert (month["month"], month["received"], month["answered"]) == ("2025-10", 1, 0)
    assert month["report"].startswith("P-")


def test_before_the_first_checkpoint_there_is_none(ask, entity, now):
    assert ask("checkpoint/").status_code == 404
    seal_record(now)
    note = ask("checkpoint/").json()["note"]
    assert note.startswith("test/ledger\n")


def test_an_address_asks_so_often_a_minute(ask, settings, db):
    settings.API_READS_PER_MINUTE = 1
    assert [ask("licenses/").status_code for _each in range(2)] == [200, 429]
    assert ask("licenses/", **{"x-other": "y"}).json()["status"] == 429


def test_a_word_is_told_in_the_readers_language(ask, labeled):
    def credential(language):
        page = ask("accounts/wx-doctor/", **{"accept-language": language})
        return page.json()["labels"][0]["credential"]

    assert credential("en") != credential("zh-hans")


def test_a_telephone_number_finds_nobody(ask, cast, now):
    with acting_as(cast["intake"]):
        made = EntityFactory(facts=EntityFactsFactory(contact_phone="13812340000"), at=now)
    with acting_as(cast["importer"]):
        AccountFactory(entity=made, at=now)
    assert ask("accounts/", {"q": "13812340000"}).json()["results"] == []
