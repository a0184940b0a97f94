"""What a review screen asks the database for, with all the neighborhood that it can show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import ContentCategory
from audit.context import acting_as
from audit.domain.engine import performer
from tests.factories import (
    AccountFactory,
    AppealFactory,
    ApplicationFactory,
    CaseFactory,
    ComplaintFactory,
    EntityFactory,
    QualificationFactory,
    SignalFactory,
    TransferFactory,
    impose,
    protect_like,
    scan,
    verify,
    verify_credential,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_role(cast, now):
    """Have somebody perform a verb; returns the object as it then is."""

    def act(role, subject, verb, **details):
        subject = type(subject).objects.get(pk=subject.pk)
        with acting_as(cast[role]):
            performer(type(subject), verb)(
                subject=subject, seen_version=subject.version, at=now, **details
            )
        return type(subject).objects.get(pk=subject.pk)

    return act


@pytest.fixture
def neighborhood(cast, entity, now, as_role):
    """{name: object}: one of each, and everything that its page can show beside it."""
    with acting_as(cast["intake"]):
        credentials = QualificationFactory.create_batch(3, entity=entity, at=now)
        other = EntityFactory(at=now)
        refused = ApplicationFactory(entity=entity, at=now)
        application = ApplicationFactory(entity=entity, at=now)
        regulated = ApplicationFactory(
            entity=entity, at=now, content_category=ContentCategory.HEALTH
        )
    as_role("reviewer", refused, "claim")
    as_role("reviewer", refused, "reject", reason_codes=["name-misleading"], message="不予受理。")
    application = as_role("reviewer", application, "claim")
    application = as_role("intake", application, "attach", files=[scan(), scan("2")])
    regulated = as_role("reviewer", regulated, "claim")
    with acting_as(cast["licensing_officer"]):
        verify_credential(credentials[0], at=now)
    with acting_as(cast["approver"]):
        verify(other, at=now)
    with acting_as(cast["importer"]):
        account, handed, *_rest = AccountFactory.create_batch(4, entity=entity, at=now)
        AccountFactory(entity=entity, at=now, content_category=ContentCategory.HEALTH)
    for each in (account, handed):
        as_role("approver", each, "activate")
    account = as_role("approver", account, "note", note="已与运营者沟通。")
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=handed, transferee=other, at=now)
        ComplaintFactory.create_batch(2, account=account, at=now)
        SignalFactory(accounts=[account], at=now)
    as_role("reviewer", transfer, "claim")
    with acting_as(cast["moderator"]):
        protect_like(application, at=now)
        protect_like(regulated, at=now)
        protect_like(transfer, at=now)
        case = CaseFactory(accounts=[account, handed], at=now)
        earlier = CaseFactory(accounts=[account], at=now)
        [sanction] = impose(case, [account], "stop_monetization", days=30, at=now)
        impose(earlier, [account], "warn", at=now)
    with acting_as(cast["intake"]):
        appeal = AppealFactory(sanction=sanction, at=now)
    as_role("appeals_officer", appeal, "claim")
    found = {
        "application": application,
        "application with materials": regulated,
        "account": account,
        "entity": entity,
        "transfer": transfer,
        "case": case,
        "appeal": appeal,
    }
    return {name: type(each).objects.get(pk=each.pk) for name, each in found.items()}


# Of these, six know who reads: session, person, what the role allows, the watch, who else
# looks, and the queues.
QUERIES = {
    ("application", "reviewer"): 23,
    ("application", "approver"): 21,
    ("application with materials", "reviewer"): 29,
    ("account", "reviewer"): 23,
    ("account", "moderator"): 26,
    ("account", "approver"): 26,
    ("entity", "reviewer"): 21,
    ("entity", "approver"): 22,
    ("transfer", "reviewer"): 28,
    ("transfer", "approver"): 26,
    ("case", "moderator"): 24,
    ("case", "approver"): 24,
    ("appeal", "moderator"): 22,
    ("appeal", "appeals_officer"): 24,
}


def test_a_review_page_asks_so_many_questions_and_no_more(neighborhood, signed_in):
    asked = {}
    for name, role in QUERIES:
        obj, client = neighborhood[name], signed_in(role)
        address = f"/desk/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        asked[name, role] = len(captured)
    assert asked == QUERIES
