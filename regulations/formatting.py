"""Dates and times as text, the only place that formats an aware datetime; and the punctuation of
what is put together from words of both languages.

A day is always the day in Beijing, because that is the day the law counts and the day a decision
was taken on. A time of day is shown in the reader's time zone, and the zone is written behind it
where its clock differs from Beijing's. `tools/check_datetimes.py` keeps both rules.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

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


def format_list(values):
    """Values in one line: `甲、乙` in Chinese, `A, B` in English."""
    return ("、" if _is_chinese() else ", ").join(map(str, values))


def colon():
    """What stands between a label and its value, with its space."""
    return "：" if _is_chinese() else ": "


def format_pair(label, value):
    """`标签：值` in Chinese, `Label: value` in English."""
    return f"{label}{colon()}{value}"


def format_aside(text, aside):
    """`文（附注）` in Chinese, `text (aside)` in English."""
    return f"{text}（{aside}）" if _is_chinese() else f"{text} ({aside})"


def _is_chinese():
    return (get_language() or "").startswith("zh")
