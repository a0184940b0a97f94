"""Global search: finds by name and number what the reader may view, and nothing else."""

import pytest

from accounts.domain import name_index
from accounts.models import NameEntry
from audit.context import acting_as
from audit.models import Decision
from tests.factories import AccountFactory

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


@pytest.mark.parametrize("term", ["财经观察站", "财经", "財經觀察站", "gz-0001", "ｇｚ－０００１"])
def test_an_account_is_found_by_name_in_either_script_and_by_its_platform_id(
    term, account, signed_in
):
    if not NameEntry.objects.filter(account=account).exists():
        name_index.keep([NameEntry(name=account.name, account=account)])
    assert url(account) in found(signed_in("reviewer"), term)


def test_an_entity_is_found_by_name_and_credit_code(entity, signed_in):
    client = signed_in("reviewer")
    assert url(entity) in found(client, entity.legal_name[:3])
    assert url(entity) in found(client, entity.unified_social_credit_code)


def test_a_receipt_number_leads_to_its_object(application, signed_in):
    client = signed_in("reviewer")
    response = client.get(SEARCH, {"q": application.receipt_number.lower()})
    assert response.headers["Location"] == url(application)
    wrong_year = application.receipt_number.replace("-20", "-19", 1)
    assert found(client, wrong_year) == []


def test_a_decision_is_found_by_its_number(claimed, signed_in):
    decision = Decision.objects.latest("pk")
    assert url(decision) in found(signed_in("auditor"), str(decision.pk))


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
    response = signed_in("reviewer").get(SEARCH, {"q": term})
    page = response.content.decode()
    assert response.context["is_refused"]
    assert 'name="q" value=""' in page


def test_a_search_only_reads(signed_in):
    assert signed_in("reviewer").post(SEARCH, {"q": "x"}).status_code == 405


def test_a_group_is_bounded_and_costs_no_query_more(
    cast, now, entity, signed_in, django_assert_max_num_queries
):
    with acting_as(cast["importer"]):
        for number in range(12):
            AccountFactory(at=now, entity=entity, name=f"同名账号{number:02d}")
    client = signed_in("reviewer")
    client.get(SEARCH, {"q": "同名账号"})
    with django_assert_max_num_queries(9):
        response = client.get(SEARCH, {"q": "同名账号"})
    (group,) = response.context["groups"]
    assert (len(group.hits), group.has_more) == (10, True)
