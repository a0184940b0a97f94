"""Clients of the API and their keys in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure.admin.api_forms import ClientForm, IssueForm, ScopesForm
from disclosure.domain.api import clients, keys
from disclosure.enums import ClientState, KeyState
from disclosure.models import ApiClient, ApiKey
from regulations.calendar import legal_date

CLIENT_TONES = {
    ClientState.REQUESTED: "info",
    ClientState.ADMITTED: "ok",
    ClientState.BLOCKED: "bad",
}
KEY_TONES = {KeyState.ACTIVE: "ok", KeyState.REVOKED: "idle"}


def standing_of(key):
    """Word and tone of where a key stands today: one that is past its day opens nothing."""
    if key.state == KeyState.ACTIVE and key.expires_on < legal_date(timezone.now()):
        return _("expired"), "idle"
    return key.get_state_display(), KEY_TONES[key.state]


@admin.register(ApiClient)
class ApiClientAdmin(ReviewModelAdmin):
    """Systems of the platform that use the API, and by whose decision."""

    form = ClientForm
    desk_section = "settings"
    state_tones = CLIENT_TONES
    decision_forms = {"issue_key": IssueForm, "change_scopes": ScopesForm}
    list_display = ("name", "scopes_shown", "standing")
    more_columns = ("purpose",)
    filters = ("state",)
    search_fields = ("name__prefix",)
    search_help_text = _("Name of a client.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With who it acts as."""
        return super().get_queryset(request).select_related("actor")

    def has_change_permission(self, request, obj=None):
        """Clients move by verbs."""
        return False

    def save_model(self, request, obj, form, change):
        """Enter the client through the domain."""
        clients.request_client(client=obj, at=timezone.now())

    def details(self, request, obj, rule):
        """The key that is issued: made here, so that it can be shown to whoever asked for it."""
        if rule.verb != "issue_key":
            return {}
        request.fresh_key = keys.fresh()
        return {"prefix": request.fresh_key.prefix, "digest": request.fresh_key.digest}

    def after_decision(self, request, obj, rule, decision):
        """Show a new key, this once: it is on this page and nowhere else."""
        if rule.verb != "issue_key":
            return super().after_decision(request, obj, rule, decision)
        context = {
            "title": _("New key of %(client)s") % {"client": obj},
            "key": request.fresh_key.text,
            "back_url": self.object_url(obj),
        }
        return self.page(request, "disclosure/key_issued.html", context, obj)

    def cards(self, request, obj):
        """What it is and what it may bring."""
        return [
            Card(
                _("API client"),
                (
                    Fact(_("Name"), obj.name),
                    Fact(_("Purpose"), obj.purpose),
                    Fact(_("May bring"), obj.scopes_in_words),
                    Fact(_("Acts as"), obj.actor.username),
                ),
            )
        ]

    def panels(self, request, obj):
        """Its keys, newest first."""
        if not request.user.has_perm("disclosure.view_apikey"):
            return []
        rows = [
            {
                "url": reverse("admin:disclosure_apikey_change", args=[key.pk]),
                "title": str(key),
                "detail": f"{key.scopes_in_words} · {key.expires_on}",
                "pill": standing_of(key),
            }
            for key in obj.keys.order_by("-pk")
        ]
        return [
            Card(_("API keys"), template="desk/includes/neighbours.html", context={"rows": rows})
        ]

    @admin.display(description=_("may bring"))
    def scopes_shown(self, client):
        """What it may bring, in words."""
        return client.scopes_in_words

    @admin.display(description=_("state"), ordering="state")
    def standing(self, client):
        """The state as a pill."""
        return pill(client.get_state_display(), CLIENT_TONES[client.state])


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
