"""How an object stood at the end of a day in China, from history; what two days differ in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from audit.timeline import readable_changes, visible_fields
from regulations.calendar import start_of_day


@dataclass(frozen=True)
class AsOf:
    """An object as it stood: the version, since when, in whose hand, and its fields as Change rows
    of which `new` is the value. `exists` is False before the object was there.
    """

    day: object
    exists: bool
    version: int = 0
    since: datetime | None = None
    by: object = None
    fields: list = field(default_factory=list)


def as_of(subject, day):
    """The AsOf of `subject` at the end of `day`. Two queries, and one per kind of foreign key."""
    row = _row(subject, day)
    if row is None:
        return AsOf(day, False)
    model = type(subject)
    values = [[each.name, None, getattr(row, each.attname)] for each in visible_fields(model)]
    fields = readable_changes(model, values)
    return AsOf(day, True, row.version, row.history_date, row.history_user, fields)


def differences(subject, one, other):
    """What changed of `subject` between the ends of two days: a list of Change, the later day's
    value as `new`. Before the object was there every value is empty.
    """
    model = type(subject)
    before, after = (_row(subject, day) for day in sorted((one, other)))
    pairs = [
        [each.name, getattr(before, each.attname, None), getattr(after, each.attname, None)]
        for each in visible_fields(model)
    ]
    return readable_changes(model, [pair for pair in pairs if pair[1] != pair[2]])


def _row(subject, day):
    """The history row in force at the end of `day`, or None."""
    end = start_of_day(day + timedelta(days=1))
    rows = subject.history.filter(history_date__lt=end).select_related("history_user")
    return rows.order_by("-history_id").first()
