"""Messages to operators and complainants: what was written, and what became of it."""

from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.enums import MessageState
from audit.models import Message
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill

MESSAGE_TONES = {
    MessageState.WAITING: "info",
    MessageState.RELEASED: "info",
    MessageState.DELIVERED: "ok",
    MessageState.FAILED: "bad",
    MessageState.WITHDRAWN: "idle",
}


class WrittenByDomainAdmin(ReviewModelAdmin):
    """Rows come from decisions and are changed by transitions only."""

    def has_add_permission(self, request):
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody edits one past its transitions."""
        return False


@admin.register(Message)
class MessageAdmin(WrittenByDomainAdmin):
    """Every message, with its delivery."""

    desk_section = "audit"
    state_tones = MESSAGE_TONES
    list_display = ("number", "title", "to", "created_at", "released_at", "delivery")
    more_columns = ("channel", "attempts", "failure", "delivered_at", "language")
    filters = ("state", "channel", "created_at")
    search_fields = ("recipient_name__prefix",)
    search_help_text = _("Recipient.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        return super().get_queryset(request).select_related("decision__actor", "template")

    def headline(self, request, obj):
        """The delivery state as it is now."""
        state = obj.state_at(timezone.now())
        return [(state.label, MESSAGE_TONES[state])]

    def cards(self, request, obj):
        """The text as staff read it, without the access code, and its delivery."""
        return [
            Card(
                obj.subject, template="desk/includes/letter.html", context={"body": obj.masked_body}
            ),
            Card(
                _("Delivery"),
                (
                    Fact(_("Recipient"), obj.recipient_name),
                    Fact(_("Decision"), _done(obj.decision), None, _page_of(obj.decision)),
                    Fact(_("Decided by"), obj.decision.actor),
                    Fact(_("Goes out at"), obj.released_at),
                    Fact(_("Channel"), obj.get_channel_display()),
                    Fact(_("Delivered at"), obj.delivered_at),
                    Fact(_("Attempts"), obj.attempts or ""),
                    Fact(_("Next attempt at"), obj.due_at),
                    Fact(_("Last failure"), obj.failure),
                    Fact(
                        _("Template"),
                        _("%(template)s, version %(version)s")
                        % {"template": obj.template, "version": obj.template_version},
                    ),
                ),
            ),
        ]

    @admin.display(description=_("number"))
    def number(self, message):
        """The number that its recipient was given."""
        return message.receipt_number

    @admin.display(description=_("subject"))
    def title(self, message):
        """The subject."""
        return message.subject

    @admin.display(description=_("recipient"))
    def to(self, message):
        """Whom it is for."""
        return message.recipient_name

    @admin.display(description=_("delivery"), ordering="state")
    def delivery(self, message):
        """The delivery state as a pill."""
        state = message.state_at(timezone.now())
        return pill(state.label, MESSAGE_TONES[state])


def _done(decision):
    model = apps.get_model(decision.object_label)
    return f"{model._meta.verbose_name} · {model.transitions[decision.verb].done}"


def _page_of(decision):
    app, _dot, model = decision.object_label.partition(".")
    try:
        return reverse(f"admin:{app}_{model}_change", args=[decision.object_id])
    except NoReverseMatch:
        return ""
