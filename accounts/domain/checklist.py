"""The review policy, as the settings list it: checks that rooms below answer, and what follows.

`REGISTRATION_CHECKS` face an application before approval, `NAME_CHANGE_CHECKS` a request to rename
an account, `TRANSFER_CHECKS` one to hand it over, `DEREGISTRATION_CHECKS` its end without blame,
`ACTIVATION_CHECKS` an account before it may speak, `REINSTATEMENT_CHECKS` a closed one before its
closure is taken back; `ACCOUNT_FOLLOW_UPS` are told when an account was opened or changed what it
rests on.
"""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import PublicAccount
from audit.domain.engine import DecisionRefused
from regulations.findings import worst_first


class BlockedByFindings(DecisionRefused):
    """A finding forbids the decision; the checklist says which."""


def registration_findings(application, on):
    """Findings of every check in `REGISTRATION_CHECKS` for `application` on the date `on`.

    A check is `check(application, on) -> iterable of Finding`; worst findings come first.
    """
    return _findings(settings.REGISTRATION_CHECKS, application, on)


def name_change_findings(change, on):
    """Findings of every check in `NAME_CHANGE_CHECKS` for `change` on the date `on`."""
    return _findings(settings.NAME_CHANGE_CHECKS, change, on)


def transfer_findings(transfer, on):
    """Findings of every check in `TRANSFER_CHECKS` for `transfer` on the date `on`."""
    return _findings(settings.TRANSFER_CHECKS, transfer, on)


def deregistration_findings(request, on):
    """Findings of every check in `DEREGISTRATION_CHECKS` on the date `on` for whatever has an
    `account` that is to end without blame.
    """
    return _findings(settings.DEREGISTRATION_CHECKS, request, on)


def activation_findings(account, on):
    """Findings of every check in `ACTIVATION_CHECKS` for `account` on the date `on`."""
    return _findings(settings.ACTIVATION_CHECKS, account, on)


def ready_to_activate(on):
    """Imported accounts that wait for their activation, `without_obstacle` on the date `on`."""
    return without_obstacle(PublicAccount.objects.imported_pending(), on)


def without_obstacle(rows, on):
    """Those of the accounts `rows` against which the database holds nothing: every condition in
    `ACTIVATION_CONDITIONS` is met on the date `on`.

    A condition is `condition(on) -> Q` over accounts, the set-wise form of a check; what no
    database can tell, such as a name that is like a newer one, is found when they are activated.
    """
    for path in settings.ACTIVATION_CONDITIONS:
        rows = rows.filter(_function(path)(on))
    return rows


def reinstatement_findings(account, on):
    """Findings of every check in `REINSTATEMENT_CHECKS` for a closed account on the date `on`."""
    return _findings(settings.REINSTATEMENT_CHECKS, account, on)


def follow_up(accounts, *, at):
    """Let other rooms do what follows for `accounts`, whose category, entity or state is new.

    A follow-up is `follow_up(accounts, at=…)`; it writes in the same transaction.
    """
    for path in settings.ACCOUNT_FOLLOW_UPS:
        _function(path)(accounts, at=at)


def _findings(paths, subject, on):
    return worst_first(finding for path in paths for finding in _function(path)(subject, on))


@lru_cache
def _function(path):
    return import_string(path)
