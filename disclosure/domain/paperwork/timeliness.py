"""Timeliness of complaints and appeals of a month (Article 20), as far as they have come since."""

from collections import defaultdict
from math import ceil

from audit.models import Decision
from disclosure.domain.paperwork.record import section
from moderation.enums import AppealState, ComplaintState
from moderation.models import Appeal, AppealedMeasure, Complaint, Sanction
from moderation.transitions import direct_measure_rule

FIGURES = ("received", "answered", "on_time", "late", "withdrawn", "median_hours", "hours_95")


def tell(record, period):
    """Its sections."""
    complaints = record.latest(Complaint).filter(
        received_at__gte=period.start, received_at__lt=period.end
    )
    appeals = record.latest(Appeal).filter(
        submitted_at__gte=period.start, submitted_at__lt=period.end
    )
    named = record.latest(AppealedMeasure).filter(appeal_id__in=appeals.values("id"))
    columns = ("appeal_id", "sanction_id", "decision_id")
    named = list(named.order_by("appeal_id", "sanction_id").values_list(*columns))
    measures = dict(
        record.latest(Sanction)
        .filter(id__in={sanction for _appeal, sanction, _decision in named})
        .values_list("id", "measure")
    )
    decisions = Decision.objects.select_related("proposal").in_bulk(
        {decision for *_ids, decision in named} - {None}
    )
    contested = defaultdict(set)
    for appeal, sanction, decision in named:
        if decision is None:
            contested[appeal].add(measures.get(sanction, ""))
        else:
            contested[appeal].add(direct_measure_rule(decisions[decision]).measure)
    columns = ("received_at", "due_at", "answered_at", "state")
    answered = [
        ({category}, *rest) for category, *rest in complaints.values_list("category", *columns)
    ]
    columns = ("submitted_at", "due_at", "decided_at", "state")
    decided = [(contested[appeal], *rest) for appeal, *rest in appeals.values_list("id", *columns)]
    return [
        section(
            "complaints",
            ("violation", *FIGURES),
            _figures(answered, ComplaintState.WITHDRAWN, record.moment),
        ),
        section(
            "appeals",
            ("measure", *FIGURES),
            _figures(decided, AppealState.WITHDRAWN, record.moment),
        ),
    ]


def _figures(rows, withdrawn, moment):
    """Lines by category, and one over all; late is also what still waits past its time.

    What has several categories counts in the line of each, and once over all.
    """
    groups = defaultdict(list)
    for categories, *facts in rows:
        for category in (*categories, "*"):
            groups[category].append(facts)
    for category in sorted(groups, key=lambda each: (each == "*", each)):
        yield (category, *_line(groups[category], withdrawn, moment))


def _line(facts, withdrawn, moment):
    answers = [(end - start, end <= due) for start, due, end, _state in facts if end is not None]
    took = sorted(length.total_seconds() for length, _is_on_time in answers)
    on_time = sum(is_on_time for _length, is_on_time in answers)
    given_up = sum(state == withdrawn for *_moments, state in facts)
    waiting = sum(
        end is None and state != withdrawn and due < moment for _start, due, end, state in facts
    )
    late = len(answers) - on_time + waiting
    return (
        len(facts),
        len(answers),
        on_time,
        late,
        given_up,
        _hours(took, 50),
        _hours(took, 95),
    )


def _hours(seconds, percent):
    """The nearest rank of `seconds`, in hours to a tenth; empty where nothing was answered."""
    if not seconds:
        return ""
    return f"{seconds[ceil(len(seconds) * percent / 100) - 1] / 3600:.1f}"
