"""Writers of public accounts."""

from django.utils.translation import gettext as _

from accounts.enums import EntityState
from accounts.models import PublicAccount
from audit.domain.engine import DecisionRefused, performs


class NotEntitled(DecisionRefused):
    """The account lacks what its activation rests on."""


@performs(PublicAccount, "activate")
def activate(move):
    """Let a pending account speak. Raises NotEntitled.

    Its entity must be verified (Article 8). Categories that need professional materials or a news
    licence (Articles 5 and 9) are activated by the room that verified those, never by hand here.
    """
    if move.subject.entity.state != EntityState.VERIFIED:
        raise NotEntitled(_("Verify the identity of the operating entity first (Art. 8)."))
    if move.subject.is_regulated:
        raise NotEntitled(
            _("This category needs verified materials before it may be active (Art. 5, 9).")
        )


@performs(PublicAccount, "suspend")
def suspend(move):
    """Stop the account for the time being, with reasons and a message to the operator."""


@performs(PublicAccount, "resume")
def resume(move):
    """Let a suspended account speak again."""


@performs(PublicAccount, "close")
def close(move, *, basis):
    """Close the account for good, on the basis of law or agreement (Article 19)."""
    move.subject.closure_basis = basis


@performs(PublicAccount, "note")
def note(move):
    """Put a note on the timeline."""
