"""What bulk decisions on entities and accounts would refuse."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.domain import entities
from accounts.domain.activation import explain_refusal, find_refused, find_refused_names
from accounts.domain.caps import find_over_cap
from accounts.filters import MAX_PLATFORM_IDS, PlatformIdsFilter
from accounts.models import OperatingEntity, PublicAccount
from desk.bulk_previews import BulkPreview, Notice
from regulations.calendar import legal_date

# How many names one page compares with all others: more would take longer than a page may.
MAX_NAMES = 3000


class ActivationPreview(BulkPreview):
    """Accounts that lack what their activation rests on, whose names are not free or wait for a
    judgement, or that no longer fit under the cap.
    """

    @cached_property
    def unmet(self):
        """Keys of accounts that do not meet a condition of their own."""
        return find_refused(self.fitting, on=legal_date(self.at))

    @property
    def compares_names(self):
        """Whether the list is short enough for it."""
        return len(self.fitting) <= MAX_NAMES

    @cached_property
    def names(self):
        """{key: whether a person may judge it} of accounts whose names are not free."""
        if not self.compares_names:
            return {}
        return find_refused_names(self.fitting, on=legal_date(self.at))

    @cached_property
    def over_cap(self):
        """Keys of accounts that no longer fit once those before them are activated."""
        refused = self.unmet | self.names.keys()
        candidates = [pk for pk in self.fitting if pk not in refused]
        return find_over_cap(candidates, on=legal_date(self.at))

    def find_refused(self, keys):
        """By the conditions that a database can check, the age of persons, names, and the cap."""
        return (self.unmet | self.names.keys() | self.over_cap).intersection(keys)

    @property
    def notices(self):
        """How many names must be judged first, with a link to their accounts; that names were not
        compared.
        """
        if not self.compares_names:
            text = _(
                "The list has more than %(count)s accounts: their names are not compared with "
                "others here. An account whose name must be judged first is refused on its turn."
            )
            return [Notice(text % {"count": MAX_NAMES})]
        keys = [pk for pk in self.fitting if self.names.get(pk)]
        return [self._to_judge(keys)] if keys else []

    def _to_judge(self, keys):
        text = ngettext(
            "%(count)s name is like another one and must be judged first.",
            "%(count)s names are like others and must be judged first.",
            len(keys),
        )
        rows = PublicAccount.objects.filter(pk__among=keys[:MAX_PLATFORM_IDS]).order_by("pk")
        ids = list(rows.values_list("external_id", flat=True))
        url = reverse("admin:accounts_publicaccount_changelist")
        query = urlencode({PlatformIdsFilter.parameter_name: " ".join(ids)})
        label = _("List of these accounts")
        if len(ids) < len(keys):
            first = ngettext(
                "List of the first %(count)s account",
                "List of the first %(count)s accounts",
                len(ids),
            )
            label = first % {"count": len(ids)}
        return Notice(text % {"count": len(keys)}, f"{url}?{query}", label)

    def find_reasons(self, keys):
        """The findings that block each account; the cap also counts the rows before it."""
        on, found = legal_date(self.at), {}
        rows = PublicAccount.objects.filter(pk__among=keys).select_related("entity__data_key")
        for account in rows:
            if why := explain_refusal(account, on=on):
                found[account.pk] = why
            elif account.pk in self.over_cap:
                found[account.pk] = _("The rows before it reach the cap of its entity (Art. 10).")
        return found


class VerificationPreview(BulkPreview):
    """Entities whose personal data is erased, or whose irregular code nobody has confirmed."""

    def find_refused(self, keys):
        """By what is on record of each entity."""
        is_open = ~Q(identity_exception="") & Q(exception_confirmed_at__isnull=True)
        is_erased = Q(data_key__destroyed_at__isnull=False)
        rows = OperatingEntity.objects.filter(pk__among=keys).filter(is_open | is_erased)
        return set(rows.order_by().values_list("pk", flat=True))

    def find_reasons(self, keys):
        """What recording a verification would answer."""
        rows = OperatingEntity.objects.filter(pk__among=keys).select_related("data_key")
        reasons = {each.pk: entities.find_refusal(each) for each in rows}
        return {pk: why for pk, why in reasons.items() if why}
