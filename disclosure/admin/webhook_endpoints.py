"""Webhook endpoints in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure.admin.webhook_deliveries import DELIVERY_TONES
from disclosure.admin.webhook_forms import EndpointForm, ReplayForm
from disclosure.domain.webhooks import endpoints, signing
from disclosure.enums import EndpointState
from disclosure.models import WebhookEndpoint
from regulations.formatting import format_datetime

ENDPOINT_TONES = {
    EndpointState.REQUESTED: "info",
    EndpointState.ACTIVE: "ok",
    EndpointState.PAUSED: "warn",
    EndpointState.RETIRED: "idle",
}
LATEST = 10


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReviewModelAdmin):
    """Where systems of the platform are told what the desk decided, and by whose decision."""

    form = EndpointForm
    desk_section = "settings"
    state_tones = ENDPOINT_TONES
    decision_forms = {"replay": ReplayForm}
    list_display = ("url", "client", "events_shown", "standing")
    filters = ("state",)
    list_select_related = ("client",)
    search_fields = ("client__name__prefix",)
    search_help_text = _("Name of a client.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        return super().get_queryset(request).select_related("client")

    def has_change_permission(self, request, obj=None):
        """Endpoints move by verbs."""
        return False

    def save_model(self, request, obj, form, change):
        """Enter the endpoint through the domain."""
        endpoints.request_endpoint(endpoint=obj, at=timezone.now())

    def details(self, request, obj, rule):
        """The secret that is issued: made here, so that it can be shown to whoever asked for it."""
        if rule.verb != "issue_secret":
            return {}
        request.fresh_secret = signing.fresh()
        return {"secret": request.fresh_secret}

    def after_decision(self, request, obj, rule, decision):
        """Show a new secret, this once."""
        if rule.verb != "issue_secret":
            return super().after_decision(request, obj, rule, decision)
        context = {
            "title": _("New secret of %(endpoint)s") % {"endpoint": obj},
            "secret": request.fresh_secret,
            "back_url": self.object_url(obj),
        }
        return self.page(request, "disclosure/secret_issued.html", context, obj)

    def cards(self, request, obj):
        """Whose it is, and what it is told of."""
        client = reverse("admin:disclosure_apiclient_change", args=[obj.client_id])
        has_secret = _("issued") if obj.secret_sealed else _("none yet: nothing is sent")
        return [
            Card(
                _("Webhook endpoint"),
                (
                    Fact(_("Address"), obj.url),
                    Fact(_("Client"), obj.client, None, client),
                    Fact(_("Is told of"), obj.events_in_words),
                    Fact(_("Secret"), has_secret),
                    Fact(_("Former secret signs until"), obj.former_until),
                    Fact(_("Paused at"), obj.paused_at),
                ),
            )
        ]

    def panels(self, request, obj):
        """The latest deliveries."""
        if not request.user.has_perm("disclosure.view_webhookdelivery"):
            return []
        latest = obj.deliveries.select_related("decision").order_by("-pk")[:LATEST]
        rows = [
            {
                "url": reverse("admin:disclosure_webhookdelivery_change", args=[each.pk]),
                "title": each.number,
                "detail": f"{format_datetime(each.created_at)} · {each.answer}",
                "pill": (each.get_state_display(), DELIVERY_TONES[each.state]),
            }
            for each in latest
        ]
        context = {"rows": rows}
        return [Card(_("Deliveries"), template="desk/includes/neighbours.html", context=context)]

    @admin.display(description=_("is told of"))
    def events_shown(self, endpoint):
        """What it is told of, in words."""
        return endpoint.events_in_words

    @admin.display(description=_("state"), ordering="state")
    def standing(self, endpoint):
        """The state as a pill."""
        return pill(endpoint.get_state_display(), ENDPOINT_TONES[endpoint.state])
