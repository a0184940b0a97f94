"""A hundred random histories that nobody tampered with: verification has nothing to say."""

import tempfile
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
from tests.audit.test_tampering import Ledger
from tests.factories import ApplicationFactory, scan

pytestmark = pytest.mark.django_db

PEOPLE = ("intake", "reviewer", "second_reviewer", "approver")
REASONS = {"reject": ["name-misleading"], "request_information": ["name-misleading"]}
DETAILS = {"attach": {"files": [scan()]}}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(RegistrationApplication.transitions)), st.sampled_from(PEOPLE)
    ),
    max_size=8,
)


@given(steps=STEPS, batch=st.integers(1, 9))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_clean_history_raises_nothing(steps, batch, everybody, cast, entity):
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        with acting_as(cast["intake"]):
            application = ApplicationFactory(entity=entity)
        for verb, role in steps:
            application.refresh_from_db()
            with acting_as(cast[role]):
                try:
                    performer(RegistrationApplication, verb)(
                        subject=application,
                        seen_version=application.version,
                        at=timezone.now(),
                        reason_codes=REASONS.get(verb, ()),
                        note="said",
                        **DETAILS.get(verb, {}),
                    )
                except (DecisionRefused, PermissionDenied, StaleVersion):
                    continue
        ledger = Ledger(Path(folder) / "checkpoints")
        ledger.seal(batch=batch)
        report = ledger.verify()
        assert report.discrepancies == []
        assert report.sealed_size == report.anchored_size == Seal.objects.latest("size").size
        transaction.set_rollback(True)
