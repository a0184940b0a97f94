"""What the rows of a file say against each other: repeated, contradictory, or twice the same name.

Reading only, over the whole file at once, so that its chunks make no difference.
"""

from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, F, Max, Min, Q

from accounts.domain.row_verdicts import fault
from accounts.enums import ImportRowState
from accounts.models import ImportRow


@dataclass(frozen=True, slots=True)
class Found:
    """What is to become of a row: `faults` of a faulty one, none of one that is set aside."""

    pk: int
    state: str
    faults: list = field(default_factory=list)


def repeated(batch):
    """[Found] of rows whose platform id the file has more than once: with the same facts all but
    the first are set aside, with different ones all are refused.
    """
    rows = ImportRow.objects.filter(batch=batch).exclude(external_id="")
    fields = ("external_id", "digest", "pk")
    twice = _more_than_once(rows, "external_id")
    found = rows.filter(external_id__among=twice).order_by("external_id", "line")
    same_id = groupby(found.values_list(*fields, named=True), attrgetter("external_id"))
    return [each for _external_id, group in same_id for each in _of_one_id(list(group))]


def contradicting(batch):
    """[Found] of rows that have the name of an earlier good row, or name the entity of an earlier
    good row otherwise. An account that bears its name already may keep it.
    """
    rows = ImportRow.objects.filter(batch=batch, state=ImportRowState.PENDING)
    twice = _more_than_once(rows, "name_key")
    owners_of = rows.values("identity_key").annotate(least=Min("owner_key"), most=Max("owner_key"))
    apart = list(owners_of.filter(least__lt=F("most")).values_list("identity_key", flat=True))
    fields = ("pk", "line", "keeps_name", "name_key", "identity_key", "owner_key")
    suspects = rows.filter(Q(name_key__among=twice) | Q(identity_key__among=apart))
    names, owners = {}, {}
    for row in suspects.order_by("line").values_list(*fields, named=True):
        first = names.get(row.name_key)
        if first is not None and not row.keeps_name:
            why = fault("name", "name_repeated", line=first)
        elif owners.get(row.identity_key, row.owner_key) != row.owner_key:
            why = fault("entity_legal_name", "entity_conflict")
        else:
            names.setdefault(row.name_key, row.line)
            owners.setdefault(row.identity_key, row.owner_key)
            continue
        yield Found(row.pk, ImportRowState.FAULTY, [why])


def _more_than_once(rows, field):
    """The values that a field has in several of `rows`; a list, because a database that has no
    statistics of rows this young would go through them once for each.
    """
    counted = rows.values(field).annotate(number=Count("pk")).filter(number__gt=1)
    return list(counted.values_list(field, flat=True))


def _of_one_id(rows):
    if len({row.digest for row in rows}) > 1:
        why = fault("external_id", "conflict", rows[0].external_id)
        return [Found(row.pk, ImportRowState.FAULTY, [why]) for row in rows]
    return [Found(row.pk, ImportRowState.REPEATED) for row in rows[1:]]
