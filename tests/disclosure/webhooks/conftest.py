"""A receiver on this machine, an endpoint that tells it, and something to tell."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from audit.context import acting_as
from disclosure.domain.webhooks import outbox
from tests.factories import (
    ClientFactory,
    EndpointFactory,
    admit,
    admit_endpoint,
    issue_secret,
    seal_record,
)

HOUR = timedelta(hours=1)


@dataclass
class Receiver:
    """What arrived, and what is answered: a status, or a function of the handler."""

    url: str = ""
    answer: object = 200
    requests: list = field(default_factory=list)

    @property
    def told(self):
        """The bodies that arrived."""
        return [json.loads(body) for _headers, body in self.requests]


@pytest.fixture
def receiver(settings):
    """A receiver on loopback, which the operator of the desk has listed."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.requests.append((dict(self.headers), body))
            if callable(kept.answer):
                kept.answer(self)
                return
            self.send_response(kept.answer)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/events?desk=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def client_system(cast, now):
    """A system of the platform, admitted by two people."""
    with acting_as(cast["administrator"]):
        made = ClientFactory(at=now)
    return admit(made, by=cast["administrator"], confirmed_by=cast["second_administrator"], at=now)


@pytest.fixture
def connect(cast, client_system, receiver, now):
    """Have an endpoint at the receiver admitted and given a secret; returns (it, the secret)."""

    def make(**facts):
        with acting_as(cast["administrator"]):
            asked = EndpointFactory(
                **({"client": client_system, "url": receiver.url, "at": now} | facts)
            )
        people = {"by": cast["administrator"], "confirmed_by": cast["second_administrator"]}
        admitted = admit_endpoint(asked, **people, at=now)
        with acting_as(cast["administrator"]):
            made = issue_secret(admitted, at=now)
        seal_record(now)
        while outbox.gather(at=now + HOUR):
            pass
        return made

    return make


@pytest.fixture
def endpoint(connect):
    """An endpoint for everything, in step with the ledger."""
    return connect()[0]


@pytest.fixture
def gather(now):
    """Seal what was written and put it into the outbox, an hour later."""

    def act(at=now + HOUR):
        seal_record(at)
        while outbox.gather(at=at):
            pass

    return act


@pytest.fixture
def deliver(now):
    """Send what is due, once each; returns the states that came of it."""

    def act(at=now + HOUR):
        return [
            outbox.settle(delivery=each, answer=outbox.send(each, at=at), at=at)
            for each in outbox.claim(at=at)
        ]

    return act


def signature(secret, headers, body):
    """The signature as a receiver works it out, by the words of the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
