"""Measures imposed without a case, for the tests of several apps: imposed, appealed, overturned."""

import pytest

from accounts.enums import AccountState, EntityState
from audit.context import acting_as
from audit.domain.engine import performer
from moderation.domain import standing
from moderation.enums import BlacklistState
from moderation.models import BlacklistEntry, DirectMeasure
from moderation.transitions import DIRECT_MEASURES
from tests.factories import AppealFactory

OVERTURN = {"reason_codes": ["appeal-facts-unproven"], "message": "经复核，原认定的事实不清。"}
UPHOLD = {"reason_codes": ["appeal-facts-clear"], "message": "经复核，原处置并无不当。"}
KINDS = [rule.measure for rule in DIRECT_MEASURES]
# By kind: the state before, and the one that the measure leads to.
STATES = {
    "suspend": (AccountState.ACTIVE, AccountState.SUSPENDED),
    "close": (AccountState.ACTIVE, AccountState.CLOSED),
    "blacklist": (BlacklistState.LIFTED, BlacklistState.IN_FORCE),
    "false_identity": (EntityState.VERIFIED, EntityState.FALSE_IDENTITY),
}


@pytest.fixture
def propose_as(cast, now):
    """Have somebody propose a verb of two people."""

    def act(role, subject, verb, **details):
        with acting_as(cast[role]):
            return performer(type(subject), verb).propose(
                subject=subject, seen_version=subject.version, at=now, **details
            )

    return act


@pytest.fixture
def impose_direct(cast, speaking, entity, decide, propose_as, confirm, now):
    """Impose a measure of a kind by hand; returns it."""

    def act(kind):
        reasons = {"reason_codes": ["conduct-fabrication"]}
        if kind == "suspend":
            subject = decide("approver", speaking, "suspend", **reasons)
        elif kind == "close":
            propose_as("approver", speaking, "close", basis="under_agreement", **reasons)
            subject = confirm(speaking, "second_approver")
        elif kind == "blacklist":
            with acting_as(cast["moderator"]):
                entry = BlacklistEntry(entity=entity, scope="all", grounds="多次买卖账号")
                entry = standing.request_entry(entry=entry, at=now)
            propose_as("second_moderator", entry, "blacklist", **reasons)
            subject = confirm(entry)
        else:
            reasons = {"reason_codes": ["false-registration"]}
            subject = decide("approver", entity, "mark_false", **reasons)
        return DirectMeasure.latest_of(subject)

    return act


@pytest.fixture
def appeal_against(cast, decide, now):
    """File an appeal against a measure, and claim it."""

    def act(measure, at=now):
        with acting_as(cast["intake"]):
            appeal = AppealFactory(sanction=measure, at=at)
        return decide("appeals_officer", appeal, "claim")

    return act


@pytest.fixture
def overturn_appeal(propose_as, confirm):
    """Have two people overturn an appeal."""

    def act(appeal):
        propose_as("appeals_officer", appeal, "overturn", **OVERTURN)
        return confirm(appeal, "second_appeals_officer")

    return act


def fresh(subject):
    return type(subject).objects.get(pk=subject.pk)
