"""When messages go out: a while after the decision, which can be taken back until then.

The while is the parameter `message.hold_seconds`, as in force on the day of the decision.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from regulations.calendar import start_of_day
from regulations.models import Parameter

HOLD = "message.hold_seconds"


@dataclass(frozen=True)
class Holds:
    """How long messages wait: pairs of a moment and the hold from then on, the latest first.

    Before the first of them nothing waits. A hold begins with its day in China, or when it was set
    if that came later: what has gone out is never held again.
    """

    steps: tuple

    @classmethod
    def read(cls):
        """All holds on record. One query."""
        steps = []
        for row in Parameter.objects.filter(code=HOLD).order_by("-in_force_from"):
            day = start_of_day(row.in_force_from)
            since = max(day, row.set_at)
            if not steps or since < steps[-1][0]:
                steps.append((since, timedelta(seconds=row.value)))
        return cls(tuple(steps))

    def goes_out_at(self, decided_at):
        """When the message of a decision that was taken at `decided_at` goes out."""
        held = (hold for since, hold in self.steps if since <= decided_at)
        return decided_at + next(held, timedelta())

    def are_over(self, at):
        """Decisions whose message goes out at `at` or did before, as a condition on them."""
        over, until = Q(pk__in=()), None
        for since, hold in (*self.steps, (None, timedelta())):
            step = Q(decided_at__lte=at - hold)
            if since is not None:
                step &= Q(decided_at__gte=since)
            if until is not None:
                step &= Q(decided_at__lt=until)
            over, until = over | step, since
        return over
