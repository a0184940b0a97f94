"""Trading in accounts among ordinary transfers and complaints (Article 18)."""

from datetime import timedelta
from functools import cache
from random import Random

import pytest

from tests.moderation.detection.events import (
    CLEAN,
    START,
    accounts_of,
    detect,
    false_alarms,
    write,
)

HEADER = ("time", "account", "kind", "entity", "contact", "counterparty")
DAYS = 700
TRADERS = 10


def sides(time, account, giver, taker):
    """A transfer as either side sees it; a side is (entity, contact)."""
    yield time, account, "transfer", *giver, taker[0]
    yield time, account, "transfer", *taker, giver[0]


def somebody(number):
    return f"e{number}", f"138{number:08d}"


def when(random):
    return START + timedelta(minutes=random.randrange(DAYS * 1440))


def clean(random):
    """Single transfers, groups that hand accounts to a subsidiary, agencies that pass some on over
    the years, and now and then a complaint that a sale is offered.
    """
    at = 0
    while at < CLEAN // 2 - 2000:
        giver, taker = random.sample(range(400_000), 2)
        yield from sides(when(random), f"clean-{at}", somebody(giver), somebody(taker))
        at += 1
    for group in range(100):
        time = when(random)
        for account in range(random.randrange(3, 30)):
            parties = (f"group{group}", f"137{group:08d}"), (f"unit{group}", f"137{group:08d}")
            yield from sides(time, f"clean-g{group}-{account}", *parties)
    for agency in range(100):
        for account in range(6):
            time = START + timedelta(days=110 * account + random.randrange(20))
            party = (f"agency{agency}", f"136{agency:08d}")
            yield from sides(
                time,
                f"clean-a{agency}-{account}",
                party,
                somebody(600_000 + 1000 * account + agency),
            )
    for at in range(3000):
        yield when(random), f"clean-{at}", "complaint", *somebody(random.randrange(400_000)), ""


def planted(random):
    """Entities and straw men who sell account after account, and those who are complained of."""
    for trader in range(TRADERS):
        start = START + timedelta(days=60 * trader)
        for at in range(6 + trader):
            time = start + timedelta(days=4 * at)
            dealer = (f"dealer{trader}", f"135{trader:08d}")
            buyer = somebody(500_000 + random.randrange(9000))
            yield from sides(time, f"entity-{trader}-{at}", dealer, buyer)
            straw = (f"straw{trader}-{at}", f"134{trader:08d}")
            yield from sides(time, f"contact-{trader}-{at}", straw, buyer)
            yield time, f"sale-{trader}-{at % 4}", "complaint", f"seller{trader}", "", ""


@cache
def rows():
    random = Random(9)
    made = [*clean(random), *planted(random)]
    random.shuffle(made)
    return made


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return detect("trading", write(tmp_path_factory.mktemp("trading") / "d.csv", HEADER, rows()))


def test_every_trader_is_found_with_all_accounts(run):
    for pattern, kind in (("traded-by-entity", "entity"), ("traded-by-contact", "contact")):
        expected = {f"{kind}-{t}-{at}" for t in range(TRADERS) for at in range(6 + t)}
        assert accounts_of(run, pattern) >= expected
    sold = {f"sale-{t}-{at}" for t in range(TRADERS) for at in range(4)}
    assert accounts_of(run, "sale-complaints") >= sold


def test_false_alarms_are_counted(run):
    """One entity of many happens to deal four times in a quarter, and so does its contact."""
    named = {account for each in run.observations for account in each.accounts}
    planted_accounts = {account for account in named if not account.startswith("clean")}
    alarms = false_alarms(run, planted_accounts)
    assert alarms == {"traded-by-entity": 1, "traded-by-contact": 1}


def test_a_group_that_reorders_itself_has_one_counterparty(tmp_path):
    group, unit = ("group", "c1"), ("unit", "c1")
    made = [row for at in range(20) for row in sides(START, f"a{at}", group, unit)]
    file = write(tmp_path / "group.csv", HEADER, made)
    assert detect("trading", file).observations == ()


def test_thresholds_are_obeyed(tmp_path):
    made = [
        row
        for at in range(5)
        for row in sides(START + timedelta(days=20 * at), f"a{at}", ("d", ""), (f"b{at}", ""))
    ]
    file = write(tmp_path / "few.csv", HEADER, made)
    [seen] = detect("trading", file).observations
    assert (seen.pattern, len(seen.accounts)) == ("traded-by-entity", 5)
    for changes in ({"transfers": 6}, {"window_days": 50}, {"counterparties": 6}):
        assert detect("trading", file, **changes).observations == ()
