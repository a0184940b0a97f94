"""Dates and times as text: the only place that formats an aware datetime.

A day is always the day in Beijing, because that is the day the law counts and the day a decision
was taken on. A time of day is shown in the reader's time zone, and the zone is written behind it
where its clock differs from Beijing's. `tools/check_datetimes.py` keeps both rules.
"""

from datetime import datetime

from django.utils import timezone

from regulations.calendar import LEGAL_ZONE, legal_date


def format_date(value):
    """`2026-11-24`: the legal day of an aware datetime, or a date; empty for None."""
    if value is None:
        return ""
    return (legal_date(value) if isinstance(value, datetime) else value).isoformat()


def format_datetime(at, *, timespec="minutes"):
    """`2026-11-24 09:30` in the reader's time zone; empty for None."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{_naive(local).isoformat(' ', timespec)}{_zone_suffix(local)}"


def format_time(at):
    """`09:30:05` in the reader's time zone."""
    local = timezone.localtime(at)
    return f"{_naive(local).time().isoformat('seconds')}{_zone_suffix(local)}"


def format_legal_datetime(at):
    """`2026-11-24 09:30` in Beijing, the same for every reader; empty for None."""
    return "" if at is None else _naive(at.astimezone(LEGAL_ZONE)).isoformat(" ", "minutes")


def format_timestamp(at):
    """`2026-11-24T09:30:05+08:00`, for tables that a program may read."""
    return at.astimezone(LEGAL_ZONE).isoformat(timespec="seconds")


def zone_offset(at):
    """`UTC+01:00` where the reader's clock differs from Beijing's at `at`, else empty."""
    return _zone_suffix(timezone.localtime(at)).strip(" ()")


def _naive(local):
    return local.replace(tzinfo=None)


def _zone_suffix(local):
    if local.utcoffset() == local.astimezone(LEGAL_ZONE).utcoffset():
        return ""
    sign = local.isoformat("T", "minutes")[-6:]
    return f" (UTC{sign})"
