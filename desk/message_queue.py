"""Messages that no channel delivered, on the workbench of whoever may try again."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Message
from desk.enums import QueueKind
from desk.queues import Item, Queue, register


def describe(message):
    """One line of the workbench."""
    return Item(
        title=str(message),
        subtitle=message.recipient_name,
        what=_("Message not delivered"),
        url=reverse("admin:audit_message_change", args=[message.pk]),
        waiting_since=message.released_at,
        due_at=None,
    )


register(
    Queue(
        code="undelivered",
        label=_("Messages not delivered"),
        model=Message,
        permission="audit.retry_message",
        rows=lambda user, at: Message.objects.failed(),
        clock="released_at",
        describe=describe,
        kind=QueueKind.LATE,
    )
)
