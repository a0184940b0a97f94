"""Accounts that were approved begin to speak by themselves, once nothing forbids it."""

from accounts.enums import AccountState, ContentCategory
from accounts.models import PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer
from audit.models import Decision
from staff.domain.roles import ensure_system_actor


class NotEntitled(DecisionRefused):
    """The account lacks what its activation rests on."""


def activate_if_entitled(account, *, at):
    """Activate a pending account that was approved, as the system actor, once nothing forbids it.

    An imported account was approved by nobody, and never spoke: a person activates that one.
    """
    current = PublicAccount.objects.get(pk=account.pk)
    if current.state != AccountState.PENDING_VERIFICATION or not _was_approved(current):
        return
    with acting_as(ensure_system_actor()):
        try:
            performer(PublicAccount, "activate")(
                subject=current,
                seen_version=current.version,
                at=at,
                reason_codes=[_activated_because(current)],
            )
        except NotEntitled:
            return


def _was_approved(account):
    """Whether a person has let the account, or its registration, pass before."""
    applications = RegistrationApplication.objects.filter(account=account.pk)
    activated = Decision.objects.for_object(account).filter(verb="activate")
    return applications.exists() or activated.exists()


def _activated_because(account):
    is_news = account.content_category == ContentCategory.NEWS
    return "news-licensed" if is_news else "materials-verified"
