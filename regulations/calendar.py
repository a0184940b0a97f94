"""The calendar the law counts by: days in China, whatever zone a reader or server lives in."""

from calendar import monthrange
from datetime import datetime, time
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def legal_date(at):
    """The date in China at the aware datetime `at`."""
    return date_in(LEGAL_ZONE, at)


def date_in(zone, at):
    """The date in `zone`, a ZoneInfo, at the aware datetime `at`."""
    return at.astimezone(zone).date()


def start_of_day(day):
    """The aware datetime at which `day` begins in China."""
    return datetime.combine(day, time.min, tzinfo=LEGAL_ZONE)


MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def format_day(day, language):
    """A day as notices write it: 2026年11月28日, 28 November 2026; the empty string for None."""
    if day is None:
        return ""
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def add_months(day, months):
    """The same day `months` later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
