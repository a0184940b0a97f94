"""How many accounts an entity may hold (Article 10), for many accounts at once."""

from collections import Counter

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import LessThan

from accounts.models import PublicAccount
from regulations.models import Parameter


def has_room(on):
    """The condition over accounts that their entity has fewer in service than it may have on the
    day `on`.
    """
    return Q(LessThan(_accounts_in_service(), _cap(on)))


def find_over_cap(keys, *, on):
    """Those of the accounts `keys`, as a set, that no longer fit if all of them are activated in
    this order on the day `on`.
    """
    rows = PublicAccount.objects.filter(pk__among=keys)
    rows = rows.annotate(held=_accounts_in_service(), cap=_cap(on)).order_by()
    found = {pk: rest for pk, *rest in rows.values_list("pk", "entity", "held", "cap")}
    places, over = Counter(), set()
    for key in keys:
        if key not in found:
            continue
        entity, held, cap = found[key]
        places[entity] += 1
        if held + places[entity] > cap:
            over.add(key)
    return over


def _accounts_in_service():
    """How many accounts the entity of an account has in service."""
    rows = PublicAccount.objects.in_service().filter(entity=OuterRef("entity")).order_by()
    counts = rows.values("entity").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def _cap(on):
    """The cap of the entity of an account."""
    code = Concat(Value("account_cap."), OuterRef("entity__entity_type"))
    rows = Parameter.objects.in_force_on(on).filter(code=code)
    return Subquery(rows.order_by("-in_force_from", "-pk").values("value")[:1])
