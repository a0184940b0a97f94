"""What the screens of matters about one account have in common: account, receipt, state."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.review import ReviewModelAdmin
from desk.templatetags.desk import pill


class AccountMatterAdmin(ReviewModelAdmin):
    """The admin of something that concerns one account, has a receipt number and moves by verbs."""

    desk_section = "registry"
    filters = ("state",)
    list_select_related = ("account",)
    autocomplete_fields = ("account",)
    search_fields = ("account__name__prefix", "account__external_id__exact")
    search_help_text = _("Account or platform id.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With the account, who operates it, and the key that opens names."""
        return super().get_queryset(request).select_related("account__entity__data_key")

    def has_change_permission(self, request, obj=None):
        """Matters move by verbs."""
        return False

    @admin.display(description=_("account"), ordering="account__name")
    def name(self, matter):
        """The account and the receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', matter.account, matter.receipt_number
        )

    @admin.display(description=_("state"), ordering="state")
    def standing(self, matter):
        """The state as a pill."""
        return pill(matter.get_state_display(), self.state_tones[matter.state])
