"""What the register itself shows: exported, read, judged."""

from datetime import timedelta

import pytest

from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain.bulk import write_rows
from moderation.domain import detection, register
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    ComplaintFactory,
    EntityFactory,
    EntityFactsFactory,
    TransferFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoarder(cast, now):
    """Seven accounts of one entity, registered a year ago, of which one is used."""
    with acting_as(cast["importer"]):
        entity = EntityFactory(at=now)
        today = legal_date(now)
        accounts = [
            PublicAccount(
                external_id=f"held-{at}",
                name=f"囤号{at}",
                content_category="general",
                entity=entity,
                registered_on=today - timedelta(days=400),
                last_active_on=today if at == 0 else None,
            )
            for at in range(7)
        ]
        write_rows(new=accounts, at=now)
    return entity


def test_hoarding_and_its_batch_are_seen(hoarder, now):
    on = legal_date(now)
    [held] = detection.detect(name="hoarding", on=on).observations
    assert held.accounts == tuple(f"held-{at}" for at in range(1, 7))
    run = detection.detect(name="registrations", on=on)
    assert {each.pattern: len(each.accounts) for each in run.observations} == {
        "burst-by-contact": 7,
        "burst-by-name": 7,
    }
    assert (run.input["kind"], run.input["rows"]) == ("register", 7)


def test_a_trial_changes_thresholds(hoarder, now):
    run = detection.detect(name="hoarding", on=legal_date(now), changes={"accounts": 7})
    assert run.observations == ()
    assert run.input["thresholds"]["accounts"] == 7


def test_transfers_and_complaints_of_sale_are_seen(cast, now, put):
    with acting_as(cast["importer"]):
        dealer = EntityFactory(at=now, facts=EntityFactsFactory(contact_phone="13711112222"))
        accounts = [
            AccountFactory(external_id=f"sold-{at}", entity=dealer, at=now) for at in range(4)
        ]
    with acting_as(cast["moderator"]):
        for each in accounts[:3]:
            ComplaintFactory(account=each, category="account_trading", at=now)
        ComplaintFactory(account=accounts[3], category="fabrication", at=now)
    with acting_as(cast["intake"]):
        transfers = [TransferFactory(account=each, consents=(), at=now) for each in accounts]
    for each in transfers:
        day = legal_date(now)
        dates = {"announced_on": day, "effective_on": day, "executed_at": now}
        put(each, state="executed", notice_text="公告", closed_at=now, **dates)
    rows = list(register.dealings())
    assert len(rows) == 2 * 4 + 3
    assert not any("13711112222" in str(row) for row in rows)
    run = detection.detect(name="trading", on=legal_date(now))
    assert {each.pattern: each.accounts for each in run.observations} == {
        "traded-by-entity": tuple(f"sold-{at}" for at in range(4)),
        "traded-by-contact": tuple(f"sold-{at}" for at in range(4)),
        "sale-complaints": tuple(f"sold-{at}" for at in range(3)),
    }


@pytest.mark.parametrize("name", register.EXPORTS)
def test_an_empty_register_shows_nothing(name, now):
    run = detection.detect(name=name, on=legal_date(now))
    assert (run.observations, run.input["rows"]) == ((), 0)
