"""Deregistrations in the admin: what the operator wants, and until when it may think again."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import account_card, entity_card
from accounts.admin.matters import AccountMatterAdmin
from accounts.admin.tones import DEREGISTRATION_TONES
from accounts.domain import deregistrations
from accounts.domain.checklist import deregistration_findings
from accounts.forms import DeregistrationForm
from accounts.models import DeregistrationRequest
from desk.review import Card, Fact
from regulations.calendar import legal_date


@admin.register(DeregistrationRequest)
class DeregistrationRequestAdmin(AccountMatterAdmin):
    """Accounts that their operators want ended."""

    form = DeregistrationForm
    state_tones = DEREGISTRATION_TONES
    fields = ("account", "grounds", "wished_by", "files")
    list_display = ("name", "operator", "submitted_at", "ends_on", "standing")
    list_select_related = ("account", "operator")

    def get_queryset(self, request):
        """With whose wish it is."""
        return super().get_queryset(request).select_related("operator__data_key")

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        given = {name: form.cleaned_data[name] for name in ("wished_by", "files")}
        deregistrations.submit(request=obj, at=timezone.now(), **given)

    def cards(self, request, obj):
        """The wish, the account, and whose wish it is."""
        return [
            Card(
                _("Deregistration"),
                (
                    Fact(_("Grounds"), obj.grounds),
                    Fact(_("Wished by"), obj.wished_by_masked),
                    Fact(_("Receipt"), obj.receipt_number),
                    Fact(_("Submitted"), obj.submitted_at),
                    Fact(_("Cooling-off ends on"), obj.ends_on),
                ),
            ),
            account_card(obj.account),
            entity_card(obj.operator),
        ]

    def findings(self, request, obj):
        """What stands against it, while it is open."""
        return deregistration_findings(obj, legal_date(timezone.now())) if obj.is_open else None
