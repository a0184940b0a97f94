"""Roles come from code; the system actor acts and never signs in."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group

from staff import roles
from staff.domain.roles import UnknownPermission, ensure_system_actor, sync_roles
from staff.domain.users import UnknownRole
from staff.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_groups_match_the_table_and_a_second_run_changes_nothing():
    assert sync_roles() == []
    for role, wanted in roles.ROLES.items():
        held = Group.objects.get(name=role).permissions.values_list(
            "content_type__app_label", "codename"
        )
        assert {f"{app}.{codename}" for app, codename in held} == set(wanted)


def test_a_permission_added_by_hand_is_taken_away_again():
    Group.objects.get(name="auditor").permissions.set(
        Group.objects.get(name="approver").permissions.all()
    )
    [change] = sync_roles()
    assert change.role == "auditor"
    assert "accounts.suspend_publicaccount" in change.removed


def test_a_table_with_an_unknown_permission_changes_nothing(monkeypatch):
    monkeypatch.setitem(roles.ROLES, "auditor", frozenset({"accounts.fly"}))
    with pytest.raises(UnknownPermission, match="accounts.fly"):
        sync_roles()
    assert Group.objects.get(name="auditor").permissions.exists()


def test_the_auditor_reads_and_decides_nothing():
    verbs = {name for name in roles.ROLES["auditor"] if ".view_" not in name}
    assert verbs == {
        "audit.open_evidencefile",
        "audit.verify_seal",
        "desk.complete_listexport",
        "desk.export_listexport",
    }


def test_the_system_actor_is_one_and_never_signs_in(rf):
    actor = ensure_system_actor()
    assert actor == ensure_system_actor() == User.objects.system()
    actor.set_password("guessed")
    actor.save()
    assert authenticate(rf.post("/"), username="system", password="guessed") is None


def test_nobody_is_given_the_system_role():
    with pytest.raises(UnknownRole):
        UserFactory(roles=["system"])
    assert not User.objects.people().exists()
