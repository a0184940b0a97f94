"""Writers of public accounts."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import AccountState, EntityState
from accounts.models import PublicAccount
from audit.domain.engine import DecisionRefused, performs
from audit.models import Decision
from regulations.models import Parameter

IN_SERVICE = (AccountState.ACTIVE, AccountState.RESTRICTED, AccountState.SUSPENDED)


class NotEntitled(DecisionRefused):
    """The account lacks what its activation rests on."""


@performs(PublicAccount, "activate")
def activate(move):
    """Let a pending account speak. Raises NotEntitled.

    Its entity must be verified (Article 8). Categories that need professional materials or a news
    licence (Articles 5 and 9) are activated by the room that verified those, never by hand here.
    """
    account = move.subject
    if account.entity.state != EntityState.VERIFIED:
        raise NotEntitled(_("Verify the identity of the operating entity first (Art. 8)."))
    in_service = PublicAccount.objects.filter(state__in=IN_SERVICE).exclude(pk=account.pk)
    if in_service.filter(name=account.name).exists():
        raise NotEntitled(_("An account in service has exactly this name (Art. 8)."))
    cap = Parameter.objects.value(
        f"account_cap.{account.entity.entity_type}", on=timezone.localdate(move.at)
    )
    if in_service.filter(entity=account.entity_id).count() >= cap:
        raise NotEntitled(_("The entity holds as many accounts as it may (Art. 10)."))
    if account.is_regulated:
        raise NotEntitled(
            _("This category needs verified materials before it may be active (Art. 5, 9).")
        )


@performs(PublicAccount, "suspend")
def suspend(move):
    """Stop the account for the time being, with reasons and a message to the operator."""


@performs(PublicAccount, "resume")
def resume(move):
    """Let a suspended account speak again, as restricted as it was before. Raises NotEntitled."""
    if move.subject.entity.state == EntityState.FALSE_IDENTITY:
        raise NotEntitled(_("The entity's identity was found false: no service (Art. 8)."))
    suspension = Decision.objects.latest_move(move.subject)
    if suspension is not None and suspension.source_state == AccountState.RESTRICTED:
        move.target = AccountState.RESTRICTED


@performs(PublicAccount, "close")
def close(move, *, basis):
    """Close the account for good, on the basis of law or agreement (Article 19)."""
    move.subject.closure_basis = basis


@performs(PublicAccount, "note")
def note(move):
    """Put a note on the timeline."""
