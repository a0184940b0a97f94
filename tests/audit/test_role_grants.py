"""Widening a role takes two administrators, narrowing one; nobody widens his own."""

import pytest

from audit.context import acting_as
from audit.domain import proposals, role_grants
from audit.domain.role_grants import OwnRole
from audit.models import RoleGrant
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def requested(cast, now):
    with acting_as(cast["administrator"]):
        wanted = RoleGrant(user=cast["reviewer"], role="approver")
        return role_grants.request_grant(grant=wanted, at=now)


def test_two_administrators_widen_a_role(requested, cast, now):
    person = cast["reviewer"]
    with acting_as(cast["administrator"]):
        proposal = role_grants.grant.propose(
            subject=requested, seen_version=requested.version, at=now
        )
    assert not person.groups.filter(name="approver").exists()
    third = UserFactory(username="admin3", roles=["administrator"])
    with acting_as(third):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    requested.refresh_from_db()
    assert requested.state == "granted"
    assert person.groups.filter(name="approver").exists()


def test_nobody_widens_his_own_role(cast, now):
    with acting_as(cast["administrator"]):
        wanted = RoleGrant(user=cast["administrator"], role="approver")
        own = role_grants.request_grant(grant=wanted, at=now)
        with pytest.raises(OwnRole):
            role_grants.grant.propose(subject=own, seen_version=own.version, at=now)
    with acting_as(cast["second_administrator"]):
        proposal = role_grants.grant.propose(subject=own, seen_version=own.version, at=now)
    with acting_as(cast["administrator"]), pytest.raises(Exception, match="part in this"):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    assert not cast["administrator"].groups.filter(name="approver").exists()


def test_one_administrator_narrows_a_role(requested, cast, now, put):
    granted = put(requested, state="granted")
    cast["reviewer"].groups.add(*cast["approver"].groups.all())
    with acting_as(cast["administrator"]):
        role_grants.revoke(subject=granted, seen_version=granted.version, at=now)
    assert not cast["reviewer"].groups.filter(name="approver").exists()


def test_users_are_not_given_roles_on_their_own_page(cast, signed_in):
    client = signed_in("administrator")
    url = f"/desk/staff/user/{cast['reviewer'].pk}/change/"
    form = client.get(url).context["adminform"].form
    assert "groups" not in form.fields
