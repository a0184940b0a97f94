"""Protection and judgement: no closed name returns, and nobody asks a person twice."""

from datetime import timedelta

import pytest

from accounts.domain import accounts, names, screening
from accounts.domain.checklist import BlockedByFindings
from accounts.domain.names import NothingToJudge, ReasonMissing
from accounts.enums import AccountState, NameBasis
from accounts.models import NameClaim, NameEntry, NameJudgement, ProtectedName, PublicAccount
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import DecisionRefused, SecondPersonRequired
from audit.models import Decision
from regulations.calendar import legal_date
from tests.factories import AccountFactory, ApplicationFactory, ProtectedNameFactory, protect_like

pytestmark = pytest.mark.django_db


@pytest.fixture
def close(cast, now):
    """Close an account with two approvers, on a basis."""

    def act(account, basis):
        facts = {"reason_codes": ["breach-of-agreement"], "basis": basis, "at": now}
        with acting_as(cast["approver"]):
            proposal = accounts.close.propose(
                subject=account, seen_version=account.version, **facts
            )
        with acting_as(cast["second_approver"]):
            proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
        return PublicAccount.objects.get(pk=account.pk)

    return act


@pytest.fixture
def active(claimed, decide):
    """An account that was approved and speaks."""
    return decide("reviewer", claimed, "approve").account


@pytest.fixture
def apply(cast, entity, now, decide):
    """A claimed application for a name, by the verified enterprise."""

    def act(name, entity=entity):
        with acting_as(cast["intake"]):
            application = ApplicationFactory(entity=entity, requested_name=name, at=now)
        return decide("reviewer", application, "claim")

    return act


# Closing


@pytest.mark.parametrize(
    ("basis", "protected_as"),
    [
        ("by_law", NameBasis.CLOSED_BY_LAW),
        ("under_agreement", NameBasis.CLOSED_UNDER_AGREEMENT),
    ],
)
def test_the_name_of_a_closed_account_is_protected_from_that_moment(
    basis, protected_as, active, close, now
):
    closed = close(active, basis)
    assert closed.state == AccountState.CLOSED
    protected = ProtectedName.objects.get()
    assert (
        protected.name,
        protected.basis,
        protected.source_account,
        protected.in_force_until,
    ) == (
        closed.name,
        protected_as,
        closed,
        None,
    )
    [match] = screening.find(closed.name, on=legal_date(now))
    assert match.subject == protected


@pytest.mark.parametrize("disguise", ["{}", "★{}☆", "{}\u200b", "官方{}", "{}2号"])
def test_a_closed_name_does_not_come_back(disguise, active, close, apply, decide):
    closed = close(active, "by_law")
    application = apply(disguise.format(closed.name))
    with pytest.raises(BlockedByFindings):
        decide("reviewer", application, "approve")
    assert not PublicAccount.objects.exclude(pk=closed.pk).exists()


def test_a_proposal_to_close_protects_nothing_yet(active, cast, now):
    with acting_as(cast["approver"]):
        accounts.close.propose(
            subject=active,
            seen_version=active.version,
            at=now,
            reason_codes=["breach-of-agreement"],
            basis="by_law",
        )
    assert not ProtectedName.objects.exists()
    assert NameEntry.objects.get().account == active


# Lifting


def test_lifting_takes_two_people_and_frees_the_name(cast, now, apply, decide):
    with acting_as(cast["moderator"]):
        protected = ProtectedNameFactory(name="云岭茶事", at=now)
    with pytest.raises(SecondPersonRequired):
        decide("approver", protected, "lift")
    with acting_as(cast["approver"]):
        proposal = names.lift.propose(subject=protected, seen_version=1, at=now)
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    assert screening.find("云岭茶事", on=legal_date(now)) == []
    application = apply("云岭茶事")
    assert decide("reviewer", application, "approve").account.name == "云岭茶事"


# Judging


@pytest.fixture
def questioned(claimed, cast, now):
    """The claimed application, and a protected name close to the one it asks for."""
    with acting_as(cast["moderator"]):
        protect_like(claimed, at=now)
    return claimed


def judge(decide, subject, role="reviewer", note="another publisher", **details):
    details = {"others": [f"官方{subject.name_claim().name}"]} | details
    return decide(role, subject, "judge_name", note=note, **details)


