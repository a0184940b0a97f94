"""Days and times in templates, in place of Django's `date` filter; see regulations.formatting."""

from datetime import datetime as aware_datetime

from django import template
from django.utils import timezone

from regulations.formatting import format_date, format_datetime, format_time, zone_offset

register = template.Library()

register.filter("day", format_date)
register.filter("time_of_day", format_time)


@register.filter
def datetime(at, timespec="minutes"):
    """`2026-11-24 09:30`, or to the "seconds"."""
    return format_datetime(at, timespec=timespec)


@register.filter
def shown(value):
    """A value of any kind, as it is unless it is a datetime."""
    return format_datetime(value) if isinstance(value, aware_datetime) else value


@register.simple_tag
def reader_zone():
    """`UTC+01:00` where the reader's clock differs from Beijing's now, else empty."""
    return zone_offset(timezone.now())
