"""Where something that was submitted or decided is, as its operator or submitter follows it."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.models import Decision, Message
from moderation.enums import MeasureOutcome
from moderation.models import Appeal
from regulations.calendar import legal_date


@dataclass(frozen=True)
class Progress:
    """Where something that was submitted or decided is: its state, and what came of it.

    What has no receipt number, such as a credential, has an empty `number`.
    """

    kind: str
    number: str
    state: str
    submitted_on: date
    due_on: date | None
    lines: list


def progress_of(subject, at):
    """Where `subject` is, not further than to where its decision can no longer be undone."""
    waiting = unreleased_message(subject, at)
    state = waiting.decision.source_state if waiting else subject.state
    due_at = getattr(subject, "due_at", None)
    since = getattr(subject, "receipt_field", "submitted_at")
    is_open = waiting is not None or getattr(subject, "is_open", False)
    due_on = getattr(subject, "due_on", None) or (legal_date(due_at) if due_at else None)
    return Progress(
        kind=capfirst(subject._meta.verbose_name),
        number=getattr(subject, "receipt_number", ""),
        state=capfirst(dict(subject._meta.get_field("state").choices)[state]),
        submitted_on=legal_date(getattr(subject, since)),
        due_on=due_on if is_open else None,
        lines=[] if waiting else _lines(subject),
    )


def unreleased_message(subject, at):
    """The first message of a change of `subject` that can still be undone, or None."""
    decisions = Decision.objects.for_object(subject).order_by().values("pk")
    waiting = Message.objects.of_decisions(decisions).waiting(at).filter(decision__moved=True)
    return waiting.select_related("decision").first()


def _lines(subject):
    """What came of it: the outcome of each measure of an appeal, the outcome of a complaint."""
    if isinstance(subject, Appeal):
        return [
            _("%(number)s %(measure)s: %(outcome)s")
            % {
                "number": each.contested.receipt_number,
                "measure": each.contested.get_measure_display(),
                "outcome": each.get_outcome_display() if each.outcome else _("not decided yet"),
            }
            for each in subject.named_measures
            if each.outcome != MeasureOutcome.WITHDRAWN
        ]
    outcome = getattr(subject, "outcome", "")
    return [capfirst(subject.get_outcome_display())] if outcome else []
