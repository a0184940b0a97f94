"""Deregistrations in the admin: what the operator wants, and until when it may think again."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import account_card, entity_card
from accounts.admin.tones import DEREGISTRATION_TONES
from accounts.domain import deregistrations
from accounts.domain.checklist import deregistration_findings
from accounts.forms import DeregistrationForm
from accounts.models import DeregistrationRequest
from desk.queues import QueueFilter
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from regulations.calendar import legal_date


@admin.register(DeregistrationRequest)
class DeregistrationRequestAdmin(ReviewModelAdmin):
    """Accounts that their operators want ended."""

    desk_section = "registry"
    form = DeregistrationForm
    state_tones = DEREGISTRATION_TONES
    fields = ("account", "grounds", "wished_by", "files")
    list_display = ("name", "operator", "submitted_at", "ends_on", "standing")
    list_filter = (QueueFilter, "state")
    list_select_related = ("account", "operator")
    autocomplete_fields = ("account",)
    search_fields = ("account__name", "=account__external_id")
    search_help_text = _("Account or platform id.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related("account__entity__data_key", "operator__data_key")

    def has_change_permission(self, request, obj=None):
        """Deregistrations move by verbs."""
        return False

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        given = {name: form.cleaned_data[name] for name in ("wished_by", "files")}
        deregistrations.submit(request=obj, at=timezone.now(), **given)

    def cards(self, request, obj):
        """The wish, the account, and who operates it."""
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

    @admin.display(description=_("account"), ordering="account__name")
    def name(self, request):
        """The account and the receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', request.account, request.receipt_number
        )

    @admin.display(description=_("state"), ordering="state")
    def standing(self, request):
        """The state as a pill."""
        return pill(request.get_state_display(), DEREGISTRATION_TONES[request.state])
