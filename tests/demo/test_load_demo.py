"""The demo desk: lively, consistent, loaded once."""

import pytest
from django.utils import timezone

from accounts.enums import ApplicationState
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
)
from audit.models import Decision, Proposal
from demo import scenario
from licensing.models import ProfessionalQualification, SpecialLabel
from moderation.models import Appeal, BlacklistEntry, Case, Complaint, Sanction, Signal
from staff.models import User

pytestmark = pytest.mark.django_db

# What the demo shows in every state, but for those that nothing leads to on an ordinary day.
EVERY_STATE = {
    PublicAccount: {"withdrawn"},
    Case: set(),
    Complaint: set(),
    Signal: set(),
    Sanction: {"dropped"},
    Appeal: {"partly_overturned"},
    BlacklistEntry: {"lifted", "expired"},
}
AFTER_APPROVAL = (AccountTransfer, DeregistrationRequest, DormancyCase, CorrectionOrder)


def test_the_demo_desk_has_every_state_and_a_true_history(monkeypatch):
    monkeypatch.setattr(scenario, "ACCOUNTS", 52)
    assert not scenario.is_loaded()
    scenario.load(timezone.now())
    assert scenario.is_loaded()
    states = set(RegistrationApplication.objects.values_list("state", flat=True))
    assert states == set(ApplicationState)
    for model, missing in EVERY_STATE.items():
        wanted = {value for value, _label in model._meta.get_field("state").choices}
        assert set(model.objects.values_list("state", flat=True)) == wanted - missing, model
    assert SpecialLabel.objects.granted().exists()
    assert {"submitted", "verified"} <= set(
        ProfessionalQualification.objects.values_list("state", flat=True)
    )
    governed = (RegistrationApplication, PublicAccount, OperatingEntity, SpecialLabel, *EVERY_STATE)
    for model in (*governed, *AFTER_APPROVAL):
        assert model.history.count() == sum(model.objects.values_list("version", flat=True))
        dates = {}
        for row in model.history.order_by("history_id").values("id", "history_date"):
            assert row["history_date"] >= dates.get(row["id"], row["history_date"])
            dates[row["id"]] = row["history_date"]
    decided = RegistrationApplication.objects.exclude(state=ApplicationState.SUBMITTED)
    labels = Decision.objects.filter(object_label="accounts.registrationapplication")
    assert set(Proposal.objects.values_list("state", flat=True)) == {
        "open",
        "confirmed",
        "declined",
    }
    assert decided.count() == labels.values("object_id").distinct().count()
    assert User.objects.people().count() == len(scenario.LOGINS)
