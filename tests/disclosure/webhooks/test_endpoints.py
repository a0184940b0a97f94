"""Endpoints: two people admit them, secrets are shown once, nothing is sent where it should not."""

import socket

import pytest
from django.core.exceptions import ValidationError

from audit.context import acting_as
from audit.domain.engine import SecondPersonRequired
from audit.models import Proposal
from disclosure.domain.webhooks import endpoints, wire
from disclosure.models import WebhookDelivery, WebhookEndpoint
from tests.factories import EndpointFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/disclosure/webhookendpoint/"


def test_one_person_alone_admits_nothing(cast, client_system, now):
    with acting_as(cast["administrator"]):
        asked = EndpointFactory(client=client_system, at=now)
        with pytest.raises(SecondPersonRequired):
            endpoints.admit(subject=asked, seen_version=asked.version, at=now)


@pytest.mark.parametrize("event_types", [[], ["everything"]])
def test_what_it_is_told_of_is_known(cast, client_system, now, event_types):
    with acting_as(cast["administrator"]), pytest.raises(endpoints.EventsRefused):
        EndpointFactory(client=client_system, event_types=event_types, at=now)


def test_a_blocked_client_has_no_endpoints(cast, client_system, decide, now):
    blocked = decide("administrator", client_system, "block")
    with acting_as(cast["administrator"]), pytest.raises(endpoints.ClientNotAdmitted):
        EndpointFactory(client=blocked, at=now)


def test_an_address_is_an_endpoint_once_unless_it_was_retired(cast, client_system, decide, now):
    with acting_as(cast["administrator"]):
        first = EndpointFactory(client=client_system, at=now)
        with pytest.raises(ValidationError):
            EndpointFactory(client=client_system, url=first.url, at=now)
    decide("administrator", first, "retire")
    with acting_as(cast["administrator"]):
        EndpointFactory(client=client_system, url=first.url, at=now)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "http://example.com/",
        "http://93.184.216.34/",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://",
        "//example.com/",
        "https://exam ple.com/",
        "https://例子.example/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
    ],
)
def test_where_nothing_may_be_sent_is_refused_in_words(url):
    with pytest.raises(ValidationError):
        wire.check_url(url)
    assert wire.send(url, b"{}", {}).status is None


@pytest.mark.parametrize("url", ["https://example.com/a?b=c", "https://93.184.216.34:8443/"])
def test_the_internet_is_reached_by_tls(url):
    wire.check_url(url)


def test_a_listed_network_is_reached(settings):
    settings.WEBHOOK_NETWORKS = ["10.20.0.0/16", "fd00::/8"]
    for url in ("http://10.20.1.2:8080/", "https://[fd00::5]/"):
        wire.check_url(url)
    with pytest.raises(ValidationError):
        wire.check_url("https://10.21.0.1/")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:10.0.0.1"])
def test_a_name_that_leads_inside_is_not_followed(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    answer = wire.send("https://inside.example/", b"{}", {})
    assert (answer.status, "private network" in answer.words) == (None, True)


def test_a_redirect_is_not_followed(receiver):
    def elsewhere(handler):
        handler.send_response(307)
        handler.send_header("Location", receiver.url)
        handler.end_headers()

    receiver.answer = elsewhere
    assert wire.send(receiver.url, b"{}", {}).status == 307
    assert len(receiver.requests) == 1


def test_nobody_listens(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    answer = wire.send(f"http://127.0.0.1:{port}/", b"{}", {})
    assert (answer.status, answer.words) == (None, "NewConnectionError")


def test_the_whole_way_on_the_pages(press, signed_in, client_system, now):
    add = signed_in("administrator").post(
        f"{LIST}add/",
        {
            "client": client_system.pk,
            "url": "https://example.com/events",
            "event_types": ["sanction.changed", "message.released"],
        },
        follow=True,
    )
    assert add.status_code == 200
    endpoint = WebhookEndpoint.objects.get()
    press("administrator", endpoint, "admit")
    press("second_administrator", Proposal.objects.open().for_object(endpoint).get(), "confirm")
    endpoint.refresh_from_db()
    assert endpoint.state == "active"
    shown = press("administrator", endpoint, "issue_secret")
    secret = shown.context["secret"]
    endpoint.refresh_from_db()
    assert endpoint.secrets(now) == [secret]
    for page in ("change", "history", "as-of"):
        shown = signed_in("administrator").get(f"{LIST}{endpoint.pk}/{page}/").content.decode()
        assert not [
            text for text in (secret, endpoint.key_sealed, endpoint.secret_sealed) if text in shown
        ]
    press("administrator", endpoint, "pause")
    assert "Paused endpoints" in signed_in("administrator").get("/desk/").content.decode()


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://example.com/"])
def test_a_bad_address_is_said_at_the_form(signed_in, client_system, url):
    facts = {"client": client_system.pk, "url": url, "event_types": ["sanction.changed"]}
    response = signed_in("administrator").post(f"{LIST}add/", facts)
    assert (response.status_code, WebhookEndpoint.objects.count()) == (200, 0)
    assert list(response.context["adminform"].form.errors) == ["url"]


def test_ids_of_deliveries_are_read_or_refused(signed_in, endpoint):
    url = f"{LIST}{endpoint.pk}/decide/replay/"
    client = signed_in("administrator")
    form = client.get(url).context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    for numbers in ("x", "1 -2", "9" * 30, " ".join(["1"] * 101)):
        response = client.post(url, hidden | {"numbers": numbers})
        assert list(response.context["form"].errors) == ["numbers"]


def test_the_list_leads_to_sending_again(
    signed_in, endpoint, claimed, decide, gather, django_assert_max_num_queries
):
    decide("reviewer", claimed, "approve")
    gather()
    WebhookDelivery.objects.update(state="given_up")
    client = signed_in("auditor")
    with django_assert_max_num_queries(14):
        page = client.get("/desk/disclosure/webhookdelivery/")
    assert f"{LIST}{endpoint.pk}/decide/replay/" in page.content.decode()
    first = WebhookDelivery.objects.first()
    assert client.get(f"/desk/disclosure/webhookdelivery/{first.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{endpoint.pk}/decide/replay/").status_code == 403


def test_retiring_ends_what_waits(endpoint, claimed, decide, gather):
    decide("reviewer", claimed, "approve")
    gather()
    decide("administrator", endpoint, "retire")
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"given_up"}
