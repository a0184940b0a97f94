"""The ladder of measures: what it ships with, what people make of it, what it recommends."""

from dataclasses import dataclass

from django.db import transaction

from audit.domain.engine import record
from audit.models import StaleVersion
from moderation.enums import Measure, Severity
from moderation.models import LadderStep, Sanction
from moderation.models.ladder import MOST_EARLIER
from regulations.calendar import add_months, legal_date, start_of_day
from regulations.models import Parameter

# For each severity, after none, one, two and three or more earlier sanctions: measures and days.
SHIPPED = {
    Severity.MINOR: (
        ((Measure.WARN,), None),
        ((Measure.LIMIT_FUNCTIONS,), 7),
        ((Measure.STOP_UPDATES,), 15),
        ((Measure.SUSPEND,), 30),
    ),
    Severity.MODERATE: (
        ((Measure.WARN, Measure.LIMIT_FUNCTIONS), 15),
        ((Measure.STOP_UPDATES, Measure.STOP_MONETIZATION), 30),
        ((Measure.SUSPEND, Measure.STOP_MONETIZATION), 60),
        ((Measure.CLOSE,), None),
    ),
    Severity.SERIOUS: (
        ((Measure.STOP_UPDATES, Measure.STOP_MONETIZATION), 30),
        ((Measure.SUSPEND, Measure.STOP_MONETIZATION), 90),
        ((Measure.CLOSE,), None),
        ((Measure.CLOSE, Measure.BLACKLIST), 365),
    ),
    Severity.GRAVE: (
        ((Measure.SUSPEND, Measure.STOP_MONETIZATION), 180),
        ((Measure.CLOSE,), None),
        ((Measure.CLOSE, Measure.BLACKLIST), 730),
        ((Measure.CLOSE, Measure.BLACKLIST), None),
    ),
}


@dataclass(frozen=True)
class Recommendation:
    """What the ladder says for a case: the step, and the earlier cases that lead to it, each with
    the sanctions that were imposed in it.
    """

    step: LadderStep
    earlier: dict


def sync_ladder(*, at):
    """Write the steps that are missing; returns how many. What people changed stays."""
    known = set(LadderStep.objects.values_list("severity", "earlier"))
    missing = [
        LadderStep(severity=severity, earlier=earlier, measures=list(measures), days=days)
        for severity, steps in SHIPPED.items()
        for earlier, (measures, days) in enumerate(steps)
        if (severity.value, earlier) not in known
    ]
    for step in missing:
        record(step, at=at)
    return len(missing)


@transaction.atomic
def change_step(*, step, seen_version, at):
    """Save an edited step. Raises StaleVersion when somebody else has edited it since."""
    current = LadderStep.objects.select_for_update().get(pk=step.pk)
    if current.version != seen_version:
        raise StaleVersion(current)
    current.measures, current.days = step.measures, step.days
    return record(current, at=at)


def recommend(case, *, at):
    """The Recommendation for `case`: severity, and in how many other cases its entities were
    sanctioned within the months of parameter `sanction.memory_months`; None while the ladder lacks
    the step.
    """
    months = Parameter.objects.value("sanction.memory_months", on=legal_date(at))
    since = add_months(legal_date(at), -months)
    entities = case.accounts.values("account__entity")
    earlier = {}
    sanctions = Sanction.objects.counting().against(entities).exclude(case=case)
    sanctions = sanctions.filter(starts_at__gte=start_of_day(since))
    for sanction in sanctions.select_related("account", "entity", "case"):
        earlier.setdefault(sanction.case, []).append(sanction)
    step = LadderStep.objects.filter(
        severity=case.severity, earlier=min(len(earlier), MOST_EARLIER)
    ).first()
    return step and Recommendation(step, earlier)
