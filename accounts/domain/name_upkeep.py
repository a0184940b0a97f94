"""Upkeep of names by commands: shipped terms, and the index in line with registry and table."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.domain import name_index, names
from accounts.enums import NameScope
from accounts.models import NameEntry, ProtectedName, PublicAccount
from accounts.screening import folding
from accounts.screening.terms import shipped_terms
from audit.domain.bulk import write_rows
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
    write_rows(new=missing, at=at)
    name_index.keep(map(names.entry_of, missing))
    return len(missing)


def rekey(*, on, batch):
    """Bring the index in line with the registry and with the table of today.

    Yields (what was done, how many) after each transaction of at most `batch` names; ended in
    between, the next call goes on.
    """
    live = PublicAccount.objects.live()
    entries = NameEntry.objects.order_by("pk")
    spelled_otherwise = Q(account__isnull=False) & ~Q(name=F("account__name"))
    ended = ~Q(account__in=live) & Q(account__isnull=False)
    lapsed = Q(protected_name__isnull=False) & ~Q(
        protected_name__in=ProtectedName.objects.in_force(on)
    )
    unknown = live.filter(~Exists(NameEntry.objects.filter(account=OuterRef("pk"))))
    unguarded = ProtectedName.objects.in_force(on).filter(
        ~Exists(NameEntry.objects.filter(protected_name=OuterRef("pk")))
    )
    stale = entries.exclude(key_version=folding.VERSION).select_related("account", "protected_name")
    yield from _steps("dropped", entries.filter(ended | lapsed), batch, name_index.forget)
    yield from _steps("corrected", entries.filter(spelled_otherwise), batch, _renew)
    yield from _steps("re-keyed", stale, batch, _renew)
    yield from _steps("added", unknown.order_by("pk"), batch, names.enter)
    yield from _steps(
        "added",
        unguarded.order_by("pk"),
        batch,
        lambda rows: name_index.keep(map(names.entry_of, rows)),
    )


def _steps(done, rows, batch, act):
    while True:
        with transaction.atomic():
            names.lock_names()
            found = list(rows[:batch])
            act(found)
        if not found:
            return
        yield done, len(found)


def _renew(entries):
    """Replace entries by new ones for whom they belong to."""
    name_index.forget(entries)
    names.enter([each.account for each in entries if each.account_id])
    name_index.keep(
        [names.entry_of(each.protected_name) for each in entries if each.protected_name_id]
    )
