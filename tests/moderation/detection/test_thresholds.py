"""Thresholds as dated parameters."""

from datetime import date, timedelta

import pytest

from moderation.detection import thresholds
from moderation.detection.detectors import DETECTORS
from moderation.detection.thresholds import ThresholdRefused
from regulations.domain.catalog import set_parameter

DAY = date(2026, 3, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("name", DETECTORS)
def test_what_ships_is_in_force(name):
    assert thresholds.in_force(name, on=DAY) == thresholds.shipped(name) != {}


@pytest.mark.django_db
def test_a_later_value_holds_from_its_day(cast, now):
    set_parameter(
        code="detection.follows.burst_times",
        value=50,
        in_force_from=DAY,
        source="House rule",
        by=cast["administrator"],
        at=now,
    )
    assert thresholds.in_force("follows", on=DAY)["burst_times"] == 50
    assert thresholds.in_force("follows", on=DAY - timedelta(days=1))["burst_times"] == 30


def test_a_trial_changes_what_it_names():
    changed = thresholds.with_changes("hoarding", thresholds.shipped("hoarding"), {"accounts": 9})
    assert (changed["accounts"], changed["unused_days"]) == (9, 180)


@pytest.mark.parametrize("changes", [{"acounts": 9}, {"accounts": 0}, {"unused_percent": 101}])
def test_a_trial_stays_inside_the_catalog(changes):
    with pytest.raises(ThresholdRefused):
        thresholds.with_changes("hoarding", thresholds.shipped("hoarding"), changes)
