"""A client of the API with a key for everything, and how it speaks."""

import json
import uuid

import pytest

from audit.context import acting_as
from tests.factories import (
    AccountFactory,
    ClientFactory,
    EntityFactsFactory,
    admit,
    far_name,
    issue,
)

BASE = "/api/v1/"


@pytest.fixture
def system(cast, now):
    """A system of the platform, admitted by two administrators to everything."""
    with acting_as(cast["administrator"]):
        made = ClientFactory(at=now)
    return admit(made, by=cast["administrator"], confirmed_by=cast["second_administrator"], at=now)


@pytest.fixture
def key(cast, system, now):
    """(its key, the text of it)."""
    with acting_as(cast["administrator"]):
        return issue(system, at=now)


@pytest.fixture
def account(cast, now):
    """An account that things are brought about."""
    with acting_as(cast["importer"]):
        return AccountFactory(name=far_name("of the API"), external_id="wx-1", at=now)


@pytest.fixture
def get(client, key):
    """GET a path under the API with the key."""

    def ask(path, **headers):
        return client.get(BASE + path, headers={"authorization": f"Bearer {key[1]}"} | headers)

    return ask


@pytest.fixture
def post(client, key):
    """POST facts to a path under the API with the key and a new Idempotency-Key."""

    def send(path, facts, **headers):
        headers = {
            "authorization": f"Bearer {key[1]}",
            "idempotency-key": str(uuid.uuid4()),
        } | headers
        body = facts if isinstance(facts, (str, bytes)) else json.dumps(facts)
        return client.post(BASE + path, body, content_type="application/json", headers=headers)

    return send


def operator(**changes):
    """What an enterprise that nobody knows declares."""
    facts = EntityFactsFactory()
    names = ("entity_type", "legal_name", "identity_type", "identity_number", "contact_phone")
    return {name: getattr(facts, name) for name in names} | changes


def registration(**changes):
    """A registration as a sign-up page sends it."""
    return {
        "operator": operator(),
        "requested_name": far_name(uuid.uuid4()),
        "introduction": "每天一条有用的消息",
        "content_category": "general",
        "agreement_version": "v7",
    } | changes


def pointers(response):
    """Where a refusal says that something is wrong."""
    return [each["pointer"] for each in response.json()["errors"]]
