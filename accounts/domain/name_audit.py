"""The whole registry against itself and the protected names, in batches (Article 8)."""

from dataclasses import asdict, dataclass

from django.db.models import F

from accounts.domain import name_upkeep, screening
from accounts.models import NameEntry, NameJudgement, PublicAccount

BATCH = 1000


@dataclass(frozen=True)
class NameFinding:
    """A live name and another that is like it, or a name that the index does not hold as it is.

    `code` is a NameLikeness or "index"; `account` and `other` say whose names they are.
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
    """Yield a NameFinding for each pair of like names on the day `on`, each pair once, and for
    each name that screening would not find.
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
        yield from _like_names(batch, on)


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
