"""What the verbs of every ReviewedRequest do: whose turn it is, and the clock.

Each room's model names them with `performs`; verbs with more to do have bodies of their own.
"""

from datetime import timedelta

from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer, record
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor


def submit(request, *, hours_parameter, at):
    """Take in a new request and start its clock. Returns it."""
    request.submitted_at = at
    request.due_at = due_at(hours_parameter, at)
    return record(request, at=at)


def due_at(hours_parameter, at):
    """When a clock that starts at `at` runs out."""
    return at + timedelta(hours=Parameter.objects.value(hours_parameter, on=legal_date(at)))


def claim(move):
    """Take an unclaimed request into one's own review."""
    move.subject.assignee = move.actor


def release(move):
    """Give a claimed request back to the queue."""
    move.subject.assignee = None


def expire_claim(move):
    """Give a request back to the queue on which its reviewer has not acted for long."""
    move.subject.assignee = None


def stale_claims(model, *, at):
    """Claimed rows of `model` on which nobody has acted for `claim.stale_hours`, oldest first."""
    hours = Parameter.objects.value("claim.stale_hours", on=legal_date(at))
    return model.objects.untouched_since(at - timedelta(hours=hours)).order_by("pk")


def let_claim_expire(*, request, at):
    """Have the system actor end the claim on `request`. Returns the Decision."""
    with acting_as(ensure_system_actor()):
        return performer(type(request), "expire_claim")(
            subject=request, seen_version=request.version, at=at
        )


def take_over(move):
    """Take a claimed request from a colleague."""
    if move.subject.assignee_id == move.actor.pk:
        raise DecisionRefused(_("You hold this claim already."))
    move.subject.assignee = move.actor


def request_information(move):
    """Ask the applicant; the clock stands still until the answer is recorded."""
    move.subject.waiting_since = move.at


def answer(move, **corrections):
    """Record the applicant's answer, return to the same reviewer, let the clock run on.

    `corrections` may hold new values of the request's `answerable_fields`.
    """
    request = move.subject
    for name in request.answerable_fields:
        if corrections.get(name) is not None:
            setattr(request, name, corrections[name])
    request.due_at += move.at - request.waiting_since
    request.waiting_since = None


def reject(move):
    """Refuse the request, with reasons and a message to the applicant."""


def withdraw(move):
    """End the request because the applicant takes it back."""
    move.subject.waiting_since = None


def note(move):
    """Put a note on the timeline."""
