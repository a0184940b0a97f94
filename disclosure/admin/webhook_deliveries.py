"""The list of what webhook endpoints were told, and of what waits."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.admin.decisions import ReadOnlyAdmin
from desk.templatetags.desk import pill
from disclosure.enums import DeliveryState
from disclosure.models import WebhookDelivery, WebhookEndpoint

DELIVERY_TONES = {
    DeliveryState.PENDING: "info",
    DeliveryState.DELIVERED: "ok",
    DeliveryState.GIVEN_UP: "bad",
}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What endpoints were told, and what waits; their own page sends it again."""

    desk_section = "settings"
    list_display = (
        "id",
        "number",
        "endpoint",
        "created_at",
        "attempts",
        "answer",
        "standing",
        "again",
    )
    filters = ("state", "event_type", "created_at")
    search_fields = ("endpoint__client__name__prefix",)
    search_help_text = _("Name of a client.")
    list_select_related = ("endpoint", "decision")
    ordering = ("-pk",)
    fields = (
        "number",
        "endpoint",
        "decision",
        "created_at",
        "attempts",
        "answer",
        "due_at",
        "finished_at",
        "standing",
        "again",
    )

    @admin.display(description=_("state"), ordering="state")
    def standing(self, delivery):
        """The state as a pill."""
        return pill(delivery.get_state_display(), DELIVERY_TONES[delivery.state])

    @admin.display(description=_("once more"))
    def again(self, delivery):
        """The way to the form that sends it again by its id."""
        if delivery.state == DeliveryState.PENDING:
            return "–"
        label = WebhookEndpoint.transitions["replay"].label
        where = [delivery.endpoint_id, "replay"]
        form = reverse("admin:disclosure_webhookendpoint_decide", args=where)
        return format_html('<a href="{}">{}</a>', form, label)
