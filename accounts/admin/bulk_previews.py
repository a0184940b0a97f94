"""What bulk decisions on entities and accounts would refuse."""

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.domain import entities
from accounts.domain.activation import explain_refusal, find_refused
from accounts.domain.caps import find_over_cap
from accounts.models import OperatingEntity, PublicAccount
from desk.bulk_previews import BulkPreview
from regulations.calendar import legal_date


class ActivationPreview(BulkPreview):
    """Accounts that lack what their activation rests on, or no longer fit under the cap."""

    @cached_property
    def unmet(self):
        """Keys of accounts that do not meet a condition of their own."""
        return find_refused(self.fitting, on=legal_date(self.at))

    @cached_property
    def over_cap(self):
        """Keys of accounts that no longer fit once those before them are activated."""
        candidates = [pk for pk in self.fitting if pk not in self.unmet]
        return find_over_cap(candidates, on=legal_date(self.at))

    def find_refused(self, keys):
        """By the conditions that a database can check, the age of persons, and the cap."""
        return (self.unmet | self.over_cap).intersection(keys)

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
