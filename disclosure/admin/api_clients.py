"""Clients of the API in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure.admin.api_forms import ClientForm, IssueForm, ScopesForm
from disclosure.admin.api_keys import standing_of
from disclosure.domain.api import clients, keys
from disclosure.enums import ClientState
from disclosure.models import ApiClient

CLIENT_TONES = {
    ClientState.REQUESTED: "info",
    ClientState.ADMITTED: "ok",
    ClientState.BLOCKED: "bad",
}


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
