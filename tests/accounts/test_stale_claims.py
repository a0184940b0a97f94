"""A claim on which nobody acts goes back to its queue, as a decision of the calendar."""

from datetime import timedelta

import pytest

from accounts.domain import calendar
from accounts.models import RegistrationApplication
from audit.context import acting_as
from audit.models import Decision
from moderation.domain import calendar as moderation_calendar
from tests.factories import CaseFactory

pytestmark = pytest.mark.django_db
LIMIT = timedelta(hours=120)


def test_a_claim_expires_after_the_hours_in_force(claimed, now):
    calendar.advance(at=now + LIMIT)
    claimed.refresh_from_db()
    assert claimed.state == "in_review"
    moved = calendar.advance(at=now + LIMIT + timedelta(seconds=1))
    claimed.refresh_from_db()
    assert (moved["expire_claim"], claimed.state, claimed.assignee) == (1, "submitted", None)
    decision = Decision.objects.latest_move(claimed)
    assert (decision.verb, decision.actor.username) == ("expire_claim", "system")


def test_a_note_shows_that_somebody_works_on_it(claimed, decide, now):
    decide("reviewer", claimed, "note", note="called them", at=now + timedelta(hours=100))
    calendar.advance(at=now + LIMIT + timedelta(hours=1))
    claimed.refresh_from_db()
    assert claimed.state == "in_review"


def test_what_waits_for_the_applicant_stays_with_its_reviewer(claimed, decide, now):
    asked = decide("reviewer", claimed, "request_information", reason_codes=["identity-unreadable"])
    assert not RegistrationApplication.objects.untouched_since(now + 2 * LIMIT).exists()
    calendar.advance(at=now + 2 * LIMIT)
    asked.refresh_from_db()
    assert asked.state == "information_requested"


def test_cases_go_back_too(cast, decide, now):
    with acting_as(cast["moderator"]):
        case = decide("moderator", CaseFactory(at=now), "claim")
    done = moderation_calendar.advance(at=now + LIMIT + timedelta(hours=1))
    case.refresh_from_db()
    assert (done["claims_expired"], case.state, case.assignee) == (1, "submitted", None)
