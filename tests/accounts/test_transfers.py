"""Transfers: both sides agree, two people announce, the calendar executes, all in one piece."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.domain import transfers
from accounts.domain.checklist import BlockedByFindings, transfer_findings
from accounts.domain.letters import public_notice
from accounts.domain.transfers import ConsentNotShown, NotYetDue, conclude, submit
from accounts.enums import AccountState, TransferSide, TransferState
from accounts.models import AccountTransfer, NameEntry, PublicAccount, TransferConsent
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import NotHeld, NotIndependent
from audit.models import Decision, EvidenceFile
from audit.personal_data import unseal
from licensing.models import SpecialLabel
from regulations.calendar import add_months, legal_date
from regulations.domain.catalog import set_parameter
from regulations.findings import Level
from staff.domain.roles import ensure_system_actor
from staff.models import User
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    EntityFactory,
    PersonFactsFactory,
    QualificationFactory,
    TransferFactory,
    consent,
    scan,
    verify,
    verify_credential,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def transferee(cast, now):
    """A verified enterprise that holds no account yet."""
    with acting_as(cast["intake"]):
        registered = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        return verify(registered, at=now)


@pytest.fixture
def account(claimed, decide):
    return decide("reviewer", claimed, "approve").account


@pytest.fixture
def ask(cast, account, transferee, now):
    """A request to hand the account over, with both consents."""

    def act(at=now, **facts):
        facts = {"account": account, "transferee": transferee} | facts
        with acting_as(cast["intake"]):
            return TransferFactory(at=at, **facts)

    return act


@pytest.fixture
def announce(cast, decide, now):
    """Have two approvers announce a submitted transfer; returns it as it then is."""

    def act(request, at=now):
        claimed = decide("approver", request, "claim", at=at)
        with acting_as(cast["approver"]):
            proposal = propose(claimed, at)
        with acting_as(cast["second_approver"]):
            proposals.confirm(subject=proposal, seen_version=proposal.version, at=at)
        return AccountTransfer.objects.get(pk=request.pk)

    return act


def propose(request, at):
    return transfers.transfer.propose(
        subject=request,
        seen_version=request.version,
        at=at,
        language="en",
    )


def codes(request, now):
    return [(each.level, each.code) for each in transfer_findings(request, legal_date(now))]


def in_service(account):
    return PublicAccount.objects.get(pk=account.pk)


def verbs(subject):
    return [each.verb for each in Decision.objects.for_object(subject)]


# Taking in


def test_the_transferor_is_who_operates_the_account(ask, account, entity):
    request = ask()
    assert (request.transferor, request.state) == (entity, TransferState.SUBMITTED)
    assert request.receipt_number.startswith("T-")


def test_what_cannot_be_is_not_taken_in(ask, account, entity, put, cast, now):
    with pytest.raises(ValidationError, match="operates the account already"):
        ask(transferee=entity)
    ask()
    with pytest.raises(ValidationError, match="under way already"):
        ask()


def test_an_ended_account_is_not_handed_over(ask, account, put):
    put(account, state="closed", closure_basis="by_law")
    with pytest.raises(ValidationError, match="has ended"):
        ask()


def test_the_database_knows_one_pending_transfer_and_two_sides(ask, put, cast, now):
    request = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        put(request, transferee_id=request.transferor_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        put(request, state="announced")


# Consent


def test_both_sides_consent_before_anything_is_announced(ask, decide, cast, now):
    request = ask(consents=())
    assert codes(request, now)[:2] == [(Level.BLOCK, "consent-missing")] * 2
    claimed = decide("approver", request, "claim")
    with acting_as(cast["approver"]), pytest.raises(BlockedByFindings):
        propose(claimed, now)
    with acting_as(cast["intake"]):
        for side in TransferSide:
            claimed = consent(claimed, side, at=now)
    assert Level.BLOCK not in [level for level, _code in codes(claimed, now)]
    with acting_as(cast["approver"]):
        assert propose(claimed, now).title.startswith("T-")


def test_a_consent_says_who_when_and_how_under_the_key_of_its_side(ask, transferee, now):
    request = ask()
    given = request.consents.get(side=TransferSide.TRANSFEREE)
    assert unseal(transferee.data_key, given.given_by_sealed, "given_by") == "周例"
    assert (given.given_by_masked, given.given_at) == ("周*", now)
    assert (
        Decision.objects.for_object(request).last().note
        == "transferee · confirmed after signing in"
    )


def test_a_signed_consent_comes_with_its_document(ask, cast, transferee, now):
    request = ask(consents=())
    facts = {"at": now, "method": "signed_document"}
    with acting_as(cast["intake"]):
        with pytest.raises(ConsentNotShown):
            consent(request, "transferee", **facts)
        consent(request, "transferee", files=[scan()], **facts)
    file = EvidenceFile.objects.for_object(request).get()
    assert (file.kind, file.data_key) == ("agreement", transferee.data_key)


def test_a_consent_recorded_again_is_corrected_with_history(ask, cast, now):
    request = ask()
    with acting_as(cast["intake"]):
        consent(request, "transferee", at=now, method="face")
    corrected = TransferConsent.objects.get(transfer=request, side="transferee")
    assert (corrected.method, corrected.history.count()) == ("face", 2)


def test_whoever_recorded_a_consent_does_not_approve(ask, cast, decide, now):
    cast["approver"].groups.add(*cast["intake"].groups.all())
    cast["approver"] = User.objects.get(pk=cast["approver"].pk)
    claimed = decide("approver", ask(consents=["transferor"]), "claim")
    with acting_as(cast["approver"]):
        claimed = consent(claimed, "transferee", at=now)
        with pytest.raises(NotIndependent):
            propose(claimed, now)


# Review


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "unverified"}, "identity-unverified"),
        ({"state": "false_identity"}, "identity-false"),
    ],
)
def test_the_transferee_is_verified_like_an_applicant(ask, transferee, put, now, fields, code):
    put(transferee, **fields)
    assert (Level.BLOCK, code) in codes(AccountTransfer.objects.get(pk=ask().pk), now)


def test_the_transferee_keeps_its_cap(ask, transferee, cast, now):
    request = ask()
    set_parameter(
        by=cast["administrator"],
        code="account_cap.enterprise",
        value=1,
        in_force_from=legal_date(now),
        source="test",
        at=now,
    )
    with acting_as(cast["importer"]):
        AccountFactory(entity=transferee, at=now)
    assert (Level.BLOCK, "cap-reached") in codes(request, now)


def test_the_transferee_brings_the_materials_of_the_sector(cast, transferee, entity, ask, now):
    with acting_as(cast["importer"]):
        health = AccountFactory(entity=entity, content_category="health", at=now)
    request = ask(account=health)
    assert (Level.BLOCK, "materials-missing") in codes(request, now)
    with acting_as(cast["intake"]):
        QualificationFactory(entity=transferee, at=now)
    assert (Level.WARN, "materials-waiting") in codes(request, now)


def test_an_account_that_was_sold_on_meanwhile_is_not_at_hand(ask, account, put, now):
    request = ask()
    with acting_as(ensure_system_actor()):
        other = EntityFactory(at=now)
    put(account, entity_id=other.pk)
    request = AccountTransfer.objects.get(pk=request.pk)
    assert (Level.BLOCK, "operator-changed") in codes(request, now)


def test_only_the_holder_of_the_claim_proposes(ask, decide, cast, now):
    claimed = decide("reviewer", ask(), "claim")
    with acting_as(cast["approver"]), pytest.raises(NotHeld):
        propose(claimed, now)


def test_two_people_announce_with_the_notice_that_was_previewed(ask, announce, cast, now):
    announced = announce(ask())
    assert announced.state == TransferState.ANNOUNCED
    assert announced.notice_text == public_notice(announced, language="en")
    assert announced.announced_on == legal_date(now)
    assert announced.effective_on == legal_date(now) + WEEK
    decision = Decision.objects.latest_move(announced)
    assert (decision.verb, decision.proposer, decision.actor) == (
        "transfer",
        cast["approver"],
        cast["second_approver"],
    )


def test_the_notice_names_organizations_in_full_and_people_masked(ask, cast, now, entity):
    with acting_as(cast["intake"]):
        person = EntityFactory(facts=PersonFactsFactory(legal_name="周例一"), at=now)
    notice = public_notice(ask(transferee=person), language="zh-hans", text="联系电话见官网。")
    assert entity.legal_name in notice and entity.unified_social_credit_code in notice
    assert "周**" in notice and "周例一" not in notice
    assert "联系电话见官网。" in notice


def test_a_transfer_is_refused_with_reasons(ask, decide, account):
    claimed = decide("reviewer", ask(), "claim")
    rejected = decide("reviewer", claimed, "reject", reason_codes=["transfer-trade"])
    assert rejected.state == TransferState.REJECTED
    assert in_service(account).version == account.version
    assert Decision.objects.latest_move(rejected).articles == ["18"]


# Execution


def test_on_its_day_the_account_changes_hands_in_the_system_s_name(
    ask, announce, account, transferee, now
):
    announced = announce(ask())
    with pytest.raises(NotYetDue):
        conclude(transfer=announced, at=now + WEEK - timedelta(days=1))
    conclude(transfer=announced, at=now + WEEK)
    executed, moved = AccountTransfer.objects.get(pk=announced.pk), in_service(account)
    assert (executed.state, executed.executed_at) == (TransferState.EXECUTED, now + WEEK)
    assert (moved.entity, moved.state) == (transferee, AccountState.ACTIVE)
    assert moved.monetization_frozen_until == add_months(legal_date(now + WEEK), 3)
    decision = Decision.objects.latest_move(moved)
    assert (decision.verb, decision.actor, decision.note) == (
        "hand_over",
        ensure_system_actor(),
        executed.receipt_number,
    )


def test_the_index_of_names_is_untouched(ask, announce, account, now):
    before = set(NameEntry.objects.values_list("pk", "name"))
    conclude(transfer=announce(ask()), at=now + WEEK)
    assert set(NameEntry.objects.values_list("pk", "name")) == before


@pytest.fixture
def health(cast, entity, decide, now):
    """An approved account in health, labeled and active."""
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=entity, at=now)
        application = ApplicationFactory(entity=entity, content_category="health", at=now)
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now)
    claimed = decide("reviewer", application, "claim")
    account = decide("reviewer", claimed, "approve").account
    assert in_service(account).state == AccountState.ACTIVE
    return account


def test_a_label_does_not_travel_and_is_granted_anew(ask, announce, health, cast, transferee, now):
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=transferee, at=now)
    announced = announce(ask(account=health))
    conclude(transfer=announced, at=now + WEEK)
    label = SpecialLabel.objects.get(account=health)
    assert (verbs(label), label.state) == (["affix", "withdraw"], "withdrawn")
    assert Decision.objects.latest_move(label).reason_codes == ["label-transferred"]
    assert in_service(health).state == AccountState.PENDING_VERIFICATION
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now + WEEK)
    label.refresh_from_db()
    assert (verbs(label), label.qualification) == (["affix", "withdraw", "renew"], held)
    assert in_service(health).state == AccountState.ACTIVE


def test_a_qualified_transferee_speaks_at_once_under_a_label_of_its_own(
    ask, announce, health, cast, transferee, now
):
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=transferee, at=now)
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now)
    conclude(transfer=announce(ask(account=health)), at=now + WEEK)
    label = SpecialLabel.objects.get(account=health)
    assert verbs(label) == ["affix", "withdraw", "renew"]
    assert (label.qualification, in_service(health).state) == (held, AccountState.ACTIVE)


def test_what_blocks_on_the_day_halts_the_transfer(ask, announce, account, transferee, put, now):
    announced = announce(ask())
    put(transferee, state="false_identity")
    conclude(transfer=announced, at=now + WEEK)
    halted = AccountTransfer.objects.get(pk=announced.pk)
    assert (halted.state, halted.effective_on) == (TransferState.IN_REVIEW, None)
    assert halted.due_at > now + WEEK
    decision = Decision.objects.latest_move(halted)
    assert (decision.verb, decision.reason_codes) == ("halt", ["transfer-unfounded"])
    letters = decision.messages.order_by("pk")
    assert [each.recipient() for each in letters] == [halted.transferor, halted.transferee]
    assert all(halted.receipt_number in each.body for each in letters)
    assert in_service(account).version == account.version


def test_an_objection_halts_it_and_it_is_announced_anew(ask, announce, decide, cast, now):
    announced = announce(ask())
    halted = decide("approver", announced, "halt", reason_codes=["transfer-objection"], message="x")
    assert (halted.state, halted.notice_text) == (TransferState.IN_REVIEW, "")
    with acting_as(cast["approver"]):
        proposal = propose(halted, now + WEEK)
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now + WEEK)
    again = AccountTransfer.objects.get(pk=halted.pk)
    assert again.effective_on == legal_date(now + WEEK) + WEEK


def test_it_is_taken_back_while_announced(ask, announce, decide, account, now):
    withdrawn = decide("intake", announce(ask()), "withdraw", note="双方另议")
    assert withdrawn.state == TransferState.WITHDRAWN
    assert not AccountTransfer.objects.due_on(legal_date(now + WEEK)).exists()


# Reversal


@pytest.fixture
def executed(ask, announce, now):
    request = announce(ask())
    conclude(transfer=request, at=now + WEEK)
    return AccountTransfer.objects.get(pk=request.pk)


def test_a_reversal_goes_without_the_consent_of_the_present_operator(
    executed, ask, announce, account, entity, now
):
    back = ask(at=now + WEEK, transferee=entity, reverses=executed, consents=["transferee"])
    assert (Level.WARN, "consent-waived") in codes(back, now + WEEK)
    assert (Level.WARN, "transferred-before") in codes(back, now + WEEK)
    assert executed.receipt_number in public_notice(back, language="en")
    conclude(transfer=announce(back, at=now + WEEK), at=now + 2 * WEEK)
    assert in_service(account).entity == entity


def test_who_gets_the_account_back_consents(executed, ask, entity, now):
    back = ask(at=now + WEEK, transferee=entity, reverses=executed, consents=["transferor"])
    assert (Level.BLOCK, "consent-missing") in codes(back, now + WEEK)


def test_a_reversal_gives_back_what_the_old_transfer_took(executed, ask, cast, entity, now):
    with acting_as(cast["intake"]):
        stranger = EntityFactory(at=now)
        with pytest.raises(ValidationError, match="cites the executed transfer"):
            TransferFactory(account=executed.account, transferee=stranger, reverses=executed)
        other = AccountFactory(entity=executed.transferee, at=now)
        with pytest.raises(ValidationError, match="cites the executed transfer"):
            submit(
                transfer=AccountTransfer(
                    account=other, transferee=entity, reason="x", reverses=executed
                ),
                at=now,
            )


def test_an_earlier_transfer_is_forgotten_after_a_year(executed, ask, cast, now):
    later = now + timedelta(days=375)
    with acting_as(cast["intake"]):
        third = EntityFactory(at=later)
    request = ask(at=later, transferee=third)
    assert (Level.WARN, "transferred-before") not in codes(request, later)
