"""Writers of role grants: groups follow the grants, never the other way round."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from audit.domain.engine import DecisionRefused, performs, record
from audit.models import RoleGrant


class OwnRole(DecisionRefused):
    """Nobody widens his own role."""

    status = 403


def request_grant(*, grant, at):
    """Put a role grant on the table; it counts once two administrators have granted it."""
    return record(grant, at=at)


@performs(RoleGrant, "grant")
def grant(move):
    """Give the role. Raises OwnRole when proposer or confirmer is the person concerned."""
    person = move.subject.user
    proposer = move.proposal.proposer_id if move.proposal else None
    if person.pk in {move.actor.pk, proposer}:
        raise OwnRole(_("Nobody widens his own role: ask two other administrators."))
    person.groups.add(Group.objects.get(name=move.subject.role))


@performs(RoleGrant, "revoke")
def revoke(move):
    """Take the role away."""
    move.subject.user.groups.remove(Group.objects.get(name=move.subject.role))
