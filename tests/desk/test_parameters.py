"""Setting a parameter: a new dated row, by a decision that the ledger holds."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.context import acting_as
from audit.models import Decision
from desk.domain.parameters import change_parameter
from desk.models import ParameterChange
from regulations.domain.catalog import ParameterOutOfRange
from regulations.models import Parameter
from tests.audit.test_tampering import Ledger

pytestmark = pytest.mark.django_db
ADD = "/desk/regulations/parameter/add/"
CAP = "account_cap.enterprise"
FACTS = {"code": CAP, "value": 5, "in_force_from": date(2027, 1, 1), "source": "notice 1"}


def test_a_value_is_set_by_a_decision_under_the_ledger(signed_in, cast, tmp_path):
    response = signed_in("administrator").post(ADD, FACTS)
    assert response.status_code == 302
    parameter = Parameter.objects.get(code=CAP, in_force_from=FACTS["in_force_from"])
    change = ParameterChange.objects.get(parameter=parameter)
    [decision] = Decision.objects.for_object(change)
    assert (decision.verb, decision.actor, change.state) == ("set", cast["administrator"], "set")
    assert decision.note == f"{CAP} = 5 (2027-01-01) · notice 1"
    page = signed_in("auditor").get(f"/desk/desk/parameterchange/{change.pk}/change/")
    assert "notice 1" in page.content.decode()
    assert "notice 1" in signed_in("auditor").get("/desk/desk/parameterchange/").content.decode()
    ledger = Ledger(tmp_path / "checkpoints")
    ledger.seal(batch=1000)
    assert ledger.verify().discrepancies == []


def test_who_may_not_set_parameters_sets_none(cast, now):
    count = Parameter.objects.count()
    with acting_as(cast["auditor"]), pytest.raises(PermissionDenied):
        change_parameter(**FACTS, by=cast["auditor"], at=now)
    assert (Parameter.objects.count(), ParameterChange.objects.count()) == (count, 0)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": 10**6}, ParameterOutOfRange),
        ({"in_force_from": date(2026, 1, 1), "source": ""}, ValidationError),
    ],
)
def test_what_makes_no_sense_leaves_no_decision(cast, now, changes, error):
    with acting_as(cast["administrator"]), pytest.raises(error):
        change_parameter(**FACTS | changes, by=cast["administrator"], at=now)
    assert not ParameterChange.objects.exists()
