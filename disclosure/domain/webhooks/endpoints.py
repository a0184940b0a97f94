"""Writers of webhook endpoints: two people admit them, one pauses, resumes and retires them."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performs, record
from audit.models import DataKey
from audit.personal_data import OpenKey, seal
from disclosure.domain.webhooks.wire import check_url
from disclosure.enums import ClientState, DeliveryState, EventType
from disclosure.models import WebhookDelivery, WebhookEndpoint
from disclosure.models.webhooks import SECRET
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor

CHANGE_HOURS = "webhook.change_hours"


class EventsRefused(DecisionRefused):
    """The event types are none, or unknown."""

    status = 400


class ClientNotAdmitted(DecisionRefused):
    """The client is not admitted, so that nothing is told to it."""


class NothingToReplay(DecisionRefused):
    """No delivery of the endpoint bears these numbers, or none was given up."""

    status = 400


@transaction.atomic
def request_endpoint(*, endpoint, at):
    """Enter where a client wants to be told. Nothing is sent until two people have admitted it.

    Returns it. Raises ValidationError, EventsRefused, ClientNotAdmitted.
    """
    if not endpoint.event_types or not set(endpoint.event_types) <= set(EventType.values):
        raise EventsRefused(_("Choose at least one thing to be told of."))
    endpoint.event_types = [each for each in EventType.values if each in endpoint.event_types]
    _refuse_strangers(endpoint)
    check_url(endpoint.url)
    endpoint.validate_constraints()
    return record(endpoint, at=at)


@performs(WebhookEndpoint, "admit")
def admit(move):
    """Let the endpoint be told of what happens from now on. Raises ClientNotAdmitted."""
    _refuse_strangers(move.subject)


@performs(WebhookEndpoint, "issue_secret")
def issue_secret(move, *, secret):
    """Sign with `secret` from now on, made by `signing.fresh`; for `webhook.change_hours` with the
    former one as well, so that the receiver can change over.
    """
    endpoint = move.subject
    hours = Parameter.objects.value(CHANGE_HOURS, on=legal_date(move.at))
    if endpoint.secret_sealed:
        endpoint.former_sealed = endpoint.secret_sealed
        endpoint.former_until = move.at + timedelta(hours=hours)
        endpoint.secret_sealed = seal(DataKey(wrapped=endpoint.key_sealed), secret, SECRET)
    else:
        endpoint.key_sealed, key = OpenKey.fresh()
        endpoint.secret_sealed = key.seal(secret, SECRET)


@performs(WebhookEndpoint, "replay")
def replay(move, *, numbers=()):
    """Send the deliveries with these `numbers` once more, or those that were given up.

    Raises NothingToReplay.
    """
    deliveries = WebhookDelivery.objects.filter(endpoint=move.subject)
    chosen = deliveries.filter(pk__in=numbers) if numbers else deliveries.given_up()
    count = chosen.exclude(state=DeliveryState.PENDING).update(
        state=DeliveryState.PENDING,
        attempts=0,
        due_at=move.at,
        leased_until=None,
        finished_at=None,
    )
    if not count:
        raise NothingToReplay(_("Nothing of this endpoint waits to be sent again."))
    move.note = "\n".join(filter(None, (_("%(count)d deliveries") % {"count": count}, move.note)))


@performs(WebhookEndpoint, "pause")
def pause(move):
    """Send nothing for now; what happens meanwhile is kept and sent afterwards."""
    move.subject.paused_at = move.at


@performs(WebhookEndpoint, "shut_off")
def shut_off(move):
    """Send nothing for now, because what was sent did not arrive."""
    move.subject.paused_at = move.at


@performs(WebhookEndpoint, "resume")
def resume(move):
    """Send again, what has waited first. Raises ClientNotAdmitted."""
    _refuse_strangers(move.subject)
    move.subject.paused_at = None


@performs(WebhookEndpoint, "retire")
def retire(move):
    """Tell the endpoint of nothing any more, not even of what waits."""
    move.subject.paused_at = None
    waiting = WebhookDelivery.objects.filter(endpoint=move.subject, state=DeliveryState.PENDING)
    waiting.update(state=DeliveryState.GIVEN_UP, finished_at=move.at)


@performs(WebhookEndpoint, "note")
def note(move):
    """Leave a note."""


def stop(endpoint, *, why, at):
    """Shut an endpoint off in the name of the system, if it still stands. Returns the Decision."""
    current = WebhookEndpoint.objects.get(pk=endpoint.pk)
    if current.state not in current.transitions["shut_off"].sources:
        return None
    with acting_as(ensure_system_actor(), reason=why):
        return shut_off(subject=current, seen_version=current.version, at=at, note=why)


def _refuse_strangers(endpoint):
    if endpoint.client.state != ClientState.ADMITTED:
        raise ClientNotAdmitted(_("Admit the client first."))
