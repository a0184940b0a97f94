"""Upkeep of names by commands: shipped terms, and the index in line with registry and table."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts.domain import name_index, names
from accounts.enums import AccountState, NameScope
from accounts.models import NameEntry, ProtectedName, PublicAccount
from accounts.screening import folding
from accounts.screening.terms import shipped_terms
from regulations.calendar import legal_date

SHIPPED = "Sensitive terms that ship with the desk"


@transaction.atomic
def sync_terms(*, at):
    """Protect the shipped terms that this desk has never had. Returns how many."""
    known = set(
        ProtectedName.objects.filter(scope=NameScope.CONTAINED).values_list("basis", "name")
    )
    missing = [
        ProtectedName(
            name=term,
            basis=basis,
            scope=NameScope.CONTAINED,
            source=SHIPPED,
            in_force_from=legal_date(at),
        )
        for basis, term in shipped_terms()
        if (basis, term) not in known
    ]
    names.protect_all(protected=missing, at=at)
    return len(missing)


def rekey(*, at, batch):
    """Bring the index in line with the registry and with the table of today.

    Yields (what was done, how many) after each transaction of at most `batch` names; ended in
    between, the next call goes on. Closed accounts whose name was never protected get that, too.
    """
    live, kept = PublicAccount.objects.live(), ProtectedName.objects.to_be_kept(legal_date(at))
    of_account = NameEntry.objects.filter(account__isnull=False)
    of_protected = NameEntry.objects.filter(protected_name__isnull=False)
    steps = (
        ("dropped", of_account.exclude(account__in=live), name_index.forget),
        ("dropped", of_protected.exclude(protected_name__in=kept), name_index.forget),
        ("corrected", of_account.exclude(name=F("account__name")), _renew),
        ("re-keyed", NameEntry.objects.exclude(key_version=folding.VERSION), _renew),
        ("added", unindexed_accounts(), lambda accounts: names.enter(accounts=accounts)),
        ("added", unindexed_names(legal_date(at)), _enter_protected),
        ("protected", unprotected_accounts(), _protect_closed(at)),
    )
    for done, rows, act in steps:
        while count := _step(rows.order_by("pk"), batch, act):
            yield done, count


def unindexed_accounts():
    """Live accounts that screening would not find."""
    entries = NameEntry.objects.filter(account=OuterRef("pk"))
    return PublicAccount.objects.live().filter(~Exists(entries))


def unindexed_names(on):
    """Protected names of today or later that screening would not find."""
    entries = NameEntry.objects.filter(protected_name=OuterRef("pk"))
    return ProtectedName.objects.to_be_kept(on).filter(~Exists(entries))


def unprotected_accounts():
    """Closed accounts whose name was never protected, from before names were."""
    return PublicAccount.objects.filter(state=AccountState.CLOSED, protected_names=None)


@transaction.atomic
def _step(rows, batch, act):
    """Act on the first `batch` of `rows`, whose accounts and names nobody moves meanwhile."""
    names.lock_names()
    found = list(rows[:batch])
    _lock_owners(found)
    still = list(rows.filter(pk__in=[each.pk for each in found]))
    act(still)
    return len(found)


def _lock_owners(rows):
    """Lock accounts and protected names, or those that entries belong to."""
    for model, key in ((PublicAccount, "account_id"), (ProtectedName, "protected_name_id")):
        owners = [row.pk if isinstance(row, model) else getattr(row, key, None) for row in rows]
        list(model.objects.filter(pk__in=filter(None, owners)).select_for_update())


def _renew(entries):
    """Replace entries by new ones for whom they belong to."""
    name_index.forget(entries)
    accounts = [each.account_id for each in entries]
    protected = [each.protected_name_id for each in entries]
    names.enter(accounts=PublicAccount.objects.filter(pk__in=accounts))
    _enter_protected(ProtectedName.objects.filter(pk__in=protected))


def _enter_protected(protected):
    name_index.keep(map(names.entry_of, protected))


def _protect_closed(at):
    def protect(accounts):
        for account in accounts:
            names.protect_closed(account=account, at=at)

    return protect
