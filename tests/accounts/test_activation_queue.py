"""The queue of imported accounts to activate agrees with what refuses their activation."""

import pytest

from accounts.domain import accounts
from accounts.domain.checklist import ready_to_activate
from accounts.enums import AccountState, EntityState
from accounts.models import ImportBatch, PublicAccount
from audit.context import acting_as
from desk.queues import loads
from regulations.calendar import legal_date
from tests.accounts.imports.conftest import bring, check, confirm, write  # noqa: F401
from tests.factories import credit_code, verify

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