def test_a_close_name_passes_once_a_person_has_judged_it(questioned, decide, cast, now):
    with pytest.raises(BlockedByFindings):
        decide("reviewer", questioned, "approve")
    judged = judge(decide, questioned)
    judgement = NameJudgement.objects.get()
    assert (judgement.judged_by, judgement.reason, judgement.judged_at, judgement.likeness) == (
        cast["reviewer"],
        "another publisher",
        now,
        "close",
    )
    assert decide("reviewer", judged, "approve").account.name == questioned.requested_name
    verbs = list(Decision.objects.for_object(questioned).values_list("verb", flat=True))
    assert verbs == ["claim", "judge_name", "approve"]


def test_nobody_asks_twice_about_two_spellings_and_one_entity(questioned, decide, apply, now, cast):
    decide("intake", judge(decide, questioned), "withdraw")
    again = apply(questioned.requested_name)
    [finding] = screening.findings(screening.weigh(again.name_claim(), on=legal_date(now)))
    assert (finding.level, finding.code) == ("pass", "name-judged")
    with pytest.raises(NothingToJudge):
        judge(decide, again)
    assert decide("reviewer", again, "approve").account


@pytest.mark.parametrize("change", ["name", "entity"])
def test_a_judgement_holds_for_nothing_else(change, questioned, decide, put, now):
    judge(decide, questioned)
    claim = questioned.name_claim()
    if change == "name":
        claim = NameClaim(f"{claim.name}号", claim.entity)
    else:
        claim = NameClaim(claim.name, type(claim.entity)(pk=claim.entity.pk + 1))
    assert any(hit.needs_judgement for hit in screening.weigh(claim, on=legal_date(now)))


def test_a_judgement_lapses_when_the_other_name_changes(questioned, decide, cast, now):
    judge(decide, questioned)
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name=f"新版{questioned.requested_name}", at=now)
    waiting = [
        hit.match.name
        for hit in screening.weigh(questioned.name_claim(), on=legal_date(now))
        if hit.needs_judgement
    ]
    assert waiting == [f"新版{questioned.requested_name}"]


def test_a_name_that_is_protected_later_is_judged_anew(claimed, decide, cast, entity, now, put):
    with acting_as(cast["importer"]):
        other = AccountFactory(name=f"官方{claimed.requested_name}", entity=entity, at=now)
    judged = judge(decide, claimed)
    later = now + timedelta(hours=1)
    put(other, state="closed", closure_basis="by_law")
    with acting_as(cast["approver"]):
        names.protect_closed(account=PublicAccount.objects.get(pk=other.pk), at=later)
    with pytest.raises(BlockedByFindings):
        decide("reviewer", judged, "approve", at=later)
    again = judge(decide, judged, note="closed since, another subject", at=later)
    judgement = NameJudgement.objects.get()
    assert (judgement.version, judgement.judged_at) == (2, later)
    assert decide("reviewer", again, "approve", at=later).account


def test_one_judgement_answers_for_two_protections_of_one_name(questioned, decide, cast, now):
    with acting_as(cast["moderator"]):
        name = f"官方{questioned.requested_name}"
        ProtectedNameFactory(name=name, basis="trademark", at=now)
    judged = judge(decide, questioned, others=[name, name])
    assert NameJudgement.objects.count() == 1
    assert decide("reviewer", judged, "approve").account


def test_a_judgement_says_why(questioned, decide):
    with pytest.raises(ReasonMissing):
        judge(decide, questioned, note=" ")
    assert not NameJudgement.objects.exists()


def test_the_same_name_is_not_for_a_person_to_judge(active, apply, decide):
    application = apply(active.name)
    with pytest.raises(NothingToJudge):
        decide("reviewer", application, "judge_name", others=[active.name], note="x")


def test_names_that_were_not_found_cannot_be_judged(questioned, decide):
    with pytest.raises(NothingToJudge):
        judge(decide, questioned, others=["山间读书会"])


def test_who_took_the_application_in_does_not_judge_it(cast, entity, now, decide):
    with acting_as(cast["reviewer"]):
        own = ApplicationFactory(entity=entity, at=now)
        protect_like(own, at=now)
    with pytest.raises(DecisionRefused):
        judge(decide, decide("reviewer", own, "claim"))


def test_an_imported_account_with_a_close_name_waits_for_its_judgement(cast, entity, now, decide):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
        protect_like(account, at=now)
    with pytest.raises(accounts.NotEntitled, match="close name"):
        decide("approver", account, "activate")
    judged = judge(decide, account, role="approver")
    assert decide("approver", judged, "activate").state == AccountState.ACTIVE


def test_an_account_in_service_is_not_asked_again(active, cast, now, decide):
    with acting_as(cast["moderator"]):
        protect_like(active, at=now + timedelta(days=1))
    suspended = decide("approver", active, "suspend", reason_codes=["breach-of-agreement"])
    assert decide("approver", suspended, "resume").state == AccountState.ACTIVE
