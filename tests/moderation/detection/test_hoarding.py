"""Hoarding among a register of ordinary holders (Article 18)."""

from datetime import date, timedelta
from functools import cache
from random import Random

import pytest

from tests.moderation.detection.events import (
    CLEAN,
    accounts_of,
    detect,
    false_alarms,
    write,
)

HEADER = ("account", "entity", "contact", "registered_on", "last_active_on")
TODAY = date(2026, 6, 1)
HOARDERS = 15


def clean(random):
    """Most entities hold one account or two and use them; many forget one. Groups hold up to 50 and
    let some rest; agencies are the contact of clients, some of whom never begin.
    """
    for at in range(CLEAN - 5000):
        entity = at if random.random() < 0.7 else at // 2
        yield f"e{entity}", f"138{entity:08d}", 0.25
    for group in range(100):
        for _account in range(random.randrange(5, 51)):
            yield f"group{group}", f"137{group:08d}", 0.2
    for agency in range(300):
        for client in range(random.randrange(3, 9)):
            yield f"client{agency}-{client}", f"136{agency:08d}", 0.15


def planted():
    """Entities with accounts they never use, and contacts behind one-account entities."""
    for hoarder in range(HOARDERS):
        for account in range(6 + hoarder):
            unused = account > 0
            yield f"hoarder{hoarder}", f"135{hoarder:08d}", unused, f"entity-{hoarder}"
            yield f"shell{hoarder}-{account}", f"134{hoarder:08d}", unused, f"contact-{hoarder}"


def days(random, share_unused):
    registered = TODAY - timedelta(days=random.randrange(400, 2000))
    if random.random() >= share_unused:
        return registered, TODAY - timedelta(days=random.randrange(170))
    if random.random() < 0.5:
        return registered, ""
    return registered, registered + timedelta(days=random.randrange(200))


@cache
def rows():
    random = Random(8)
    named = [("clean", *each) for each in clean(random)]
    named += [(batch, *each) for *each, batch in planted()]
    return [
        (f"{batch}:{at}", entity, contact, *days(random, unused))
        for at, (batch, entity, contact, unused) in enumerate(named)
    ]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("hoarding") / "holdings.csv", HEADER, rows())


@pytest.fixture(scope="module")
def run(file):
    return detect("hoarding", file, as_of=TODAY)


def test_every_hoarder_is_found(run):
    for kind in ("entity", "contact"):
        found = {each.split(":")[0] for each in accounts_of(run, f"hoarded-by-{kind}")}
        assert found >= {f"{kind}-{at}" for at in range(HOARDERS)}


def test_false_alarms_are_counted(run):
    named = {account for each in run.observations for account in each.accounts}
    planted_accounts = {account for account in named if not account.startswith("clean")}
    assert false_alarms(run, planted_accounts) == {}


def test_one_entity_is_not_told_twice(run):
    """Its contact shows the same accounts and adds nothing."""
    by_contact = accounts_of(run, "hoarded-by-contact")
    assert not any(account.startswith("entity-") for account in by_contact)


@pytest.mark.parametrize(
    ("as_of", "changes", "found"),
    [
        (date(2026, 6, 1), {}, 1),
        (date(2025, 12, 1), {}, 0),
        (date(2026, 6, 1), {"accounts": 7}, 0),
        (date(2026, 6, 1), {"unused_percent": 70}, 0),
        (date(2026, 6, 1), {"unused_days": 400}, 0),
    ],
)
def test_days_and_thresholds_are_obeyed(tmp_path, as_of, changes, found):
    made = [(f"a{at}", "e", "", "2025-08-01", "") for at in range(6)]
    made += [(f"b{at}", "e", "", "2025-08-01", "2026-05-30") for at in range(3)]
    file = write(tmp_path / "few.csv", HEADER, made)
    run = detect("hoarding", file, as_of=as_of, **changes)
    assert len(run.observations) == found
    assert run.input["as_of"] == as_of.isoformat()


def test_the_same_finding_keeps_its_mark_the_next_day(run, file):
    tomorrow = detect("hoarding", file, as_of=TODAY + timedelta(days=1))
    marks = {each.fingerprint for each in run.observations}
    assert len(marks & {each.fingerprint for each in tomorrow.observations}) > 0.9 * len(marks)
