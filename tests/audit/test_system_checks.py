"""Ring 2: the checks find what would slip out of the rings."""

import pytest
from django.apps import apps
from django.db import models

from accounts.models import PublicAccount
from audit import system_checks
from audit.domain import engine
from audit.transitions import TransitionTable


def ids(errors):
    return [error.id for error in errors]


def test_the_project_as_it_stands_is_inside_the_rings():
    assert system_checks.check_every_model_is_audited(None) == []
    assert system_checks.check_governed_models(None) == []
    assert system_checks.check_history_is_on(None) == []


def test_a_model_without_history_needs_a_reason(monkeypatch):
    monkeypatch.delitem(apps.get_app_config("regulations").unaudited, "reasoncode")
    assert ids(system_checks.check_every_model_is_audited(None)) == ["audit.E001"]


def test_a_base_manager_that_bypasses_history_is_found(monkeypatch):
    plain = models.Manager()
    plain.model = PublicAccount
    monkeypatch.setattr(type(PublicAccount), "_base_manager", plain, raising=False)
    assert "audit.E003" in ids(system_checks.check_governed_models(None))


def test_a_key_that_cascades_is_found(monkeypatch):
    remote = PublicAccount._meta.get_field("entity").remote_field
    monkeypatch.setattr(remote, "on_delete", models.CASCADE)
    assert ids(system_checks.check_governed_models(None)) == ["audit.E005"]


def test_a_state_without_a_table_is_found(monkeypatch):
    monkeypatch.setattr(PublicAccount, "transitions", None)
    assert ids(system_checks.check_governed_models(None)) == ["audit.E004"]


def test_a_verb_that_nobody_performs_is_found(monkeypatch):
    monkeypatch.delitem(engine._verbs, (PublicAccount, "suspend"))
    assert ids(system_checks.check_governed_models(None)) == ["audit.E006"]


def test_history_switched_off_is_found(settings):
    settings.SIMPLE_HISTORY_ENABLED = False
    assert ids(system_checks.check_history_is_on(None)) == ["audit.E007"]


def test_a_verb_stands_once_in_its_table():
    rule = PublicAccount.transitions["suspend"]
    with pytest.raises(ValueError, match="twice"):
        TransitionTable.build("accounts.publicaccount", {"active"}, rule, rule)


@pytest.mark.parametrize(
    "name", ["accounts.publicaccount.fly", "suspend", "accounts.operatingentity.reveal"]
)
def test_a_second_person_for_a_verb_that_cannot_wait_is_found(name, settings):
    settings.SECOND_PERSON_VERBS = [name, "accounts.publicaccount.suspend"]
    assert ids(system_checks.check_second_person_verbs(None)) == ["audit.E009"]
