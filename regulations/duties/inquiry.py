"""What a rule is asked: as of which moment, by which parameters, about whom."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from regulations.calendar import legal_date, start_of_day
from regulations.models import Parameter
from regulations.models.parameters import ParameterNotInForce


@dataclass(frozen=True)
class Inquiry:
    """One question to the rules: the moment `at`, and the account or entity it is narrowed to.

    Dates, periods and parameters are read as of that moment; states are those of today. `changes`
    are values that parameters are supposed to have from then on: nothing is written.
    """

    at: datetime
    changes: Mapping[str, int] = field(default_factory=dict)
    account: int | None = None
    entity: int | None = None

    @classmethod
    def as_of(cls, day, **facts):
        """The question as it stands at the end of `day` in China."""
        return cls(start_of_day(day + timedelta(days=1)) - _MOMENT, **facts)

    @property
    def on(self) -> date:
        """The day in China."""
        return legal_date(self.at)

    def value(self, code):
        """The integer of parameter `code` on the day. Raises ParameterNotInForce."""
        return self.periods(code)[-1][1]

    def periods(self, code):
        """(first day, value) of parameter `code` up to the day, oldest first.

        Raises ParameterNotInForce.
        """
        self.asked.add(code)
        found = list(self._parameters.get(code, ()))
        if code in self.changes:
            found.append((self.on, self.changes[code]))
        if not found:
            raise ParameterNotInForce(
                f"Parameter {code} has no value on {self.on}: run `manage.py sync_catalog`."
            )
        return found

    @cached_property
    def asked(self) -> set:
        """The codes of the parameters that rules have read of it."""
        return set()

    @cached_property
    def _parameters(self):
        found = defaultdict(list)
        rows = Parameter.objects.in_force_on(self.on)
        for code, day, value in rows.values_list("code", "in_force_from", "value"):
            found[code].append((day, value))
        return found


_MOMENT = timedelta(microseconds=1)
