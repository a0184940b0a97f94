"""A hundred random histories that nobody tampered with: verification has nothing to say."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import RegistrationApplication
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer
from audit.models import Seal, StaleVersion
from audit.transitions import RECALL
from tests.audit.test_tampering import Ledger
from tests.factories import ApplicationFactory, scan

pytestmark = pytest.mark.django_db

PEOPLE = ("intake", "reviewer", "second_reviewer", "approver")
REASONS = {"reject": ["name-misleading"], "request_information": ["name-misleading"]}
DETAILS = {"attach": {"files": [scan()]}}
# Any verb by anybody, and as often a reviewer's decision and its taking back, in time or too late.
VERBS = st.sampled_from(sorted(RegistrationApplication.transitions))
STEPS = st.lists(
    st.tuples(VERBS, st.sampled_from(PEOPLE), st.just(1))
    | st.tuples(
        st.sampled_from(["claim", *REASONS, "note", RECALL, RECALL]),
        st.just("reviewer"),
        st.sampled_from([1, 59, 61]),
    ),
    max_size=10,
)


def facts(application):
    """All that the application says, but how often it was saved."""
    names = set(application.history_tracker.tracked) - {"version"}
    return {name: getattr(application, name) for name in names}


@given(steps=STEPS, batch=st.integers(1, 9))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_clean_history_raises_nothing(steps, batch, everybody, cast, entity):
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        with acting_as(cast["intake"]):
            application = ApplicationFactory(entity=entity)
        at, stood = timezone.now(), {}
        for verb, role, pause in steps:
            at += timedelta(seconds=pause)
            application.refresh_from_db()
            before = facts(application)
            with acting_as(cast[role]):
                try:
                    performer(RegistrationApplication, verb)(
                        subject=application,
                        seen_version=application.version,
                        at=at,
                        reason_codes=REASONS.get(verb, ()),
                        note="said",
                        **DETAILS.get(verb, {}),
                    )
                except (DecisionRefused, PermissionDenied, StaleVersion):
                    continue
            application.refresh_from_db()
            if verb == RECALL:
                assert facts(application) == stood
            if facts(application) != before:
                stood = before
        ledger = Ledger(Path(folder) / "checkpoints")
        ledger.seal(batch=batch)
        report = ledger.verify()
        assert report.discrepancies == []
        assert report.sealed_size == report.anchored_size == Seal.objects.latest("size").size
        transaction.set_rollback(True)
