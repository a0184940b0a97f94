"""People and accounts that the tests of moderation share."""

import pytest

from accounts.domain import accounts
from audit.context import acting_as
from audit.domain import proposals
from audit.models import Proposal
from tests.factories import AccountFactory, CaseFactory, impose


@pytest.fixture
def speaking(cast, entity, now):
    """An active account of the verified enterprise."""
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    with acting_as(cast["approver"]):
        accounts.activate(subject=account, seen_version=account.version, at=now)
    account.refresh_from_db()
    return account


@pytest.fixture
def case(cast, speaking, now):
    """An unassigned case about the account."""
    with acting_as(cast["moderator"]):
        return CaseFactory(accounts=[speaking], at=now)


@pytest.fixture
def sanctioned(cast, case, speaking, now):
    """Have the moderator decide on measures against the account; returns the sanctions."""

    def decide(*measures, at=now, **terms):
        with acting_as(cast["moderator"]):
            return impose(case, [speaking], *measures, at=at, **terms)

    return decide


@pytest.fixture
def confirm(cast, now):
    """Have a second person confirm whatever was proposed about an object."""

    def act(subject, role="approver", at=now):
        proposal = Proposal.objects.open().for_object(subject).get()
        with acting_as(cast[role]):
            proposals.confirm(subject=proposal, seen_version=proposal.version, at=at)
        return type(subject).objects.get(pk=subject.pk)

    return act
