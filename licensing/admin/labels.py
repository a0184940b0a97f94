"""Special labels in the admin: who carries one, and whether it is deserved."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import entity_card
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from licensing.admin.panels import label_cards
from licensing.admin.tones import LABEL_TONES
from licensing.filters import LabelStandingFilter
from licensing.models import SpecialLabel


@admin.register(SpecialLabel)
class SpecialLabelAdmin(ReviewModelAdmin):
    """Labels follow from what is verified; nobody grants one by hand."""

    desk_section = "licensing"
    state_tones = LABEL_TONES
    list_display = ("account", "sector", "qualification", "granted_at", "standing")
    filters = (LabelStandingFilter, "state", "sector")
    list_select_related = ("account", "qualification__entity")
    search_fields = ("account__name__prefix", "account__external_id__exact")
    search_help_text = _("Name or platform id of the account.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With account and qualification."""
        rows = super().get_queryset(request)
        return rows.select_related("account__entity__data_key", "qualification__entity")

    def has_add_permission(self, request):
        """Labels come from verification."""
        return False

    def has_change_permission(self, request, obj=None):
        """Labels move by verbs."""
        return False

    def cards(self, request, obj):
        """The label and what it rests on."""
        account_url = reverse("admin:accounts_publicaccount_change", args=[obj.account_id])
        basis_url = reverse(
            "admin:licensing_professionalqualification_change", args=[obj.qualification_id]
        )
        label = Card(
            _("Special label"),
            (
                Fact(_("Public account"), obj.account, None, account_url),
                Fact(_("Sector"), obj.get_sector_display()),
                Fact(_("Granted on"), obj.qualification, None, basis_url),
                Fact(_("Granted at"), obj.granted_at),
                Fact(_("Withdrawn at"), obj.withdrawn_at),
            ),
        )
        return [label, entity_card(obj.account.entity)]

    def panels(self, request, obj):
        """The card as the public sees it."""
        return label_cards([obj])

    @admin.display(description=_("state"), ordering="state")
    def standing(self, label):
        """The state as a pill."""
        return pill(label.get_state_display(), LABEL_TONES[label.state])
