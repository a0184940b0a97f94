"""False traffic among the daily figures of two months (Article 12)."""

from datetime import timedelta
from functools import cache
from random import Random

import pytest

from tests.moderation.detection.events import (
    START,
    accounts_of,
    detect,
    false_alarms,
    write,
)

HEADER = ("day", "account", "followers", "reads", "likes", "shares")
DAYS = 60
ACCOUNTS = 1700
EVENTS = {20: 0.3, 45: 0.15}  # days of big news, and the share of accounts that write about it
LONELY = [f"lonely-{at}" for at in range(12)]
IMPOSSIBLE = [f"impossible-{at}" for at in range(6)]
ABOVE = [f"above-{at}" for at in range(4)]
CROWDS = {name: [f"{name}-{at}" for at in range(20)] for name in ("ratio", "event", "added")}


def figures(random, account, followers=None, scale=1.0):
    """[[followers, reads, likes, shares]] of an account's days, as they come by themselves."""
    followers = followers or int(min(random.lognormvariate(7.5, 1.8), 3e6)) + 20
    base = followers * random.lognormvariate(-1.6, 0.7) * scale
    like_rate, share_rate = random.lognormvariate(-3.7, 0.5), random.lognormvariate(-5.2, 0.6)
    trend = random.gauss(0.002, 0.006)
    days = []
    for day in range(DAYS):
        lift = (1.35 if day % 7 > 4 else 1) * (1 + trend) ** day
        if day in EVENTS and random.random() < EVENTS[day]:
            lift *= random.lognormvariate(1.4, 0.6)
        if random.random() < 0.008:  # it goes viral, and is read for days
            lift *= min(random.paretovariate(1.1) * 3, 60)
        reads = int(base * lift * random.lognormvariate(0, 0.35))
        likes = int(reads * like_rate * random.lognormvariate(0, 0.25))
        shares = int(reads * share_rate * random.lognormvariate(0, 0.4))
        followers += int(reads * 0.002 * random.random())
        days.append([followers, reads, likes, shares])
    return days


def usual_reads(days, jump):
    """The median of an account's reads once those of the day `jump` are the most."""
    return sorted(day[1] for at, day in enumerate(days) if at != jump)[(DAYS - 1) // 2]


def drawn(random):
    """(account, its days) of clean and planted ones."""
    for at in range(ACCOUNTS):
        yield f"clean-{at}", figures(random, at)
    for at, account in enumerate(LONELY):
        days = figures(random, account, followers=4000)
        days[10 + at][1] = usual_reads(days, 10 + at) * (14 + 3 * at) + 1000
        yield account, days
    for at, account in enumerate(IMPOSSIBLE):
        days = figures(random, account, followers=3000)
        days[at][2 + at % 2] = days[at][1] + 200
        yield account, days
    for account in ABOVE:
        yield account, figures(random, account, followers=5000, scale=300)
    for name, day in (("ratio", 33), ("event", 45), ("added", 51)):
        for account in CROWDS[name]:
            days = figures(random, account, followers=random.randrange(6000, 12000))
            times = {"ratio": 8, "event": 21, "added": 0}[name] * random.uniform(0.99, 1.01)
            reads = usual_reads(days, day)
            days[day][1] = int(times * reads) or reads + random.randrange(50_000, 50_500)
            yield account, days


@cache
def rows():
    random = Random(11)
    made = [
        (START.date() + timedelta(days=at), account, *day)
        for account, days in drawn(random)
        for at, day in enumerate(days)
    ]
    random.shuffle(made)
    return made


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("traffic") / "traffic.csv", HEADER, rows())


@pytest.fixture(scope="module")
def run(file):
    return detect("traffic", file)


def test_every_planted_case_is_found(run):
    assert accounts_of(run, "lonely-jump") >= set(LONELY)
    assert accounts_of(run, "impossible-ratio") >= set(IMPOSSIBLE)
    assert accounts_of(run, "above-peers") >= set(ABOVE)
    together = accounts_of(run, "synchronized-jump")
    for crowd in CROWDS.values():
        assert together >= set(crowd)


def test_false_alarms_are_counted(run):
    everybody = {*LONELY, *IMPOSSIBLE, *ABOVE, *(each for one in CROWDS.values() for each in one)}
    assert false_alarms(run, everybody) == {}


def test_a_crowd_is_one_observation_with_its_day(run):
    [crowd] = [
        each
        for each in run.observations
        if each.pattern == "synchronized-jump" and "added-0" in each.accounts
    ]
    assert len(crowd.accounts) == crowd.figures["crowd"] == 20
    assert (crowd.figures["from"], crowd.weight) == ("2026-04-22", 2)
    assert "in reads, by the same number on top of their usual figure" in crowd.explanation


def test_a_viral_day_brings_likes_and_a_bought_one_does_not(tmp_path):
    def days(account, likes):
        quiet = [(START + timedelta(days=at), account, 900, 500 + at, 20, 6) for at in range(30)]
        return [*quiet, (START + timedelta(days=30), account, 950, 20_000, likes, 240)]

    made = [(day.date(), *rest) for day, *rest in days("viral", 800) + days("bought", 30)]
    run = detect("traffic", write(tmp_path / "two.csv", HEADER, made))
    [seen] = run.observations
    assert (seen.accounts, seen.pattern) == (("bought",), "lonely-jump")
    assert seen.explanation.startswith("On 2026-04-01 the account had 20000 reads where 515 are")


def test_thresholds_are_obeyed(file):
    quiet = detect(
        "traffic", file, own_times=1000, sync_accounts=200, peer_times=5000, impossible_days=2
    )
    assert quiet.observations == ()


def test_the_order_of_rows_does_not_matter(run, tmp_path):
    again = detect("traffic", write(tmp_path / "sorted.csv", HEADER, sorted(rows())))
    assert again.observations == run.observations
