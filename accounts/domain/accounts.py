"""Writers of public accounts."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.domain import holds, names, screening
from accounts.domain.activation import NotEntitled, activate_if_entitled, explain_refusal
from accounts.domain.checklist import (
    BlockedByFindings,
    follow_up,
    reinstatement_findings,
)
from accounts.enums import AccountState, NameLikeness
from accounts.models import ProtectedName, PublicAccount
from audit.domain import evidence
from audit.domain.engine import DecisionRefused, performs
from audit.domain.set_verbs import SetVerb
from audit.models import Decision
from regulations.calendar import legal_date
from regulations.findings import is_blocked


@performs(PublicAccount, "activate")
def activate(move):
    """Let a pending account publish.

    Raises NotEntitled while a check of `ACTIVATION_CHECKS` blocks.
    """
    _require_entitlement(move.subject, move.at)
    move.target = holds.standing(move.subject)


@performs(PublicAccount, "suspend")
def suspend(move):
    """Stop the account for the time being, with reasons and a message to the operator."""
    holds.suspend_by_hand(move)


@performs(PublicAccount, "resume")
def resume(move):
    """Let a suspended account speak again, as far as other measures let it.

    Raises NotEntitled, StillHeld.
    """
    holds.resume_by_hand(move)
    _require_entitlement(move.subject, move.at)


@performs(PublicAccount, "lift_suspension")
def lift_suspension(move):
    """End a person's own suspension of an account that became pending since; it publishes again
    where nothing else forbids that. Raises NotSuspended.
    """
    holds.lift_by_hand(move)


@performs(PublicAccount, "close")
def close(move, *, basis):
    """Close the account for good, on the basis of law or agreement (Article 19).

    Its name is protected from that moment (Article 8).
    """
    move.subject.closure_basis = basis
    names.protect_closed(account=move.subject, at=move.at)
    move.follow_ups.append(partial(follow_up, [move.subject], at=move.at))


@performs(PublicAccount, "reinstate")
def reinstate(move):
    """Take a closure back: the account stands as its other measures let it, under its old name.

    The protection that the closure gave the name is lifted by the same two people. One whose name
    was given to another in between waits as pending. Raises BlockedByFindings while what closed the
    account stands.
    """
    account = move.subject
    if is_blocked(reinstatement_findings(account, legal_date(move.at))):
        raise BlockedByFindings(_("A finding forbids this: see the checklist."))
    closures = Decision.objects.for_object(account).filter(verb="close", moved=True)
    closed_from = closures.values_list("source_state", flat=True).last()
    account.closure_basis = ""
    move.target = AccountState.PENDING_VERIFICATION
    names.lock_names()
    if closed_from != AccountState.PENDING_VERIFICATION and not is_name_taken(
        account, legal_date(move.at)
    ):
        move.target = holds.resumed(account, move.at)
    for protected in ProtectedName.objects.of_closure(account):
        move.follow_ups.append(partial(names.lift.carry, move, subject=protected))
    names.enter(accounts=[account])
    move.follow_ups.append(partial(follow_up, [account], at=move.at))
    move.follow_ups.append(partial(activate_if_entitled, account, at=move.at))


@performs(PublicAccount, "deregister")
def deregister(move):
    """End the account without blame (Articles 10, 11); its name is free after a while."""
    names.leave(accounts=[move.subject])
    names.protect_released(account=move.subject, name=move.subject.name, at=move.at)
    move.follow_ups.append(partial(follow_up, [move.subject], at=move.at))


@performs(PublicAccount, "hand_over")
def hand_over(move, *, transferee, monetization_frozen_until):
    """Let another entity operate the account (Article 11).

    In a regulated category it waits until what entitles the new entity is verified: neither label
    nor license travels.
    """
    account = move.subject
    account.entity = transferee
    account.monetization_frozen_until = monetization_frozen_until
    if account.is_regulated:
        move.target = AccountState.PENDING_VERIFICATION
    move.follow_ups.append(partial(follow_up, [account], at=move.at))
    move.follow_ups.append(partial(activate_if_entitled, account, at=move.at))


@performs(PublicAccount, "amend")
def amend(move, *, introduction):
    """Give the account another introduction, as its operator corrected it (Article 8)."""
    move.subject.introduction = introduction


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


@performs(PublicAccount, "withdraw_registration", kind=SetVerb)
def withdraw_registration(moves):
    """End accounts that a file brought by mistake: they never spoke, so their names are free."""
    names.leave(accounts=[move.subject for move in moves])


@performs(PublicAccount, "register_again", kind=SetVerb)
def register_again(moves):
    """Let a file bring accounts anew that were entered by mistake; it has screened their names."""
    names.enter(accounts=[move.subject for move in moves])


judge_name = performs(PublicAccount, "judge_name")(names.judge)


attach = performs(PublicAccount, "attach")(evidence.attach)


@performs(PublicAccount, "note")
def note(move):
    """Put a note on the timeline."""


def is_name_taken(account, on):
    """Whether another live account has the name of `account` on the date `on`."""
    matches = screening.find(account.name, on=on)
    return any(
        match.likeness == NameLikeness.SAME and not match.is_protected
        for match in matches
        if match.subject.pk != account.pk
    )


def _require_entitlement(account, at):
    """Raise NotEntitled with every finding that forbids the account to speak."""
    if refusal := explain_refusal(account, on=legal_date(at)):
        raise NotEntitled(refusal)
