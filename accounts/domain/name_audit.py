"""The whole registry against itself and the protected names, in batches (Article 8)."""

from dataclasses import asdict, dataclass
from itertools import islice

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.domain import name_index, name_upkeep, screening
from accounts.enums import CLOSED_BASES, AccountState, NameLikeness
from accounts.models import NameEntry, NameJudgement, ProtectedName, PublicAccount
from accounts.screening.characters import MESSAGES, displayed, find_fault
from accounts.screening.comparison import compare
from accounts.screening.names import read
from accounts.screening.reasons import visible

BATCH = 1000


@dataclass(frozen=True)
class NameFinding:
    """A live name and another that is like it, a name that the index does not hold as it is, or one
    with characters that no name may hold.

    `code` is a NameLikeness, "index" or "characters"; `account` and `other` say whose names they
    are.
    """

    code: str
    name: str
    account: str
    other_name: str = ""
    other: str = ""
    why: str = ""
    is_judged: bool = False

    def facts(self):
        """As a JSON object."""
        return asdict(self)

    def __str__(self):
        judged = "  [judged]" if self.is_judged else ""
        other = f"  ~ {self.other_name} ({self.other})  {self.why}" if self.other_name else ""
        return f"{self.code:<10}{self.name} ({self.account}){other or '  ' + self.why}{judged}"


def findings(*, on):
    """Yield a NameFinding for each pair of like names on the day `on`, each pair once, for each
    name that screening would not find, and for each that holds refused characters.
    """
    yield from _index_findings(on)
    last = 0
    while batch := list(
        PublicAccount.objects.live()
        .filter(pk__gt=last)
        .select_related("entity")
        .order_by("pk")[:BATCH]
    ):
        last = batch[-1].pk
        yield from _refused_characters(batch)
        yield from _like_names(batch, on)


def closed_names_borne(*, on, accounts=None):
    """Yield (PublicAccount, ProtectedName, NameLikeness) for each live account whose name is that
    of a closed one, or close to it and judged by nobody.

    Found from the closed names, which are few, or from `accounts`, a QuerySet, where it is given.
    """
    pairs = _bearers(on) if accounts is None else _borne_by(accounts, on)
    while batch := list(islice(pairs, BATCH)):
        entities = {account.entity_id for account, _closed, _likeness in batch}
        judged = {
            (each.entity_id, each.name, each.other_name): each
            for each in NameJudgement.objects.filter(entity__in=entities)
        }
        for account, closed, likeness in batch:
            judgement = judged.get((account.entity_id, account.name, closed.name))
            is_judged = judgement is not None and judgement.covers(likeness, closed)
            if likeness == NameLikeness.SAME or not is_judged:
                yield account, closed, likeness


def _closed_names(on):
    return ProtectedName.objects.in_force(on).filter(basis__in=CLOSED_BASES)


def _bearers(on):
    last = 0
    while batch := list(_closed_names(on).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        found = name_index.find_many([each.name for each in batch])
        keys = {each.account_id for entries in found.values() for each in entries}
        bearers = PublicAccount.objects.live().in_bulk(keys - {None})
        for closed in batch:
            for entry in found[closed.name]:
                account = bearers.get(entry.account_id)
                if account is not None and (likeness := _likeness(account, closed)):
                    yield account, closed, likeness


def _borne_by(accounts, on):
    for account in accounts:
        for match in screening.find(account.name, on=on, account_id=account.pk):
            closed = match.subject
            if not match.is_protected or closed.basis not in CLOSED_BASES:
                continue
            if likeness := _likeness(account, closed):
                yield account, closed, likeness


def _likeness(account, closed):
    """How an account's name is like a closed one; a close one waits while the account does."""
    likeness = compare(read(account.name), read(closed.name))
    is_waiting = account.state == AccountState.PENDING_VERIFICATION
    return None if is_waiting and likeness != NameLikeness.SAME else likeness


def _like_names(accounts, on):
    matches = screening.find_many([each.name for each in accounts], on=on)
    judged = set(
        NameJudgement.objects.filter(entity__in={each.entity_id for each in accounts}).values_list(
            "entity", "name", "other_name"
        )
    )
    for account in accounts:
        for match in matches[account.name]:
            subject = match.subject
            if match.is_protected and subject.is_released_by({account.pk}):
                continue
            if not match.is_protected and subject.pk <= account.pk:
                continue
            is_judged = (account.entity_id, account.name, match.name) in judged
            if not match.is_protected:
                is_judged |= (subject.entity_id, match.name, account.name) in judged
            yield NameFinding(
                match.likeness.value,
                account.name,
                account.external_id,
                match.name,
                subject.get_basis_display() if match.is_protected else subject.external_id,
                match.words,
                is_judged,
            )


def _refused_characters(accounts):
    """Names of accounts and of who operates them with characters that no name may hold."""
    for account in accounts:
        for text in dict.fromkeys((account.name, account.entity.legal_name)):
            if fault := find_fault(text):
                why = MESSAGES[fault.code] % {"characters": fault.characters}
                if (shown := displayed(text)) != text:
                    read_as = "".join(map(visible, shown))
                    why = _(", ").join((why, _("displayed as %(text)s") % {"text": read_as}))
                yield NameFinding(
                    "characters", "".join(map(visible, text)), account.external_id, why=why
                )


def _index_findings(on):
    """Names that screening would not find, or finds under another spelling."""
    for account in name_upkeep.unindexed_accounts():
        yield NameFinding("index", account.name, account.external_id, why="not in the index")
    for protected in name_upkeep.unindexed_names(on):
        basis = protected.get_basis_display()
        yield NameFinding("index", protected.name, basis, why="not in the index")
    for account in name_upkeep.unprotected_accounts():
        yield NameFinding("index", account.name, account.external_id, why="closed, unprotected")
    stale = NameEntry.objects.filter(account__isnull=False).exclude(name=F("account__name"))
    for entry in stale.select_related("account"):
        yield NameFinding("index", entry.name, entry.account.external_id, why="another spelling")
