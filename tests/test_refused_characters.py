"""Characters that no name may hold: every way in refuses them with the same words, and names that
came in before are found.
"""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from accounts.checks import name as check_name
from accounts.domain import screening
from accounts.forms import (
    AnswerForm,
    ApplicationForm,
    EntityForm,
    NameChangeForm,
    ProtectedNameForm,
    ScreeningForm,
)
from accounts.imports.columns import COLUMNS, Fault
from accounts.imports.messages import message_of
from accounts.models import NameChangeRequest, ProtectedName, RegistrationApplication
from accounts.screening.characters import validate_line
from audit.context import acting_as
from disclosure.forms import AccountField
from regulations.calendar import legal_date
from tests.accounts.admin.test_protected_name_files import NAME
from tests.desk.test_tables import NAMES, faults, upload
from tests.disclosure.api.conftest import key, operator, post, registration, system  # noqa: F401
from tests.factories import AccountFactory, ApplicationFactory, ProtectedNameFactory

pytestmark = pytest.mark.django_db

REFUSED = [
    "\u202e馆小文天\u202c",
    "天文\u200b小馆",
    "天文\ue863小馆",
    "天文\ufdd0小馆",
    "天文\ufffd小馆",
    "⿰木木小馆",
]
CLOSED, STORED = "天文小馆", "\u202e馆小文天\u202c"


def words(text):
    """What the one rule says of a text."""
    with pytest.raises(ValidationError) as refused:
        validate_line(text)
    return refused.value.messages[0]


@pytest.fixture
def in_service(cast, entity, now):
    """An account named before characters were checked."""
    with acting_as(cast["importer"]):
        return AccountFactory(name=STORED, external_id="rlo-1", entity=entity, at=now)


@pytest.fixture
def closed_name(cast, now):
    with acting_as(cast["moderator"]):
        return ProtectedNameFactory(name=CLOSED, at=now)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("column", ["name", "introduction", "entity_legal_name"])
def test_a_file_refuses_them(column, text):
    with pytest.raises(Fault) as fault:
        COLUMNS[column].parse(text)
    assert message_of(fault.value.code, fault.value.facts) == words(text)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize(
    ("form", "field"),
    [
        (ApplicationForm, "requested_name"),
        (ApplicationForm, "introduction"),
        (NameChangeForm, "requested_name"),
        (EntityForm, "legal_name"),
        (EntityForm, "contact_name"),
        (ProtectedNameForm, "name"),
        (ScreeningForm, "name"),
    ],
)
def test_a_form_refuses_them(form, field, text):
    bound = form({field: text})
    assert words(text) in bound.errors[field]
    assert bound[field].value() == text


NUL_WORDS = {"en": "Null characters are not allowed.", "zh-hans": "请删除空字符（NUL）。"}
SURROGATE_WORDS = {
    "en": "Surrogate characters are not allowed: U+D83D.",
    "zh-hans": "此处有残缺字符（U+D83D），请重新输入。",
}


@pytest.mark.parametrize("language", NUL_WORDS)
@pytest.mark.parametrize(
    ("form", "field"),
    [
        (ApplicationForm, "requested_name"),
        (ApplicationForm, "introduction"),
        (EntityForm, "legal_name"),
        (EntityForm, "business_scope"),
        (ScreeningForm, "name"),
    ],
)
def test_a_form_refuses_nul_once(form, field, language):
    with translation.override(language):
        assert form({field: "天文\0小馆"}).errors[field] == [NUL_WORDS[language]]


def test_a_form_names_nul_and_what_else_is_refused():
    errors = ApplicationForm({"requested_name": "天文\0\u200b小馆"}).errors["requested_name"]
    assert sorted(errors) == sorted([words("天文\u200b小馆"), NUL_WORDS["en"]])


@pytest.mark.parametrize("language", NUL_WORDS)
def test_the_public_form_refuses_nul_once(client, language):
    facts = {"text": "内容\0不实不实不实"}
    page = client.post("/public/complaints/", facts, headers={"accept-language": language})
    assert page.context["form"].errors["text"] == [NUL_WORDS[language]]


@pytest.mark.parametrize("language", NUL_WORDS)
@pytest.mark.parametrize(
    ("text", "expected"), [("天文\0小馆", NUL_WORDS), ("天文\ud83d小馆", SURROGATE_WORDS)]
)
def test_the_api_refuses_what_no_database_keeps(post, text, expected, language):  # noqa: F811
    facts = registration(requested_name=text, introduction=text, operator=operator(legal_name=text))
    answer = post("registrations/", facts, **{"accept-language": language}).json()
    faults = [(each["pointer"], each["detail"]) for each in answer["errors"]]
    pointers = ("#/operator/legal_name", "#/requested_name", "#/introduction")
    assert sorted(faults) == sorted((pointer, expected[language]) for pointer in pointers)


