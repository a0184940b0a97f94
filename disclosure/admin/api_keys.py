"""Keys of clients of the API in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure.enums import KeyState
from disclosure.models import ApiKey
from regulations.calendar import legal_date

KEY_TONES = {KeyState.ACTIVE: "ok", KeyState.REVOKED: "idle"}


def standing_of(key):
    """Word and tone of where a key stands today: one that is past its day opens nothing."""
    if key.state == KeyState.ACTIVE and key.expires_on < legal_date(timezone.now()):
        return _("expired"), "idle"
    return key.get_state_display(), KEY_TONES[key.state]


@admin.register(ApiKey)
class ApiKeyAdmin(ReviewModelAdmin):
    """Keys of clients; they are issued on the page of their client."""

    desk_section = "settings"
    state_tones = KEY_TONES
    list_display = ("named", "scopes_shown", "issued_at", "expires_on", "used", "standing")
    filters = ("state", "expires_on")
    list_select_related = ("client", "use")
    search_fields = ("prefix__exact", "client__name__prefix")
    search_help_text = _("What a key begins with, or the name of its client.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        return super().get_queryset(request).select_related("client", "use")

    def has_add_permission(self, request):
        """Keys are issued on the page of their client."""
        return False

    def has_change_permission(self, request, obj=None):
        """Keys move by verbs."""
        return False

    def headline(self, request, obj):
        """Where it stands today."""
        return [standing_of(obj)]

    def cards(self, request, obj):
        """Whose it is, what it opens and how long."""
        client = reverse("admin:disclosure_apiclient_change", args=[obj.client_id])
        return [
            Card(
                _("API key"),
                (
                    Fact(_("Begins with"), obj.prefix),
                    Fact(_("Label"), obj.label),
                    Fact(_("Client"), obj.client, None, client),
                    Fact(_("May bring"), obj.scopes_in_words),
                    Fact(_("Issued at"), obj.issued_at),
                    Fact(_("Valid through"), obj.expires_on),
                    Fact(_("Last used on"), obj.last_used_on),
                ),
            )
        ]

    @admin.display(description=_("key"), ordering="prefix")
    def named(self, key):
        """What it begins with, and whose it is."""
        return format_html(
            '{}<br><span class="quiet">{} · {}</span>', key.prefix, key.client, key.label
        )

    @admin.display(description=_("may bring"))
    def scopes_shown(self, key):
        """What it opens, in words."""
        return key.scopes_in_words

    @admin.display(description=_("last used on"))
    def used(self, key):
        """The day of its last use."""
        return key.last_used_on

    @admin.display(description=_("state"), ordering="state")
    def standing(self, key):
        """Where it stands today, as a pill."""
        return pill(*standing_of(key))
