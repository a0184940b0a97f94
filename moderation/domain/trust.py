"""How far an entity is trusted, for checklists and cards: reading only."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import OperatingEntity
from moderation.enums import (
    COUNTING_SANCTION_STATES,
    BlacklistScope,
    BlacklistState,
    CreditGrade,
)
from moderation.models import BlacklistEntry


@dataclass(frozen=True)
class Trust:
    """The grade of an entity, how many sanctions count, its blacklist entries, the latest first."""

    grade: CreditGrade
    counting: int
    entries: list

    def forbidding(self, scope):
        """The first entry in force that forbids what `scope` names, or None."""
        scopes = (scope, BlacklistScope.ALL)
        return next(
            (
                each
                for each in reversed(self.entries)
                if each.state == BlacklistState.IN_FORCE and each.scope in scopes
            ),
            None,
        )


def trust_in(entity):
    """The Trust in one entity, found once for an instance as it was read: a page asks often."""
    if "_trust" not in entity.__dict__:
        remember_trust([entity])
    return entity._trust


def remember_trust(entities):
    """Let `trust_in` know of several entities at once, by as many queries as for one."""
    keys = {each.pk for each in entities}
    entries = defaultdict(list)
    for entry in BlacklistEntry.objects.filter(entity__in=keys).order_by("-pk"):
        entries[entry.entity_id].append(entry)
    counting = Count("sanctions", filter=Q(sanctions__state__in=COUNTING_SANCTION_STATES))
    found = OperatingEntity.objects.filter(pk__in=keys).order_by().annotate(counting=counting)
    known = {
        pk: Trust(CreditGrade(grade or CreditGrade.B), count, entries[pk])
        for pk, grade, count in found.values_list("pk", "credit_rating__state", "counting")
    }
    for entity in entities:
        entity._trust = known[entity.pk]
