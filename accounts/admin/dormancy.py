"""Dormancy cases in the admin: unused accounts, and what the calendar does about them."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import account_card, entity_card
from accounts.admin.matters import AccountMatterAdmin
from accounts.admin.tones import DORMANCY_TONES
from accounts.domain.checklist import deregistration_findings
from accounts.forms import EndForm
from accounts.models import DormancyCase
from desk.review import Card, Fact
from regulations.calendar import legal_date


@admin.register(DormancyCase)
class DormancyCaseAdmin(AccountMatterAdmin):
    """Accounts that nobody uses. Cases are opened by the calendar."""

    state_tones = DORMANCY_TONES
    decision_forms = {"end": EndForm}
    list_display = ("name", "inactive_since", "noticed_at", "next_step_on", "standing")

    def get_queryset(self, request):
        """With the agreement that the case rests on."""
        return super().get_queryset(request).select_related("agreement")

    def has_add_permission(self, request):
        """The calendar finds unused accounts."""
        return False

    def cards(self, request, obj):
        """The case, the account, and who operates it."""
        return [
            Card(
                _("Dormancy"),
                (
                    Fact(_("Inactive since"), obj.inactive_since),
                    Fact(_("Last active on"), obj.account.last_active_on),
                    Fact(_("Receipt"), obj.receipt_number),
                    Fact(_("Noticed"), obj.noticed_at),
                    Fact(_("Next step on"), obj.next_step_on),
                    Fact(_("Ended on"), obj.ended_on),
                    Fact(_("Agreement"), obj.agreement),
                    Fact(_("It allows"), obj.agreement.get_on_disuse_display()),
                ),
            ),
            account_card(obj.account),
            entity_card(obj.account.entity),
        ]

    def findings(self, request, obj):
        """What stands against ending the account, while the case is open."""
        return deregistration_findings(obj, legal_date(timezone.now())) if obj.is_open else None