@pytest.mark.parametrize("text", REFUSED)
def test_an_answer_refuses_them(claimed, text):
    rule = RegistrationApplication.transitions["answer"]
    form = AnswerForm({"requested_name": text, "introduction": text}, rule=rule, subject=claimed)
    assert form.errors["requested_name"] == form.errors["introduction"] == [words(text)]


@pytest.mark.parametrize("text", REFUSED)
def test_the_api_refuses_them(post, text):  # noqa: F811
    faults = {
        each["pointer"]: each["detail"]
        for facts in (
            registration(requested_name=text),
            registration(introduction=text),
            registration(operator=operator(legal_name=text)),
        )
        for each in post("registrations/", facts).json()["errors"]
    }
    assert faults == dict.fromkeys(
        ("#/requested_name", "#/introduction", "#/operator/legal_name"), words(text)
    )
    assert not RegistrationApplication.objects.exists()


def test_a_page_keeps_what_was_typed_and_says_what_to_do(signed_in, in_service):
    data = {"account": in_service.pk, "requested_name": REFUSED[1], "grounds": "改版"}
    response = signed_in("intake").post("/desk/accounts/namechangerequest/add/", data)
    assert response.status_code == 200
    page = response.content.decode()
    assert words(REFUSED[1]) in page and REFUSED[1] in page and "改版" in page
    assert not NameChangeRequest.objects.exists()


def test_a_table_of_protected_names_refuses_them(signed_in):
    page = upload(signed_in("approver"), NAMES, NAME | {"name": STORED})
    [(_line, said)] = faults(page)
    assert words(STORED) in " ".join(said)
    assert not ProtectedName.objects.exists()


def test_names_are_normalized_like_those_of_a_file(entity):
    form = ApplicationForm({"requested_name": "e\u0301cole", "entity": entity.pk})
    form.is_valid()
    assert form.cleaned_data["requested_name"] == "école"


def test_a_closed_name_is_found_behind_an_override(closed_name, now):
    [match] = screening.find(STORED, on=legal_date(now))
    assert (match.likeness, match.name) == ("same", CLOSED)
    assert "displayed as U+202E天文小馆U+202C" in match.words


def test_a_name_that_was_taken_in_before_blocks_its_approval(cast, entity, now):
    with acting_as(cast["intake"]):
        application = ApplicationFactory(entity=entity, requested_name=STORED, at=now)
    codes = [finding.code for finding in check_name(application, legal_date(now))]
    assert codes[0] == "name-characters"


def test_the_audit_of_names_finds_those_in_service(in_service, closed_name, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("audit_names", "--json")
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ended.value.code == 1
    assert {(each["code"], each["account"], each["other_name"]) for each in found} == {
        ("characters", "rlo-1", ""),
        ("same", "rlo-1", CLOSED),
    }
    [characters] = [each for each in found if each["code"] == "characters"]
    assert "U+202E" in characters["why"] and CLOSED in characters["why"]


@pytest.mark.parametrize(
    "asked",
    [CLOSED, "天文小館", f"\ufeff{CLOSED}", f" {CLOSED}\u200b", STORED, "天 文 小 馆"],
)
def test_the_public_finds_an_account_by_the_name_it_reads(client, put, in_service, asked):
    put(in_service, state="active")
    page = client.get("/public/", {"q": asked}).context["page"]
    assert [each.platform_id for each in page.rows] == ["rlo-1"]
    answer = client.get("/api/v1/register/accounts/", {"q": asked}).json()
    assert [each["platform_id"] for each in answer["results"]] == ["rlo-1"]
    assert AccountField().clean(asked) == in_service


@pytest.mark.parametrize(
    ("stored", "asked"),
    [("école频道", "e\u0301cole"), ("ＡＢＣ频道", "abc"), ("①点读书", "①点"), ("㍿城市", "㍿城")],
)
def test_the_public_finds_beginnings_however_they_are_typed(
    client, cast, entity, now, put, stored, asked
):
    with acting_as(cast["importer"]):
        account = AccountFactory(name=stored, external_id="wx-9", entity=entity, at=now)
    put(account, state="active")
    page = client.get("/public/", {"q": asked}).context["page"]
    assert [each.platform_id for each in page.rows] == ["wx-9"]
