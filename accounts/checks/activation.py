"""Findings on what an account needs before it may publish: an operator who is verified, room under
the cap, no measure that suspends it (Articles 8, 10, 19).

`activate` and `resume` are refused by these findings and by nothing else. What only an account
that never published has to show is asked of pending accounts alone.
"""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import checks
from accounts.domain import holds
from accounts.enums import AccountState, EntityState, HoldEffect
from accounts.models import AccountHold, ImportRow, NameJudgement, PublicAccount
from regulations.findings import Finding, Level
from regulations.formatting import format_list
from regulations.models import Parameter

# What forbids a pending account to begin, and is only noticed of one that has begun.
BEFORE_SERVICE = frozenset({"identity-erased", "identity-unverified"})


def operator_identity(account, on):
    """Article 8: somebody verified who operates it; no service to false registrations."""
    yield from checks.false_identity(account, on)
    for finding in checks.identity(account, on):
        is_eased = finding.code in BEFORE_SERVICE and not _is_pending(account)
        yield replace(finding, level=Level.WARN) if is_eased else finding


def cap_in_service(account, on):
    """Article 10: accounts in service per entity, by entity type, as in force on the day."""
    if not _is_pending(account):
        return
    cap = Parameter.objects.value(f"account_cap.{account.entity.entity_type}", on=on)
    others = PublicAccount.objects.in_service().filter(entity=account.entity_id)
    count = others.exclude(pk=account.pk).count()
    held = ngettext("%(count)s account in service", "%(count)s accounts in service", count)
    detail = held % {"count": count}
    if count < cap:
        message = _("Within the cap of %(cap)s") % {"cap": cap}
        yield Finding(Level.PASS, "cap-kept", message, "10", detail)
    else:
        message = _("The entity holds as many accounts as it may (%(cap)s)") % {"cap": cap}
        yield Finding(Level.BLOCK, "cap-reached", message, "10", detail)


def suspending_measures(account, on):
    """Article 19: a measure that suspends the account ends before the account publishes.

    What a person's own suspension placed is not named: resuming ends it.
    """
    if account.state not in (AccountState.PENDING_VERIFICATION, AccountState.SUSPENDED):
        return
    measures = holds.suspending_measures(account, by_hand=_is_pending(account))
    if measures:
        message = _("A measure keeps the account suspended: end that first")
        yield Finding(Level.BLOCK, "measure-suspends", message, "19", format_list(measures))


def has_verified_operator(on):
    """The set-wise form of `operator_identity`."""
    return Q(entity__state=EntityState.VERIFIED)


def has_no_suspending_measure(on):
    """The set-wise form of `suspending_measures`."""
    suspending = AccountHold.objects.in_force().filter(effect=HoldEffect.SUSPEND)
    return ~Exists(suspending.filter(account=OuterRef("pk")))


def has_no_name_to_review(on):
    """What the import found out about the name, unless somebody has reviewed it since."""
    close = ImportRow.objects.filter(
        is_close=True, external_id=OuterRef("external_id"), batch=OuterRef("import_batch")
    )
    reviewed = NameJudgement.objects.filter(entity=OuterRef("entity"), name=OuterRef("name"))
    return ~Exists(close) | Exists(reviewed)


def _is_pending(account):
    return account.state == AccountState.PENDING_VERIFICATION
