"""Lists read no table from end to end: what they count, where their pages begin, what they find."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db import models

from accounts.filters import ImportFilter, PlatformIdsFilter
from audit.context import acting_as
from desk import lists
from desk.filters import Choice, Choices
from desk.model_admin import DeskModelAdmin
from desk.models import BulkDecision
from tests.factories import AccountFactory, ApplicationFactory

pytestmark = pytest.mark.django_db

# Tables whose size does not follow that of the platform: staff, roles, settings.
SMALL = {
    "audit.MessageTemplate",
    "audit.RoleGrant",
    "auth.Group",
    "licensing.PlatformLicense",
    "moderation.LadderStep",
    "accounts.ServiceAgreement",
    "regulations.Parameter",
    "regulations.ReasonCode",
    "staff.User",
}
DESKS = {
    model._meta.label: model_admin
    for model, model_admin in admin.site._registry.items()
    if model._meta.label != "auth.Group"
}
every_list = pytest.mark.parametrize("label", DESKS)


def leads_an_index(field, prefix):
    """Whether an index can find values, or beginnings of values, of `field`."""
    meta = field.model._meta
    if meta.label in SMALL or field.unique or field.db_index:
        return True
    indexes = [(each.fields, each.opclasses) for each in meta.indexes if not each.condition]
    indexes += [(each.fields, ()) for each in meta.total_unique_constraints]
    return any(
        fields and fields[0] == field.name and bool(opclasses) == prefix
        for fields, opclasses in indexes
    )


def listed(client, url):
    """The change list that a page shows."""
    return client.get(url).context["cl"]


def pages(client, url, link="next"):
    """The primary keys of each page from `url` on, along the links of one kind."""
    path = url.split("?")[0]
    while url:
        shown = listed(client, url)
        yield [row.pk for row in shown.result_list]
        url = shown.links[link] and path + shown.links[link]


@pytest.fixture
def accounts(cast, now, entity):
    """Seven accounts."""
    with acting_as(cast["importer"]):
        return AccountFactory.create_batch(7, entity=entity, at=now)


@pytest.fixture
def short_pages(monkeypatch):
    """Three rows a page."""
    monkeypatch.setattr(DeskModelAdmin, "list_per_page", 3)


@every_list
def test_every_list_has_the_shared_base(label, rf):
    desk = DESKS[label]
    assert isinstance(desk, DeskModelAdmin)
    assert desk.get_changelist(rf.get("/")) is lists.DeskChangeList
    assert desk.paginator is lists.CappedPaginator
    assert not desk.date_hierarchy
    assert not desk.show_full_result_count


@every_list
def test_a_list_searches_whole_values_or_beginnings_on_an_index(label):
    desk = DESKS[label]
    for lookup in desk.search_fields:
        path, _, kind = lookup.rpartition("__")
        assert kind in ("prefix", "exact"), lookup
        assert leads_an_index(get_fields_from_path(desk.model, path)[-1], kind == "prefix"), lookup


@every_list
def test_a_list_filters_by_choices_or_by_days_on_an_index(label):
    desk = DESKS[label]
    for each in desk.filters:
        if isinstance(each, str):
            field = get_fields_from_path(desk.model, each)[-1]
            is_indexed_day = isinstance(field, models.DateField) and leads_an_index(field, False)
            assert field.choices or isinstance(field, models.BooleanField) or is_indexed_day, each
        else:
            assert issubclass(each, (Choices, Choice, ImportFilter, PlatformIdsFilter)), each


@every_list
def test_a_list_is_ordered_by_an_index(label, rf):
    desk = DESKS[label]
    ordered = lists.ordered_columns(desk.model)
    if label not in SMALL:
        assert desk.ordering[0].removeprefix("-") in ordered
    columns = [desk.model._meta.pk if name == "-pk" else name for name in desk.ordering]
    assert columns
    for column in desk.get_sortable_by(rf.get("/")):
        assert lists.order_of(desk, column) in ordered


@pytest.mark.parametrize(
    "query", ["", "?state=pending_verification&sort=external_id", "?q=", "?o=-2"]
)
def test_pages_follow_each_other_in_both_directions(accounts, signed_in, short_pages, query):
    client = signed_in("approver")
    url = f"/desk/accounts/publicaccount/{query}"
    forth = list(pages(client, url))
    assert [len(page) for page in forth] == [3, 3, 1]
    assert {pk for page in forth for pk in page} == {account.pk for account in accounts}
    last = listed(client, url).links["last"]
    back = [
        pk
        for page in pages(client, f"/desk/accounts/publicaccount/{last}", "previous")
        for pk in page[::-1]
    ]
    assert back == [pk for page in forth for pk in page][::-1]


def test_links_keep_filters_and_search(accounts, signed_in, short_pages):
    page = listed(signed_in("approver"), "/desk/accounts/publicaccount/?state=pending_verification")
    assert re.fullmatch(r"\?after=\d+&state=pending_verification", page.links["next"])


@pytest.mark.parametrize("query", ["p=999999", "p=x", "all=", "after=x", "after=9" * 30, "before="])
def test_a_stray_address_shows_the_first_page(accounts, signed_in, short_pages, query):
    (first, *_) = pages(signed_in("approver"), "/desk/accounts/publicaccount/")
    (page, *_) = pages(signed_in("approver"), f"/desk/accounts/publicaccount/?{query}")
    assert page == first


def test_a_row_that_is_not_there_ends_the_list(accounts, signed_in):
    response = signed_in("approver").get("/desk/accounts/publicaccount/?after=0")
    assert response.status_code == 200
    assert response.context["cl"].result_list == []


def test_a_queue_begins_with_what_waits_longest(cast, now, entity, signed_in, short_pages):
    with acting_as(cast["intake"]):
        late, later = (
            ApplicationFactory(entity=entity, at=now + timedelta(days=n)) for n in (2, 3)
        )
        first = ApplicationFactory(entity=entity, at=now)
        more = ApplicationFactory.create_batch(2, entity=entity, at=now + timedelta(days=2))
    url = "/desk/accounts/registrationapplication/?queue=unclaimed"
    found = list(pages(signed_in("reviewer"), url))
    assert found == [[first.pk, late.pk, more[0].pk], [more[1].pk, later.pk]]


@pytest.mark.parametrize(
    ("asked", "order"),
    [("4.2", ["content_category", "pk"]), ("-4", ["-content_category", "-pk"]), ("1", ["-pk"])],
)
def test_one_column_orders_a_list_and_the_key_runs_with_it(accounts, signed_in, asked, order):
    shown = listed(signed_in("approver"), f"/desk/accounts/publicaccount/?o={asked}")
    assert list(shown.queryset.query.order_by)[: len(order)] == order


def test_an_action_takes_what_was_ticked_and_no_more(cast, now, entity, signed_in):
    with acting_as(cast["intake"]):
        ticked, other = ApplicationFactory.create_batch(2, entity=entity, at=now)
    response = signed_in("reviewer").post(
        "/desk/accounts/registrationapplication/",
        {"action": "claim", "_selected_action": [ticked.pk]},
    )
    assert response.status_code == 302
    assert dict(BulkDecision.objects.get().list_rows.values_list("object_id", "state")) == {
        ticked.pk: "done"
    }


def test_an_action_on_all_of_a_list_asks_first_and_goes_beyond_the_page(
    cast, now, entity, signed_in, monkeypatch
):
    monkeypatch.setattr("accounts.admin.applications.RegistrationApplicationAdmin.list_per_page", 2)
    with acting_as(cast["intake"]):
        ApplicationFactory.create_batch(5, entity=entity, at=now)
    client = signed_in("reviewer")
    page = client.get("/desk/accounts/registrationapplication/?all=1")
    assert "All 5 rows of this list" in page.text
    response = client.post(
        "/desk/accounts/registrationapplication/?all=1",
        {"action": "claim", "select_across": "1", "index": "0"},
    )
    bulk = BulkDecision.objects.get()
    assert (bulk.rows, bulk.state) == (5, "prepared")
    form = client.get(response.url).context["form"]
    hidden = {name: form[name].value() for name in ("seen_version", "idempotency_key")}
    client.post(response.url, hidden | {"note": ""})
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, bulk.decided_by) == ("completed", 5, cast["reviewer"])


def test_a_count_stops_and_says_so(accounts, signed_in, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 5)
    response = signed_in("approver").get("/desk/accounts/publicaccount/")
    assert "more than 5 public accounts" in " ".join(response.text.split())
    monkeypatch.setattr(lists, "MOST", 7)
    response = signed_in("approver").get("/desk/accounts/publicaccount/")
    assert "more than" not in response.text


@pytest.fixture
def named(cast, now, entity):
    """Accounts with names to look for."""
    with acting_as(cast["importer"]):
        rows = [
            AccountFactory(name=name, entity=entity, at=now)
            for name in ("美食指南", "美食100%", "城市美食", "Daily Tea", "iPhone汇")
        ]
    return {row.name: row for row in rows}


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("美食", {"美食指南", "美食100%"}),
        ("美食100%", {"美食100%"}),
        ("%", set()),
        ("_", set()),
        ("daily", {"Daily Tea"}),
        (" Daily ", {"Daily Tea"}),
        ("nothing", set()),
    ],
)
def test_a_search_finds_beginnings(named, signed_in, term, found):
    response = signed_in("approver").get("/desk/accounts/publicaccount/", {"q": term})
    assert {row.name for row in response.context["cl"].result_list} == found


@pytest.mark.parametrize("term", ["IPHONE匯", "ｉｐｈｏｎｅ汇"])
def test_a_search_finds_names_that_read_the_same(named, signed_in, term):
    response = signed_in("approver").get("/desk/accounts/publicaccount/", {"q": term})
    assert [row.name for row in response.context["cl"].result_list] == ["iPhone汇"]


def test_a_search_finds_the_platform_id_within_the_filter(named, signed_in):
    account = named["城市美食"]
    client = signed_in("approver")
    query = {"q": account.external_id, "state": account.state}
    shown = client.get("/desk/accounts/publicaccount/", query).context["cl"]
    assert shown.result_list == [account]
    query["state"] = "closed"
    assert client.get("/desk/accounts/publicaccount/", query).context["cl"].result_list == []


@every_list
def test_every_list_can_be_searched(label, cast, signed_in):
    desk = DESKS[label]
    cast["approver"].is_superuser = True
    cast["approver"].save()
    for term in ("17", "x", "9" * 40):
        assert signed_in("approver").get(desk.changelist_url(), {"q": term}).status_code == 200


def test_a_field_that_completes_names_searches_the_same_way(named, cast, signed_in):
    query = {"app_label": "accounts", "model_name": "namechangerequest", "field_name": "account"}
    url = "/desk/autocomplete/"
    told = signed_in("intake").get(url, query | {"term": "美食"}).json()
    assert {each["text"] for each in told["results"]} == {"美食指南", "美食100%"}
    assert signed_in("intake").get(url, query | {"term": "指南"}).json()["results"] == []
