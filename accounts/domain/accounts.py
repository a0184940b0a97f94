"""Writers of public accounts."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.domain import names
from accounts.domain.checklist import activation_findings, follow_up
from accounts.enums import AccountState, ContentCategory, EntityState
from accounts.models import PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs
from audit.models import Decision
from regulations.calendar import legal_date
from regulations.findings import Level
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

IN_SERVICE = (AccountState.ACTIVE, AccountState.RESTRICTED, AccountState.SUSPENDED)


class NotEntitled(DecisionRefused):
    """The account lacks what its activation rests on."""


@performs(PublicAccount, "activate")
def activate(move):
    """Let a pending account speak. Raises NotEntitled.

    Its entity must be verified (Article 8), and every check in `ACTIVATION_CHECKS` be clear.
    """
    account = move.subject
    if account.entity.state != EntityState.VERIFIED:
        raise NotEntitled(_("Verify the identity of the operating entity first (Art. 8)."))
    cap = Parameter.objects.value(
        f"account_cap.{account.entity.entity_type}", on=legal_date(move.at)
    )
    in_service = PublicAccount.objects.filter(state__in=IN_SERVICE, entity=account.entity_id)
    if in_service.exclude(pk=account.pk).count() >= cap:
        raise NotEntitled(_("The entity holds as many accounts as it may (Art. 10)."))
    _require_entitlement(account, move.at)


@performs(PublicAccount, "suspend")
def suspend(move):
    """Stop the account for the time being, with reasons and a message to the operator."""


@performs(PublicAccount, "resume")
def resume(move):
    """Let a suspended account speak again, as restricted as it was before. Raises NotEntitled."""
    if move.subject.entity.state == EntityState.FALSE_IDENTITY:
        raise NotEntitled(_("The entity's identity was found false: no service (Art. 8)."))
    _require_entitlement(move.subject, move.at)
    suspension = Decision.objects.latest_move(move.subject)
    if suspension is not None and suspension.source_state == AccountState.RESTRICTED:
        move.target = AccountState.RESTRICTED


@performs(PublicAccount, "close")
def close(move, *, basis):
    """Close the account for good, on the basis of law or agreement (Article 19).

    Its name is protected from that moment (Article 8).
    """
    move.subject.closure_basis = basis
    names.protect_closed(account=move.subject, at=move.at)
    move.follow_ups.append(partial(follow_up, [move.subject], at=move.at))


@performs(PublicAccount, "recategorize")
def recategorize(move, *, content_category):
    """Register the account for another category (Article 7), whose entitlement it must have.

    A pending or suspended account may change first and bring its materials later. Raises
    NotEntitled.
    """
    account = move.subject
    if account.content_category == content_category:
        raise DecisionRefused(_("The account is registered for this category already."))
    account.content_category = content_category
    move.follow_ups.append(partial(follow_up, [account], at=move.at))
    if account.state in (AccountState.ACTIVE, AccountState.RESTRICTED):
        move.follow_ups.append(partial(_require_entitlement, account, move.at))


@performs(PublicAccount, "rename")
def rename(move, *, name):
    """Give the account another name and protect the former one for a while (Article 8)."""
    account, former = move.subject, move.subject.name
    names.leave(accounts=[account])
    account.name = name
    names.enter(accounts=[account])
    names.protect_released(account=account, name=former, at=move.at)


judge_name = performs(PublicAccount, "judge_name")(names.judge)


def activate_if_entitled(account, *, at):
    """Activate a pending account that was approved, as the system actor, once nothing forbids it.

    An imported account was approved by nobody: a person activates that one.
    """
    current = PublicAccount.objects.get(pk=account.pk)
    was_approved = RegistrationApplication.objects.filter(account=current.pk).exists()
    if current.state != AccountState.PENDING_VERIFICATION or not was_approved:
        return
    with acting_as(ensure_system_actor()):
        try:
            activate(
                subject=current,
                seen_version=current.version,
                at=at,
                reason_codes=[_activated_because(current)],
            )
        except NotEntitled:
            return


attach = performs(PublicAccount, "attach")(evidence.attach)


@performs(PublicAccount, "note")
def note(move):
    """Put a note on the timeline."""


def _activated_because(account):
    is_news = account.content_category == ContentCategory.NEWS
    return "news-licensed" if is_news else "materials-verified"


def _require_entitlement(account, at):
    """Raise NotEntitled with every finding that forbids the account to speak."""
    blocks = [
        f"{finding.message} ({finding.cite()})"
        for finding in activation_findings(account, legal_date(at))
        if finding.level == Level.BLOCK
    ]
    if blocks:
        raise NotEntitled(" ".join(blocks))
