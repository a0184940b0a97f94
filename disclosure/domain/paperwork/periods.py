"""The time that a report tells of, in days of China."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from audit.domain.engine import DecisionRefused
from disclosure.enums import SPANS, Span
from regulations.calendar import add_months, start_of_day

WRITTEN = {
    Span.MONTH: re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII),
    Span.YEAR: re.compile(r"(20\d\d)", re.ASCII),
    Span.DAY: re.compile(r"(20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII),
}
EXAMPLES = {Span.MONTH: "2026-10", Span.YEAR: "2026", Span.DAY: "2026-10-31"}


class PeriodUnknown(DecisionRefused):
    """No such month, year or day."""

    status = 400


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, kind, text):
        """The time of a report of that kind, as people write it. Raises PeriodUnknown."""
        span = SPANS[kind]
        parts = WRITTEN[span].fullmatch(text.strip())
        try:
            year, *rest = map(int, parts.groups()) if parts else ()
            first = date(year, *(rest or [1])[:1], *(rest[1:] or [1]))
        except ValueError as error:
            raise PeriodUnknown(
                _("“%(text)s” is no %(span)s: write it like %(example)s.")
                % {"text": text[:20], "span": span.label, "example": EXAMPLES[span]}
            ) from error
        months = {Span.MONTH: 1, Span.YEAR: 12}.get(span)
        return cls(first, add_months(first, months) - timedelta(days=1) if months else first)

    @property
    def start(self):
        """The moment it begins."""
        return start_of_day(self.first)

    @property
    def end(self):
        """The moment it is over."""
        return start_of_day(self.last + timedelta(days=1))
