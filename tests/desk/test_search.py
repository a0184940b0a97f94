"""Global search: finds by name and number what the reader may view, and nothing else."""

import pytest

from accounts.domain import names
from accounts.enums import NameBasis
from accounts.models import ProtectedName
from audit.context import acting_as
from audit.models import Decision
from desk.spellings import WIDE
from tests.factories import AccountFactory, ApplicationFactory, EntityFactory
from tests.factories.registry import EntityFactsFactory

pytestmark = pytest.mark.django_db

SEARCH = "/desk/search/"


@pytest.fixture
def account(cast, now, entity):
    with acting_as(cast["importer"]):
        return AccountFactory(at=now, entity=entity, name="财经观察站", external_id="gz-0001")


def found(client, term):
    response = client.get(SEARCH, {"q": term})
    assert response.status_code == 200
    return [hit.url for group in response.context["groups"] for hit in group.hits]


def url(obj):
    return f"/desk/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/"


@pytest.mark.parametrize("term", ["gz-0001", "ｇｚ－０００１", "GZ-0001"])
def test_an_account_is_found_by_its_platform_id(term, account, signed_in):
    assert url(account) in found(signed_in("reviewer"), term)


def stored(kind, name, cast, now, entity):
    """Something of the registry that bears a name, as it was typed."""
    with acting_as(cast["intake"]):
        match kind:
            case "account":
                return AccountFactory(at=now, entity=entity, name=name)
            case "application":
                return ApplicationFactory(at=now, entity=entity, requested_name=name)
            case "entity":
                return EntityFactory(at=now, facts=EntityFactsFactory(legal_name=name))
            case "protected name":
                protected = ProtectedName(name=name, basis=NameBasis.STATE_ORGAN)
                return names.protect(protected=protected, at=now)


KINDS = ("account", "application", "entity", "protected name")
SPELLINGS = [
    ("财经夜读", "財經夜讀"),
    ("財經夜讀", "财经夜读"),
    ("財经夜讀", "财經夜读"),
    ("发面与头发", "發麵與頭"),
    ("ＡＢＣ夜讀", "abc夜读"),
    ("Abc夜读", "ＡＢＣ夜"),
    ("夜读（北京）", "夜讀(北京"),
    ("夜读：Abc", "夜讀:abc"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "term"), SPELLINGS)
def test_a_beginning_finds_a_name_in_any_script_width_and_case(
    kind, name, term, cast, now, entity, signed_in
):
    obj = stored(kind, name, cast, now, entity)
    client = signed_in("reviewer")
    assert url(obj) in found(client, term)
    listed = client.get(url(obj).partition(f"{obj.pk}/")[0], {"q": term, "all": 1})
    assert list(listed.context["cl"].result_list) == [obj]


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_beginning_of_many_spellings_finds_its_name(kind, cast, now, entity, signed_in):
    obj = stored(kind, "歷歷發發臺臺麵麵繫繫乾", cast, now, entity)
    client = signed_in("reviewer")
    assert url(obj) in found(client, "历历发发台台面面系系干")


def test_an_account_is_found_by_a_look_alike_of_its_whole_name(account, signed_in):
    assert url(account) in found(signed_in("reviewer"), "财·经·观察站")


def test_an_entity_is_found_by_name_and_credit_code(entity, signed_in):
    client = signed_in("reviewer")
    assert url(entity) in found(client, entity.legal_name[:3])
    code = entity.unified_social_credit_code
    for written in (code, code.lower(), code.translate(WIDE)):
        assert url(entity) in found(client, written)


def test_a_receipt_number_leads_to_its_object(application, signed_in):
    client = signed_in("reviewer")
    for written in (application.receipt_number.lower(), application.receipt_number.translate(WIDE)):
        response = client.get(SEARCH, {"q": written})
        assert response.headers["Location"] == url(application)
        listed = client.get("/desk/accounts/registrationapplication/", {"q": written})
        assert list(listed.context["cl"].result_list) == [application]
    wrong_year = application.receipt_number.replace("-20", "-19", 1)
    assert found(client, wrong_year) == []


def test_a_decision_is_found_by_its_number(claimed, signed_in):
    decision = Decision.objects.latest("pk")
    client = signed_in("auditor")
    for written in (str(decision.pk), str(decision.pk).translate(WIDE)):
        assert url(decision) in found(client, written)
        listed = client.get("/desk/audit/decision/", {"q": written})
        assert decision in listed.context["cl"].result_list


def test_who_may_view_nothing_finds_nothing(account, application, cast, signed_in):
    cast["reviewer"].groups.clear()
    client = signed_in("reviewer")
    assert found(client, account.name) == []
    assert found(client, application.receipt_number) == []


@pytest.mark.parametrize(
    "term", ["", " ", "\0", "x" * 500, "R-2026-999999", "R-2026-" + "9" * 18, "%"]
)
def test_odd_input_finds_nothing(term, account, signed_in):
    assert found(signed_in("reviewer"), term) == []


@pytest.mark.parametrize(
    "term", ["11010519491231002X", "110105 19491231 002x", "１１０１０５１９４９１２３１００２X"]
)
def test_the_id_number_of_a_person_is_refused_and_not_repeated(term, account, signed_in):
    response = signed_in("reviewer").get(SEARCH, {"q": term}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(SEARCH, 302)]
    assert "belongs into no address bar" in page
    assert term not in page


def test_a_search_only_reads(signed_in):
    assert signed_in("reviewer").post(SEARCH, {"q": "x"}).status_code == 405


def test_a_group_is_bounded_and_costs_no_query_more(
    cast, now, entity, signed_in, django_assert_num_queries
):
    with acting_as(cast["importer"]):
        for number in range(12):
            AccountFactory(at=now, entity=entity, name=f"同名账号{number:02d}")
    client = signed_in("reviewer")
    client.get(SEARCH, {"q": "同名账号"})
    with django_assert_num_queries(14):
        response = client.get(SEARCH, {"q": "同名账号"})
    (group,) = response.context["groups"]
    assert (len(group.hits), group.has_more) == (10, True)
