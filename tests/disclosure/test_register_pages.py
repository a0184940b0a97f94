"""Pages of the public register: anybody reads them, in both languages, and finds what is listed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import PublicAccount
from audit.context import acting_as
from disclosure.views import register as pages
from tests.factories import AccountFactory, far_name, seal_record

pytestmark = pytest.mark.django_db
HOME = "/public/"
PAGES = (
    HOME,
    "/public/?q=wx-active",
    "/public/accounts/wx-active/",
    "/public/accounts/wx-doctor/",
    "/public/accounts/wx-closed/",
    "/public/transfers/",
    "/public/closed/",
    "/public/platform/",
    "/public/figures/",
    "/public/ledger/",
    "/public/programs/",
)


def found(response):
    """Ids of the accounts that a page of the register lists."""
    return {each.platform_id for each in response.context["page"].rows}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("url", PAGES)
def test_anybody_reads_every_page_in_both_languages(client, register, labeled, url, language):
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()
    assert b"style=" not in response.content and b"<script" not in response.content


@pytest.mark.parametrize("url", PAGES[:-1])
def test_pages_of_an_empty_desk_say_so(client, db, url):
    wanted = 404 if "/accounts/" in url else 200
    assert client.get(url).status_code == wanted


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_for_reading_only(client, db, url):
    assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"q": "wx-closed"}, {"wx-closed"}),
        ({"q": far_name("active")[:3]}, {"wx-active"}),
        ({"q": far_name("active")[1:]}, set()),
        ({"state": "suspended"}, {"wx-suspended"}),
        ({"content_category": "health"}, {"wx-doctor"}),
        ({"q": "wx-pending"}, set()),
    ],
)
def test_accounts_are_searched_for(client, register, labeled, query, ids):
    assert found(client.get(HOME, query)) == ids


def test_nothing_is_listed_before_anything_is_asked(client, register):
    assert "page" not in client.get(HOME).context


@pytest.mark.parametrize("query", ["11010119900307109X", "长" * 61, "\0"])
def test_what_is_no_query_is_said_at_its_field(client, register, query):
    response = client.get(HOME, {"q": query})
    assert response.status_code == 200
    assert list(response.context["search"].form.errors) == ["q"]
    assert "page" not in response.context


@pytest.mark.parametrize("platform_id", ["wx-pending", "nobody"])
def test_an_account_outside_the_register_has_no_page(client, register, platform_id):
    assert client.get(f"/public/accounts/{platform_id}/").status_code == 404


def test_an_organization_is_shown_with_what_the_law_wants(client, labeled):
    page = client.get("/public/accounts/wx-doctor/").content.decode()
    entity = labeled.entity
    wanted = (
        entity.legal_name,
        entity.unified_social_credit_code,
        entity.place_of_registration,
        entity.open_field("contact_phone"),
    )
    assert [each for each in wanted if each not in page] == []
    assert "noindex" not in page


def test_a_person_is_masked_and_left_out_of_search_engines(client, register):
    response = client.get("/public/accounts/wx-active/")
    page = response.content.decode()
    assert "周***" in page
    assert '<meta name="robots" content="noindex">' in page
    assert response.context["account"].contact == ""


def test_a_closed_account_says_when_and_on_what_basis(client, register):
    response = client.get("/public/accounts/wx-closed/")
    assert response.context["closed"].basis == "by_law"
    assert client.get("/public/accounts/wx-active/").context["closed"] is None
    [row] = client.get("/public/closed/").context["page"].rows
    assert row == response.context["closed"]


def test_a_notice_stands_in_its_list_and_on_its_account(client, register):
    [listed] = client.get("/public/transfers/").context["page"].rows
    assert client.get("/public/accounts/wx-active/").context["notices"] == [listed]
    assert (listed.notice, listed.state) == ("公告", "announced")


def test_pages_go_on_behind_their_last_row(client, register, monkeypatch):
    monkeypatch.setattr(pages, "PAGE_SIZE", 3)
    query = {"q": "", "content_category": "general"}
    first = client.get(HOME, query)
    rest = client.get(f"{HOME}?{first.context['page'].next_query}")
    assert (len(found(first)), len(found(rest))) == (3, 1)
    assert not found(first) & found(rest)
    assert rest.context["page"].next_query == ""


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "\0"])
def test_a_page_behind_nothing_is_not_found(client, register, after):
    assert client.get("/public/closed/", {"after": after}).status_code == 404


@pytest.mark.parametrize("url", ["/public/?content_category=general", "/public/transfers/"])
def test_a_list_costs_the_same_however_long_it_is(client, register, put, cast, now, url):
    def cost():
        with CaptureQueriesContext(connection) as made:
            client.get(url)
        return len(made)

    before = cost()
    with acting_as(cast["importer"]):
        for number in range(3):
            put(AccountFactory(name=far_name(f"more {number}"), at=now), state="active")
    assert cost() == before <= 3


def test_an_account_costs_few_queries(client, labeled, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/public/accounts/wx-doctor/")


def test_an_address_reads_so_many_pages_a_minute(client, db, settings):
    settings.API_READS_PER_MINUTE = 2
    assert [client.get(HOME).status_code for _each in range(3)] == [200, 200, 429]
    assert client.get(HOME, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_checkpoint_can_be_kept(client, entity, now):
    assert client.get("/public/ledger/checkpoint.txt").status_code == 404
    seal_record(now)
    file = client.get("/public/ledger/checkpoint.txt")
    assert file.headers["Content-Type"].startswith("text/plain")
    assert file.content.decode() == client.get("/public/ledger/").context["checkpoint"].note


def test_the_reference_tells_every_address_of_the_api(client, db):
    context = client.get("/public/programs/").context
    schema = client.get("/api/v1/schema/").json()
    told = {(each.method.lower(), each.path) for each in (*context["register"], *context["submit"])}
    assert told == {
        (method, path) for path, methods in schema["paths"].items() for method in methods
    }
    [account] = [each for each in context["register"] if each.name == "account"]
    assert "labels[].sector" in {field.name for field in account.answer}


def test_a_closed_account_is_found_by_the_name_it_had(client, register):
    name = PublicAccount.objects.get(external_id="wx-closed").name
    assert "wx-closed" in found(client.get(HOME, {"q": "\u200b".join(name)}))
    assert "wx-closed" in found(client.get(HOME, {"q": f"\u202e{name[::-1]}"}))
