"""What disclosure puts on the workbench."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from desk.enums import QueueKind
from desk.queues import Item, Queue, register
from disclosure.models import WebhookEndpoint


def describe_stopped(endpoint):
    """An endpoint that is told of nothing until somebody looks after it."""
    return Item(
        title=endpoint.url,
        subtitle=str(endpoint.client),
        what=_("Paused endpoint"),
        url=reverse("admin:disclosure_webhookendpoint_change", args=[endpoint.pk]),
        waiting_since=endpoint.paused_at,
        due_at=None,
    )


register(
    Queue(
        code="stopped",
        label=_("Paused endpoints"),
        model=WebhookEndpoint,
        permission="disclosure.resume_webhookendpoint",
        rows=lambda user, at: WebhookEndpoint.objects.stopped().select_related("client"),
        clock="paused_at",
        describe=describe_stopped,
        kind=QueueKind.LATE,
    )
)
