"""Forced follows among a month of ordinary ones (Article 12)."""

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
    moment,
    viral,
    write,
)

HEADER = ("time", "account", "follower", "source", "consent")
SOURCES = ("search", "recommendation", "article", "share", "card", "scan")
DAYS = 30
FORCED = [f"forced-{at}" for at in range(10)]
BOUGHT = [f"bought-{at}" for at in range(8)]
POPUPS = [f"popup-{at}" for at in range(3)]
LISTED = [f"listed-{at}" for at in range(30)]


def clean(random):
    """Follows of 600 accounts, few of them popular; some lose a few consents, some go viral."""
    weights = [1 / (rank + 3) ** 0.9 for rank in range(600)]
    lossy = {at: random.uniform(0.0, 0.12) for at in range(600)}
    for at in random.choices(range(600), weights, k=CLEAN):
        source = random.choice(SOURCES)
        yield moment(random, DAYS), f"clean-{at}", source, random.random() > lossy[at]
    for at, peak in enumerate((60, 90, 120, 150, 180, 260, 400)):
        start = START + timedelta(days=3 * at + 2, hours=19)
        for time in viral(random, start, peak, 12):
            yield time, f"clean-{40 + 50 * at}", "share", random.random() > 0.04


def planted(random):
    """Follows without consent, hours of bought follows, pop-ups that follow by themselves."""
    for at, account in enumerate(FORCED):
        for _follow in range(200 + 20 * at):
            yield moment(random, DAYS), account, random.choice(SOURCES), random.random() > 0.55
    for at, account in enumerate(BOUGHT):
        for _follow in range(60):
            yield moment(random, DAYS), account, random.choice(SOURCES), True
        start = START + timedelta(days=at + 5, hours=3)
        for _follow in range(300 + 50 * at):
            yield start + timedelta(seconds=random.randrange(3600)), account, "search", True
    for popup in POPUPS:
        for account in random.sample(LISTED, 20):
            for _follow in range(18):
                yield moment(random, DAYS), account, popup, random.random() > 0.97
    for account in LISTED:
        for _follow in range(150):
            yield moment(random, DAYS), account, random.choice(SOURCES), True


@cache
def rows():
    random = Random(5)
    drawn = [*clean(random), *planted(random)]
    random.shuffle(drawn)
    return [
        (time, account, f"u{at}", source, f"consent-{at}" if asked else "")
        for at, (time, account, source, asked) in enumerate(drawn)
    ]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("follows") / "follows.csv", HEADER, rows())


@pytest.fixture(scope="module")
def run(file):
    return detect("follows", file)


def test_every_planted_case_is_found(run):
    assert accounts_of(run, "follows-without-consent") >= set(FORCED)
    assert accounts_of(run, "follow-burst") >= set(BOUGHT)
    found = {
        each.figures["subject"]: each
        for each in run.observations
        if each.pattern == "source-without-consent"
    }
    assert sorted(found) == POPUPS
    assert all(len(each.accounts) == 20 for each in found.values())


def test_false_alarms_are_the_two_most_violent_waves(run):
    """A wave of 260 and one of 400 in its first hour are beyond what the threshold can tell."""
    assert false_alarms(run, {*FORCED, *BOUGHT, *LISTED}) == {"follow-burst": 2}


def test_figures_and_thresholds_are_in_the_sentence(run):
    [bought] = [each for each in run.observations if each.accounts == (BOUGHT[0],)]
    assert bought.figures["from"] == "2026-03-07 03:00"
    assert "in one hour where 2 a day are usual" in bought.explanation
    assert "200 or more, and at least 30 times" in bought.explanation
    assert bought.weight == 1


def test_thresholds_are_obeyed(file):
    strict = detect("follows", file, unconsented_percent=70, burst_follows=700, source_follows=400)
    assert strict.observations == ()
    wide = detect("follows", file, unconsented_percent=5)
    assert len(accounts_of(wide, "follows-without-consent")) > len(FORCED)


def test_the_order_of_rows_does_not_matter(run, tmp_path):
    again = detect("follows", write(tmp_path / "sorted.csv", HEADER, sorted(rows())))
    assert again.observations == run.observations
    assert again.input["sha256"] != run.input["sha256"]


def test_a_short_file_has_no_usual_hour(tmp_path):
    burst = [(START + timedelta(seconds=at), "a", f"u{at}", "card", "yes") for at in range(900)]
    assert detect("follows", write(tmp_path / "short.csv", HEADER, burst)).observations == ()
