"""What the calendar and two people did to accounts leaves a record that verifies."""

from datetime import timedelta

import pytest

from accounts.domain import transfers
from accounts.domain.calendar import advance
from accounts.enums import TransferSide
from accounts.models import AccountTransfer, PublicAccount
from audit.context import acting_as
from audit.domain import proposals
from tests.audit.test_tampering import Ledger
from tests.factories import (
    AccountFactory,
    CorrectionFactory,
    DeregistrationFactory,
    DormancyFactory,
    QualificationFactory,
    TransferFactory,
    scan,
    verify,
    verify_credential,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def announce(request, cast, decide, at):
    claimed = decide("approver", request, "claim", at=at)
    with acting_as(cast["approver"]):
        proposal = transfers.transfer.propose(
            subject=claimed,
            seen_version=claimed.version,
            at=at,
            language="en",
        )
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=at)


def test_a_played_through_life_verifies(cast, entity, decide, now, tmp_path):
    start = now - 200 * DAY
    with acting_as(cast["intake"]):
        account = AccountFactory(content_category="health", at=start)
        mine, theirs = (
            QualificationFactory(entity=each, at=start) for each in (account.entity, entity)
        )
        left, stayed = (DeregistrationFactory(files=[scan()], at=start) for _turn in range(2))
    with acting_as(cast["approver"]):
        former = verify(account.entity, at=start)
    with acting_as(cast["licensing_officer"]):
        for held in (mine, theirs):
            verify_credential(held, at=start)
    decide("approver", PublicAccount.objects.get(pk=account.pk), "activate", at=start)

    with acting_as(cast["intake"]):
        request = TransferFactory(account=account, transferee=entity, at=start)
    announce(request, cast, decide, start)
    with acting_as(cast["approver"]):
        DormancyFactory(at=start)
    with acting_as(cast["reviewer"]):
        fulfilled, late = (CorrectionFactory(at=start) for _turn in range(2))
    answered = decide("intake", fulfilled, "answer", note="done", at=start + DAY)
    decide("reviewer", answered, "accept", at=start + DAY)
    decide("intake", stayed, "withdraw", at=start + DAY)
    for days in (7, 16, 31, 121):
        advance(at=start + days * DAY)
    answered = decide(
        "intake", type(late).objects.get(pk=late.pk), "answer", note="x", at=now - DAY
    )
    decide("reviewer", answered, "accept", at=now - DAY)

    executed = AccountTransfer.objects.get(pk=request.pk)
    with acting_as(cast["intake"]):
        back = TransferFactory(
            account=PublicAccount.objects.get(pk=account.pk),
            transferee=former,
            reverses=executed,
            consents=[TransferSide.TRANSFEREE],
            at=now - 9 * DAY,
        )
    announce(back, cast, decide, now - 8 * DAY)
    advance(at=now)
    assert PublicAccount.objects.get(pk=account.pk).entity == former
    assert type(left).objects.get(pk=left.pk).state == "completed"

    ledger = Ledger(tmp_path / "checkpoints")
    ledger.seal()
    assert ledger.verify().discrepancies == []
