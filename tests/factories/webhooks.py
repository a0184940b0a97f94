"""Webhook endpoints, as two administrators let them be told."""

import factory
from django.utils import timezone

from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import performer
from disclosure.domain.webhooks import endpoints, signing
from disclosure.enums import EventType
from disclosure.models import WebhookEndpoint


class EndpointFactory(factory.Factory):
    """An endpoint that waits to be admitted, for everything that there is; give it a `client`."""

    class Meta:
        model = WebhookEndpoint

    at = factory.LazyFunction(timezone.now)
    url = factory.Sequence(lambda n: f"https://example.com/events/{n}")
    event_types = factory.LazyFunction(lambda: list(EventType.values))

    @classmethod
    def _create(cls, model_class, *, at, **facts):
        return endpoints.request_endpoint(endpoint=model_class(**facts), at=at)


def admit_endpoint(endpoint, *, by, confirmed_by, at):
    """Let two people admit an endpoint; returns it."""
    with acting_as(by):
        proposal = endpoints.admit.propose(subject=endpoint, seen_version=endpoint.version, at=at)
    with acting_as(confirmed_by):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=at)
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


def issue_secret(endpoint, *, at):
    """Issue a secret as the acting user; returns (the endpoint, the secret)."""
    secret = signing.fresh()
    performer(WebhookEndpoint, "issue_secret")(
        subject=endpoint, seen_version=endpoint.version, at=at, secret=secret
    )
    return WebhookEndpoint.objects.get(pk=endpoint.pk), secret
