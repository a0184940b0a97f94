"""What narrows a list: its filters, queue, columns and order, all said by the address."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils import timezone

from accounts.enums import AccountState
from accounts.filters import ImportFilter, PlatformIdsFilter
from audit.context import acting_as
from audit.models import Decision
from desk.filters import Day
from desk.templatetags.desk import day_pill, due_pill
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
ACCOUNTS = "/desk/accounts/publicaccount/"
APPLICATIONS = "/desk/accounts/registrationapplication/"
DESKS = {
    model._meta.label: model_admin
    for model, model_admin in admin.site._registry.items()
    if model._meta.label != "auth.Group"
}
every_list = pytest.mark.parametrize("label", DESKS)
BAD = ("x", "", "\0", "9" * 300, "null", "0001-01-01", "9999-12-31", "-1", "’;--")


@pytest.fixture
def accounts(cast, entity, now, put):
    """One account in each state, by state."""
    with acting_as(cast["importer"]):
        made = {state.value: AccountFactory(entity=entity, at=now) for state in AccountState}
    basis = {"closed": {"closure_basis": "by_law"}}
    return {
        state: put(account, state=state, **basis.get(state, {})) for state, account in made.items()
    }


@pytest.fixture
def boss(cast, signed_in):
    """The client of somebody who sees everything."""
    cast["approver"].is_superuser = True
    cast["approver"].save()
    return signed_in("approver")


def shown(client, url, query=""):
    return client.get(f"{url}?{query}").context["cl"]


def states(changes):
    return {row.state for row in changes.result_list}


def test_several_values_of_a_filter_are_alternatives(accounts, signed_in):
    client = signed_in("reviewer")
    assert states(shown(client, ACCOUNTS, "state=active&state=closed")) == {"active", "closed"}
    assert states(shown(client, ACCOUNTS, "all=1")) == set(accounts)


def test_filters_narrow_together(accounts, signed_in):
    query = "state=active&content_category="
    own = accounts["active"].content_category
    assert shown(signed_in("reviewer"), ACCOUNTS, query + own).result_count == 1
    other = next(each for each in ("health", "law") if each != own)
    assert shown(signed_in("reviewer"), ACCOUNTS, query + other).result_count == 0


def test_each_value_in_force_can_be_taken_off(accounts, signed_in):
    page = signed_in("reviewer").get(f"{ACCOUNTS}?q=x&sort=external_id&state=active&state=closed")
    assert [(chip.label, chip.words, chip.url) for chip in page.context["chips"]] == [
        ("Search", "x", "?sort=external_id&state=active&state=closed"),
        ("State", "active", "?q=x&sort=external_id&state=closed"),
        ("State", "closed", "?q=x&sort=external_id&state=active"),
    ]
    assert page.context["clear_url"] == "?sort=external_id"


def test_a_value_that_is_unknown_shows_nothing_and_says_so(accounts, signed_in):
    page = signed_in("reviewer").get(f"{ACCOUNTS}?state=active&state=nonsense")
    assert page.status_code == 200
    assert page.context["cl"].result_count == 0
    assert "nonsense is not one of the available choices" in page.text


def test_a_queue_that_is_unknown_shows_nothing_and_says_so(application, signed_in):
    page = signed_in("reviewer").get(f"{APPLICATIONS}?queue=nonsense")
    assert page.context["cl"].result_count == 0
    assert "There is no such queue" in page.text


@every_list
def test_no_value_of_any_filter_breaks_a_list(label, boss):
    desk = DESKS[label]
    names = desk.filter_set({}, desk.model.objects.all()).filters
    for value in BAD:
        query = dict.fromkeys([*names, "queue", "sort", "columns", "after", "o", "e", "p"], value)
        assert boss.get(desk.changelist_url(), query).status_code == 200
        assert boss.get(desk.changelist_url(), {"pk__in": value, "x__y": value}).status_code == 200


@every_list
def test_every_choice_of_every_filter_can_be_asked_for(label, boss):
    desk = DESKS[label]
    for name, each in desk.filter_set({}, desk.model.objects.all()).filters.items():
        if isinstance(each, (Day, ImportFilter, PlatformIdsFilter)):
            value = "2026-01-01" if isinstance(each, Day) else "1"
        else:
            value = [str(key) for key, _ in each.field.choices]
        page = boss.get(
            desk.changelist_url(),
            {name: value[-1:] if each.field.widget.input_type == "radio" else value},
        )
        assert not page.context["cl"].filterset.errors, name
        assert page.context["chips"]


def test_days_are_those_of_the_reader_and_both_ends_belong(cast, claimed, signed_in, now):
    cast["auditor"].time_zone = "Asia/Shanghai"
    cast["auditor"].save()
    decision = Decision.objects.get(verb="claim")
    day = timezone.localtime(decision.decided_at, timezone.get_default_timezone()).date()
    url, client = "/desk/audit/decision/", signed_in("auditor")

    def count(first, last):
        query = f"decided_at_from={first}&decided_at_to={last}"
        return shown(client, url, query).result_count

    yesterday, tomorrow = day - timedelta(days=1), day + timedelta(days=1)
    assert count(day, day) == shown(client, url, "all=1").result_count
    assert count(yesterday, yesterday) == count(tomorrow, tomorrow) == 0


def test_a_bare_list_opens_the_readers_own_queue(application, signed_in):
    assert signed_in("reviewer").get(APPLICATIONS).url == f"{APPLICATIONS}?queue=mine"
    assert shown(signed_in("reviewer"), APPLICATIONS, "all=1").result_count == 1
    assert signed_in("intake").get(APPLICATIONS).status_code == 200
    assert signed_in("reviewer").get(f"{APPLICATIONS}?_popup=1").status_code == 200
    assert signed_in("reviewer").post(APPLICATIONS, {"x": "y"}).status_code == 200


def test_an_empty_queue_of_ones_own_leads_on(cast, application, decide, signed_in):
    page = signed_in("reviewer").get(f"{APPLICATIONS}?queue=mine")
    assert [tab.url for tab in page.context["empty_queue"]] == [
        f"{APPLICATIONS}?queue=unclaimed",
        "?all=1",
    ]
    assert "Nothing waits for you here." in page.text
    decide("reviewer", application, "claim")
    assert signed_in("reviewer").get(f"{APPLICATIONS}?queue=mine").context["empty_queue"] == []


def test_the_queues_of_a_list_are_its_tabs(application, signed_in):
    page = signed_in("reviewer").get(f"{APPLICATIONS}?queue=unclaimed&state=submitted")
    tabs = {tab.url: (tab.is_current, tab.count) for tab in page.context["queue_tabs"]}
    assert tabs["?all=1"] == (False, None)
    assert tabs[f"{APPLICATIONS}?queue=unclaimed"] == (True, 1)
    assert tabs[f"{APPLICATIONS}?queue=mine"] == (False, 0)
    page = signed_in("reviewer").get(f"{APPLICATIONS}?all=1")
    assert [tab.label for tab in page.context["queue_tabs"] if tab.is_current] == ["All"]


def test_a_window_to_choose_from_shows_no_tabs_and_keeps_what_it_is(accounts, signed_in):
    page = signed_in("reviewer").get(f"{ACCOUNTS}?_popup=1&state=active")
    assert "queue_tabs" not in page.context
    assert '<input type="hidden" name="_popup" value="1">' in page.text
    assert page.context["clear_url"] == "?_popup=1"


def test_chosen_columns_are_shown_behind_the_first(accounts, signed_in):
    changes = shown(signed_in("reviewer"), ACCOUNTS, "columns=grade&columns=state&columns=entity")
    assert tuple(changes.list_display) == ("name", "entity", "grade")


@pytest.mark.parametrize("query", ["all=1", "columns=nonsense", "columns=legal_name_sealed"])
def test_without_a_known_column_a_list_shows_its_own(accounts, signed_in, query):
    changes = shown(signed_in("reviewer"), ACCOUNTS, query)
    assert tuple(changes.list_display) == DESKS["accounts.PublicAccount"].list_display


def test_a_column_that_is_hidden_orders_nothing(accounts, signed_in):
    client = signed_in("reviewer")
    assert shown(client, ACCOUNTS, "sort=-external_id").sort == "-external_id"
    hidden = shown(client, ACCOUNTS, "sort=-external_id&columns=entity")
    assert (hidden.sort, hidden.queryset.query.order_by[0]) == ("", "-pk")


def test_an_order_follows_its_column_when_others_come_and_go(accounts, signed_in):
    client = signed_in("reviewer")
    changes = shown(client, ACCOUNTS, "o=-3&columns=external_id&columns=entity&columns=standing")
    assert changes.sort == "-standing"
    address = dict(parse_qsl(changes.address))
    again = shown(client, ACCOUNTS, f"sort={address['sort']}&columns=standing")
    assert again.queryset.query.order_by[0] == "-state"


@every_list
def test_every_column_to_choose_has_a_label(label):
    desk = DESKS[label]
    for name in desk.columns_to_choose():
        assert label_for_field(name, desk.model, desk)


def test_further_columns_cost_no_further_queries(
    cast, entity, now, signed_in, django_assert_num_queries
):
    with acting_as(cast["importer"]):
        AccountFactory.create_batch(3, entity=entity, at=now)
    more = DESKS["accounts.PublicAccount"].more_columns
    client = signed_in("reviewer")
    query = "&".join(f"columns={name}" for name in more)
    client.get(f"{ACCOUNTS}?{query}")
    with django_assert_num_queries(7):
        client.get(f"{ACCOUNTS}?{query}")


def test_what_is_due_is_coloured_by_the_share_of_its_time():
    at, day = timezone.now(), datetime(2026, 5, 5, tzinfo=UTC).date()
    hours = timedelta(hours=1)
    tones = [
        ("idle", due_pill(at + 30 * hours, at - 10 * hours)),
        ("warn", due_pill(at + 1 * hours, at - 10 * hours)),
        ("bad", due_pill(at - 1 * hours, at - 10 * hours)),
        ("idle", day_pill(day + timedelta(days=8), day)),
        ("warn", day_pill(day, day)),
        ("bad", day_pill(day - timedelta(days=1), day)),
    ]
    for tone, pill in tones:
        assert f'class="pill {tone}"' in pill


def test_a_list_without_queues_opens_as_it_is(signed_in):
    page = signed_in("reviewer").get("/desk/accounts/publicaccount/")
    assert [tab.label for tab in page.context["queue_tabs"]] == ["All"]


# The duties are a page of their own.
@pytest.mark.parametrize("label", sorted(set(DESKS) - {"regulations.DutyRun"}))
def test_an_empty_list_says_so_and_offers_no_action(label, boss):
    page = boss.get(f"{DESKS[label].changelist_url()}?queue=no-such-queue").text
    assert 'class="empty-list"' in page
    assert 'class="actions"' not in page
    assert 'class="paginator"' not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("all=1", "There are no entries yet."),
        ("queue=unclaimed", "This queue is empty: there is nothing to do here."),
        ("state=submitted", "Nothing matches the search and the filters."),
        ("state=x", "Nothing is shown."),
        ("queue=x", "Nothing is shown."),
        ("queue=mine", "Nothing waits for you here."),
    ],
)
def test_an_empty_list_says_why(query, words, signed_in):
    assert words in signed_in("reviewer").get(f"{APPLICATIONS}?{query}").text


def test_a_list_with_rows_is_counted_in_words(application, signed_in):
    page = signed_in("reviewer").get(f"{APPLICATIONS}?all=1").text
    assert "empty-list" not in page
    assert "1 registration application\n" in page
