"""Cases that the duty rules open: one for each finding that an operator answers for."""

from collections import Counter

from django.utils.text import Truncator

from accounts.models import PublicAccount
from moderation.domain.cases import open_case
from moderation.enums import Severity
from moderation.models import Case
from regulations import enums

CHUNK = 500
SEVERITIES = {enums.Severity.ERROR: Severity.SERIOUS, enums.Severity.WARN: Severity.MODERATE}
LONGEST = Case._meta.get_field("title").max_length


def open_for(*, breaches, at):
    """Open a case about each of the list `breaches`, of rules with a violation, that never had one.

    Each is a transaction of its own; what was opened once is not opened again, whatever became of
    it. Returns a Counter of `opened` and `known`.
    """
    done = Counter(opened=0, known=0)
    for start in range(0, len(breaches), CHUNK):
        by_origin = {each.origin: each for each in breaches[start : start + CHUNK]}
        found = Case.objects.filter(origin__in=by_origin).values_list("origin", flat=True)
        known = set(found)
        for origin in by_origin.keys() - known:
            _open(by_origin[origin], at)
        done.update(opened=len(by_origin) - len(known), known=len(known))
    return done


def _open(breach, at):
    rule = breach.rule
    title = Truncator(f"{rule.title} · {breach.explanation}").chars(LONGEST)
    case = Case(
        title=title,
        violation_type=rule.violation,
        severity=SEVERITIES[rule.severity],
        origin=breach.origin,
    )
    return open_case(case=case, accounts=_accounts(breach), at=at)


def _accounts(breach):
    """The account it is about, or those of the entity that have not ended."""
    rows = PublicAccount.objects.select_related("entity").order_by("pk")
    if breach.account is not None:
        return list(rows.filter(pk=breach.account))
    return list(rows.live().filter(entity=breach.entity))
