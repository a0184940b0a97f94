"""The API answers as its schema says, whatever is sent: schemathesis makes the requests.

What fits the schema may still be refused: no schema knows which accounts there are.
"""

from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from compliance_site.wsgi import application

SCHEMA = "/api/v1/schema/"
EXAMPLES = 40

schema = schemathesis.openapi.from_wsgi(SCHEMA, application)


@pytest.fixture
def patient(settings):
    """Nobody asks too often, and requests leave the connection of the test open."""
    settings.API_REQUESTS_PER_MINUTE = settings.API_READS_PER_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_the_schema_says(case, patient, key, account):
    shown = {"Authorization": f"Bearer {key[1]}"} if "Authorization" in case.headers else {}
    case.call_and_validate(headers=shown, excluded_checks=[positive_data_acceptance])


def test_the_schema_is_valid_and_complete():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())
