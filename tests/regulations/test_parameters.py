"""Dated parameters: as-of look-up, new rows instead of edits."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from regulations.append_only import AppendOnlyViolation
from regulations.catalog import PARAMETERS
from regulations.domain.catalog import (
    ParameterOutOfRange,
    UnknownParameter,
    set_parameter,
    sync_catalog,
)
from regulations.models import Parameter, ReasonCode
from regulations.models.parameters import ParameterNotInForce
from regulations.reason_catalog import REASONS

pytestmark = pytest.mark.django_db
CAP = "account_cap.enterprise"
START = date(2026, 1, 1)


def put(cast, now, **changes):
    facts = {"code": CAP, "value": 5, "in_force_from": START, "source": "notice 1"}
    return set_parameter(**facts | changes, by=cast["administrator"], at=now)


def test_a_new_value_counts_from_its_day_and_the_old_one_stays(cast, now):
    put(cast, now)
    assert Parameter.objects.value(CAP, on=START - timedelta(days=1)) == 2
    assert Parameter.objects.value(CAP, on=START) == 5
    assert Parameter.objects.filter(code=CAP).count() == 2


def test_before_the_first_row_nothing_is_in_force():
    with pytest.raises(ParameterNotInForce):
        Parameter.objects.value(CAP, on=date(2000, 1, 1))


def test_a_row_is_never_edited_or_deleted(cast, now):
    row = put(cast, now)
    row.value = 6
    for write in (row.save, row.delete, Parameter.objects.all().delete):
        with pytest.raises(AppendOnlyViolation):
            write()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "no.such"}, UnknownParameter),
        ({"code": "registration.review_hours", "value": 0}, ParameterOutOfRange),
        ({"in_force_from": PARAMETERS[CAP].in_force_from}, ValidationError),
    ],
    ids=["unknown", "below the minimum", "a day that has a value"],
)
def test_what_makes_no_sense_is_refused(cast, now, changes, error):
    with pytest.raises(error):
        put(cast, now, **changes)
    assert Parameter.objects.count() == len(PARAMETERS)


def test_syncing_the_catalogue_again_adds_nothing(cast, now):
    assert sync_catalog(by=cast["administrator"], at=now) == (0, 0)


def test_syncing_keeps_what_people_edited(cast, now):
    ReasonCode.objects.filter(code="over-cap").update(message_zh="改过的")
    sync_catalog(by=cast["administrator"], at=now)
    assert ReasonCode.objects.get(code="over-cap").message_zh == "改过的"
    assert ReasonCode.objects.count() == len(REASONS)
