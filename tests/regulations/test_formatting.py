"""Days are Beijing's; times are the reader's, with the zone where it is another than Beijing's."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from regulations.calendar import start_of_day
from regulations.formatting import (
    format_date,
    format_datetime,
    format_legal_datetime,
    format_time,
    format_timestamp,
    zone_offset,
)

MIDNIGHT_PASSED = datetime(2026, 3, 9, 16, 30, 5, tzinfo=UTC)  # 00:30:05 of the 10th in Beijing


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC), "2026-03-09"),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "2026-03-10"),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), "2026-03-10"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "2026-01-01"),
        (date(2026, 3, 9), "2026-03-09"),
        (None, ""),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_a_day_is_the_day_in_beijing_for_every_reader(zone, at, day):
    with timezone.override(zone):
        assert format_date(at) == day


@pytest.mark.parametrize(
    ("zone", "text", "offset"),
    [
        ("Asia/Shanghai", "2026-03-10 00:30", ""),
        ("Asia/Singapore", "2026-03-10 00:30", ""),
        ("UTC", "2026-03-09 16:30 (UTC+00:00)", "UTC+00:00"),
        ("America/New_York", "2026-03-09 12:30 (UTC-04:00)", "UTC-04:00"),
        ("Asia/Kathmandu", "2026-03-09 22:15 (UTC+05:45)", "UTC+05:45"),
    ],
)
def test_a_time_names_its_zone_where_it_is_not_beijings(zone, text, offset):
    with timezone.override(zone):
        assert format_datetime(MIDNIGHT_PASSED) == text
        assert zone_offset(MIDNIGHT_PASSED) == offset
        assert format_datetime(None) == ""


def test_times_to_the_second():
    with timezone.override("UTC"):
        assert format_time(MIDNIGHT_PASSED) == "16:30:05 (UTC+00:00)"
        assert format_datetime(MIDNIGHT_PASSED, timespec="seconds") == (
            "2026-03-09 16:30:05 (UTC+00:00)"
        )


def test_records_and_tables_hold_beijings_time_for_every_reader():
    with timezone.override("America/New_York"):
        assert format_legal_datetime(MIDNIGHT_PASSED) == "2026-03-10 00:30"
        assert format_timestamp(MIDNIGHT_PASSED) == "2026-03-10T00:30:05+08:00"


def test_a_day_starts_at_midnight_in_beijing():
    assert start_of_day(date(2026, 3, 10)) == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
