"""The queue of imported accounts to activate agrees with what refuses their activation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain import accounts
from accounts.domain.checklist import ready_to_activate
from accounts.enums import AccountState, EntityState
from accounts.models import ImportBatch, OperatingEntity, PublicAccount
from audit.context import acting_as
from desk.models import BulkDecision
from desk.queues import loads
from regulations.calendar import legal_date
from regulations.models import Parameter
from tests.accounts.imports.conftest import bring, check, confirm, write  # noqa: F401
from tests.factories import (
    EntityFactory,
    PersonFactsFactory,
    credit_code,
    far_name,
    minor_id,
    protect_like,
    verify,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(bring, write, cast, now):  # noqa: F811
    """Three accounts of three entities, imported and verified."""
    rows = (
        {
            "external_id": f"q-{number}",
            "name": name,
            "entity_legal_name": f"示例队列{number}有限公司",
            "entity_unified_social_credit_code": credit_code(70 + number),
        }
        for number, name in enumerate(("晨间山雀", "湖畔白鹭", "江南丹顶鹤"))
    )
    bring(write(*rows))
    found = list(PublicAccount.objects.select_related("entity").order_by("pk"))
    with acting_as(cast["approver"]):
        for each in found:
            verify(each.entity, at=now)
    return list(PublicAccount.objects.select_related("entity").order_by("pk"))


def queued(now):
    return list(ready_to_activate(legal_date(now)).order_by("pk"))


def test_what_is_in_the_queue_is_not_refused(imported, decide, now):
    found = queued(now)
    assert found == imported
    states = [decide("approver", each, "activate").state for each in found]
    assert states == [AccountState.ACTIVE] * 3
    assert queued(now) == []


OFFENCES = {
    "unverified": (lambda put, each: put(each.entity, state=EntityState.UNVERIFIED)),
    "false": (lambda put, each: put(each.entity, state=EntityState.FALSE_IDENTITY)),
    "exception": (lambda put, each: put(each.entity, identity_exception="营业执照即如此记载")),
    "label": (lambda put, each: put(each, content_category="economy")),
    "news": (lambda put, each: put(each, content_category="news")),
}


@pytest.mark.parametrize("offence", OFFENCES)
def test_what_a_check_refuses_is_not_in_the_queue(offence, imported, put, decide, now):
    OFFENCES[offence](put, imported[0])
    refused = PublicAccount.objects.get(pk=imported[0].pk)
    assert queued(now) == imported[1:]
    with pytest.raises(accounts.NotEntitled):
        decide("approver", refused, "activate")


def test_a_confirmed_exception_stands_in_the_queue(imported, put, decide, now):
    put(imported[0].entity, identity_exception="如此记载", exception_confirmed_at=now)
    assert queued(now) == imported
    current = PublicAccount.objects.get(pk=imported[0].pk)
    assert decide("approver", current, "activate").state == AccountState.ACTIVE


def test_each_queue_is_read_in_one_query(imported, cast, now, django_assert_num_queries):
    loads(cast["approver"], now)
    with django_assert_num_queries(1):
        counts = {each.queue.code: each.count for each in loads(cast["approver"], now)}
    assert (counts["imported_to_verify"], counts["imported_to_activate"]) == (0, 3)


def test_the_import_page_counts_what_is_left_in_as_many_queries(
    imported, put, signed_in, django_assert_max_num_queries
):
    client = signed_in("approver")
    url = f"/desk/accounts/importbatch/{ImportBatch.objects.get().pk}/change/"
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        assert client.get(url).status_code == 200
    for each in imported[1:]:
        put(each, state=AccountState.ACTIVE)
    with django_assert_max_num_queries(len(few)):
        assert client.get(url).status_code == 200


def test_an_account_without_room_under_the_cap_is_not_in_the_queue(imported, put, decide, now):
    entity = imported[0].entity
    cap = Parameter.objects.value("account_cap.enterprise", on=legal_date(now))
    for each in imported[1:]:
        put(each, entity=entity, state=AccountState.ACTIVE)
    assert cap == 2
    assert queued(now) == []
    refused = PublicAccount.objects.get(pk=imported[0].pk)
    with pytest.raises(accounts.NotEntitled, match="as many accounts as it may"):
        decide("approver", refused, "activate")


@pytest.fixture
def page(signed_in):
    """The form that asks about the activation of accounts that were ticked."""

    def ask(rows):
        client = signed_in("approver")
        data = {"action": "activate", "_selected_action": [each.pk for each in rows]}
        response = client.post("/desk/accounts/publicaccount/?all=1", data)
        return client, response

    return ask


def expected(client, response):
    """{account: why} as the form lists what it expects to be refused."""
    return dict(client.get(response.url).context["card"].context["expected"])


def test_accounts_over_the_cap_are_named_before_they_are_refused(imported, put, page):
    for each in imported[1:]:
        put(each, entity=imported[0].entity)
    client, response = page(imported)
    assert expected(client, response) == {
        imported[2].name: "The rows before it reach the cap of its entity (Art. 10)."
    }
    form = client.get(response.url).context["form"]
    sent = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    client.post(response.url, sent)
    bulk = BulkDecision.objects.get()
    assert list(bulk.list_rows.order_by("number").values_list("state", flat=True)) == [
        "done",
        "done",
        "refused",
    ]


def test_a_minor_is_named_before_the_activation_is_refused(imported, put, page, cast, now):
    facts = PersonFactsFactory(identity_number=minor_id(15, on=legal_date(now)))
    with acting_as(cast["importer"]):
        minor = EntityFactory(facts=facts, at=now)
    put(minor, state=EntityState.VERIFIED)
    put(imported[1], entity=minor)
    found = expected(*page(imported))
    assert set(found) == {imported[1].name}
    assert "minor, aged 15" in found[imported[1].name]


@pytest.mark.parametrize("offence", OFFENCES)
def test_a_refusal_is_expected_with_its_reason(offence, imported, put, page):
    OFFENCES[offence](put, imported[0])
    client, response = page([PublicAccount.objects.get(pk=each.pk) for each in imported])
    found = expected(client, response)
    assert set(found) == {imported[0].name}
    form = client.get(response.url).context["form"]
    sent = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    client.post(response.url, sent)
    row = BulkDecision.objects.get().list_rows.get(state="refused")
    assert row.message == found[imported[0].name]


def test_what_changed_since_the_list_was_made_is_expected_to_be_refused(
    imported, put, page, decide
):
    put(imported[0].entity, state=EntityState.UNVERIFIED)
    client, response = page(imported)
    decide("approver", imported[1], "activate")
    assert expected(client, response) == {
        imported[0].name: "Identity is not verified (Art. 8)",
        imported[1].name: "It has changed since the list was prepared.",
    }


def test_a_list_without_refusals_is_activated_at_once(imported, page):
    client, response = page(imported)
    assert BulkDecision.objects.get().done == 3


def test_a_name_like_another_is_expected_to_be_refused(imported, page, cast, now):
    with acting_as(cast["importer"]):
        protect_like(imported[2], at=now)
    assert set(expected(*page(imported))) == {imported[2].name}


PAGES = {
    "workbench": "/desk/",
    "to verify": "/desk/accounts/operatingentity/?queue=imported_to_verify",
    "to activate": "/desk/accounts/publicaccount/?queue=imported_to_activate",
    "put into service": "/desk/accounts/importbatch/{batch}/change/",
}


@pytest.mark.parametrize("where", PAGES)
def test_what_is_left_is_shown_in_as_many_queries_for_more_rows(
    where,
    bring,  # noqa: F811
    write,  # noqa: F811
    cast,
    now,
    signed_in,
):
    client = signed_in("approver")
    asked = []
    for count, start in ((10, 100), (30, 200)):
        rows = (
            {
                "external_id": f"m-{number}",
                "name": far_name(f"many {number}"),
                "entity_legal_name": f"示例众多{number}有限公司",
                "entity_unified_social_credit_code": credit_code(number),
            }
            for number in range(start, start + count)
        )
        bring(write(*rows))
        entities = OperatingEntity.objects.imported_to_verify().order_by("pk")
        with acting_as(cast["approver"]):
            for each in entities[: count // 2]:
                verify(each, at=now)
        url = PAGES[where].format(batch=ImportBatch.objects.latest("pk").pk)
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        asked.append(len(captured))
    assert asked[1] <= asked[0] < 60
