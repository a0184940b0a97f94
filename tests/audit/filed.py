"""Reports, filings and what the API knows, as the engine's matrix wants them: in any state, and
what their verbs take.
"""

from audit.context import acting_as
from audit.domain.engine import performer, record
from audit.models import Decision
from disclosure.domain.webhooks import signing
from disclosure.enums import DeliveryState, EventType, FilingState, ReportState
from disclosure.models import (
    ApiClient,
    ApiKey,
    Filing,
    RegulatorReport,
    WebhookDelivery,
    WebhookEndpoint,
)
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    ClientFactory,
    EndpointFactory,
    ReportFactory,
    admit,
)


def report_in(state, *, cast, entity, boss, now):
    """A filing pack of today, without its content where that is still to be kept."""
    with acting_as(cast["importer"]):
        AccountFactory(entity=entity, at=now)
    with acting_as(cast["second_approver"]):
        made = ReportFactory(at=now)
        if state != ReportState.REQUESTED:
            return made, {}
        names = ("kind", "first_day", "last_day", "language", "seal", "prepared_at")
        facts = {name: getattr(made, name) for name in names}
        return record(RegulatorReport(**facts, sha256="0" * 64), at=now), {}


def filing_in(state, *, cast, entity, boss, now):
    """The pack, handed in today."""
    report, _fields = report_in("", cast=cast, entity=entity, boss=boss, now=now)
    facts = {"authority": "网信办", "submitted_on": legal_date(now)}
    with acting_as(cast["second_approver"]):
        performer(RegulatorReport, "record_filing")(
            subject=report, seen_version=report.version, at=now, **facts
        )
    received = {"authority_number": "备-1", "received_on": legal_date(now)}
    return report.filings.get(), received if state == FilingState.RECEIPTED else {}


def client_in(state, *, cast, entity, boss, now):
    """A client that somebody else has entered."""
    with acting_as(cast["second_administrator"]):
        made = ClientFactory(at=now)
    return made, {}


def key_in(state, *, cast, entity, boss, now):
    """A key of a client, as it was issued."""
    client, _fields = client_in("", cast=cast, entity=entity, boss=boss, now=now)
    facts = {"label": "server", "scopes": ["activity"], "expires_on": legal_date(now)}
    with acting_as(cast["second_administrator"]):
        key = ApiKey(client=client, prefix="cdk_1", digest="1" * 64, issued_at=now, **facts)
        return record(key, at=now), {}


def endpoint_in(state, *, cast, entity, boss, now):
    """An endpoint of an admitted client, to which something could not be delivered."""
    people = {"by": cast["second_administrator"], "confirmed_by": cast["administrator"]}
    with acting_as(cast["second_administrator"]):
        client = ClientFactory(at=now)
    admitted = admit(client, **people, at=now)
    with acting_as(cast["second_administrator"]):
        made = EndpointFactory(client=admitted, at=now)
    WebhookDelivery.objects.create(
        endpoint=made,
        decision=Decision.objects.for_object(admitted).last(),
        event_type=EventType.MESSAGE,
        state=DeliveryState.GIVEN_UP,
        due_at=now,
        created_at=now,
    )
    return made, {}


MAKERS = {
    RegulatorReport: report_in,
    Filing: filing_in,
    ApiClient: client_in,
    ApiKey: key_in,
    WebhookEndpoint: endpoint_in,
}


def details(subject, verb, now):
    """What the verbs take besides; None where there is nothing special about it."""
    today = legal_date(now)
    return {
        (RegulatorReport, "prepare"): {"body": b"{}"},
        (RegulatorReport, "record_filing"): {"authority": "x", "submitted_on": today},
        (Filing, "record_receipt"): {"authority_number": "x", "received_on": today},
        (ApiClient, "change_scopes"): {"scopes": ["activity"]},
        (ApiClient, "issue_key"): {
            "label": "x",
            "scopes": ["activity"],
            "expires_on": today,
            "prefix": "cdk_2",
            "digest": "2" * 64,
        },
        (WebhookEndpoint, "issue_secret"): {"secret": signing.fresh()},
    }.get((type(subject), verb))
