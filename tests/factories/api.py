"""Clients of the API and their keys, as two administrators let them in."""

from datetime import timedelta

import factory
from django.utils import timezone

from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import performer
from audit.models import Proposal
from disclosure.domain.api import clients, keys
from disclosure.enums import ApiScope
from disclosure.models import ApiClient, ApiKey
from regulations.calendar import legal_date


class ClientFactory(factory.Factory):
    """A client that waits to be admitted."""

    class Meta:
        model = ApiClient

    at = factory.LazyFunction(timezone.now)
    name = factory.Sequence(lambda n: f"platform system {n}")
    purpose = "Sign-up pages of the platform"
    scopes = factory.LazyFunction(lambda: list(ApiScope.values))

    @classmethod
    def _create(cls, model_class, *, at, **facts):
        return clients.request_client(client=model_class(**facts), at=at)


def admit(client, *, by, confirmed_by, at):
    """Let two people admit a client; returns it."""
    with acting_as(by):
        proposal = clients.admit.propose(subject=client, seen_version=client.version, at=at)
    with acting_as(confirmed_by):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=at)
    assert Proposal.objects.get(pk=proposal.pk).state == "confirmed"
    return ApiClient.objects.get(pk=client.pk)


def issue(client, *, at, scopes=None, days=30, label="server 1"):
    """Issue a key as the acting user; returns (ApiKey, its text)."""
    made = keys.fresh()
    performer(ApiClient, "issue_key")(
        subject=client,
        seen_version=client.version,
        at=at,
        label=label,
        scopes=client.scopes if scopes is None else scopes,
        expires_on=legal_date(at) + timedelta(days=days),
        prefix=made.prefix,
        digest=made.digest,
    )
    return ApiKey.objects.get(prefix=made.prefix), made.text
