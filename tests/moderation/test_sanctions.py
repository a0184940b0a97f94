"""Sanctions: what each measure does, and that its end gives back exactly what it took."""

from datetime import timedelta

import pytest

from accounts.domain import accounts, screening
from accounts.domain.checklist import BlockedByFindings, registration_findings
from accounts.domain.holds import StillHeld
from accounts.enums import AccountState
from accounts.models import ProtectedName
from audit.context import acting_as
from audit.domain.engine import (
    DecisionRefused,
    NotIndependent,
    SecondPersonRequired,
    performer,
)
from audit.models import Decision, Message, Proposal
from licensing.models import SpecialLabel
from moderation.checks import open_matters
from moderation.domain import calendar, sanctions, standing
from moderation.domain.standing import grade_of
from moderation.enums import CreditGrade, SanctionState
from moderation.models import BlacklistEntry, Sanction
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    CaseFactory,
    QualificationFactory,
    UserFactory,
    impose,
    verify_credential,
)

pytestmark = pytest.mark.django_db


def state_of(account):
    account.refresh_from_db()
    return account.state


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("warn", AccountState.ACTIVE),
        ("limit_functions", AccountState.RESTRICTED),
        ("stop_updates", AccountState.RESTRICTED),
        ("stop_monetization", AccountState.RESTRICTED),
        ("suspend", AccountState.SUSPENDED),
    ],
)
def test_each_measure_has_its_effect_at_once(measure, expected, sanctioned, speaking, now):
    [sanction] = sanctioned(measure, days=30)
    assert state_of(speaking) == expected
    decision = Decision.objects.for_object(sanction).get()
    assert (decision.verb, decision.articles) == ("impose", ["18"])
    is_timed = measure != "warn"
    assert sanction.ends_at == (now + timedelta(days=30) if is_timed else None)
    assert sanction.state == (SanctionState.IN_FORCE if is_timed else SanctionState.ENDED)


def test_several_measures_at_once_are_sanctions_of_their_own(sanctioned, speaking):
    imposed = sanctioned("suspend", "stop_monetization", days=60)
    assert [each.measure for each in imposed] == ["stop_monetization", "suspend"]
    assert state_of(speaking) == AccountState.SUSPENDED
    assert speaking.holds.in_force().count() == 2


def test_ending_one_measure_leaves_what_the_other_took(sanctioned, speaking, decide):
    limit, suspension = sanctioned("suspend", "limit_functions", days=60)
    decide("moderator", suspension, "lift", reason_codes=["sanction-corrected"])
    assert state_of(speaking) == AccountState.RESTRICTED
    decide("moderator", limit, "lift", reason_codes=["sanction-corrected"])
    assert state_of(speaking) == AccountState.ACTIVE


def test_the_calendar_ends_a_sanction_with_its_term(sanctioned, speaking, now):
    [suspension] = sanctioned("suspend", days=30)
    early = calendar.advance(at=now + timedelta(days=29))
    assert (early["sanctions_ended"], state_of(speaking)) == (0, AccountState.SUSPENDED)
    done = calendar.advance(at=now + timedelta(days=30))
    assert (done["sanctions_ended"], state_of(speaking)) == (1, AccountState.ACTIVE)
    suspension.refresh_from_db()
    assert suspension.state == SanctionState.ENDED
    decision = Decision.objects.latest_move(suspension)
    assert (decision.actor.username, decision.reason_codes) == ("system", ["sanction-ended"])


def test_a_final_measure_waits_for_its_second_person(sanctioned, speaking):
    [closure] = sanctioned("close", closure_basis="by_law")
    assert (closure.state, state_of(speaking)) == (SanctionState.DRAFTED, AccountState.ACTIVE)
    assert Proposal.objects.open().for_object(closure).count() == 1


def test_a_closure_protects_the_name_and_names_both_people(sanctioned, confirm, speaking, now):
    [closure] = sanctioned("close", closure_basis="by_law")
    closure = confirm(closure)
    assert (closure.state, state_of(speaking)) == (SanctionState.IN_FORCE, AccountState.CLOSED)
    assert speaking.closure_basis == "by_law"
    [match] = screening.find(speaking.name, on=legal_date(now))
    assert match.is_protected
    decision = Decision.objects.for_object(speaking).get(verb="close")
    assert (decision.proposer.username, decision.actor.username) == ("moderator", "approver")


def test_a_lifted_closure_gives_account_name_and_credit_back(
    sanctioned, confirm, speaking, cast, now
):
    [closure] = sanctioned("close", closure_basis="by_law")
    closure = confirm(closure)
    assert grade_of(speaking.entity) == CreditGrade.C
    with acting_as(cast["approver"]):
        sanctions.lift_legal_closure.propose(
            subject=closure,
            seen_version=closure.version,
            at=now,
            reason_codes=["sanction-mistaken"],
        )
    closure = confirm(closure, "second_approver")
    assert (closure.state, state_of(speaking)) == (SanctionState.LIFTED, AccountState.ACTIVE)
    assert grade_of(speaking.entity) == CreditGrade.B
    assert not ProtectedName.objects.of_closure(speaking).exists()
    [match] = screening.find(speaking.name, on=legal_date(now))
    assert match.subject == speaking


def test_a_final_measure_is_not_lifted_by_one_person(sanctioned, confirm, decide):
    closure = confirm(sanctioned("close", closure_basis="by_law")[0])
    with pytest.raises(sanctions.WrongVerb):
        decide("approver", closure, "lift", reason_codes=["sanction-mistaken"])


def test_the_blacklist_forbids_what_its_scope_names(
    sanctioned, confirm, speaking, cast, now, application
):
    [listing] = sanctioned("blacklist", scope="all", days=365)
    confirm(listing)
    entry = BlacklistEntry.objects.get()
    assert (entry.entity, entry.state, entry.scope) == (speaking.entity, "in_force", "all")
    assert entry.expires_on == legal_date(now + timedelta(days=365))
    assert grade_of(speaking.entity) == CreditGrade.D
    codes = {finding.code for finding in registration_findings(application, legal_date(now))}
    assert {"blacklisted", "credit-lost"} <= codes
    done = calendar.advance(at=now + timedelta(days=366))
    assert (done["blacklist_expired"], done["sanctions_ended"]) == (1, 1)
    entry.refresh_from_db()
    assert entry.state == "expired"


def test_a_barred_name_is_refused_and_may_be_freed(sanctioned, confirm, speaking, cast, now):
    [bar] = sanctioned("bar_name")
    bar = confirm(bar)
    matches = screening.find(speaking.name, on=legal_date(now))
    assert sum(match.is_protected for match in matches) == 1
    with acting_as(cast["approver"]):
        sanctions.lift_legal_closure.propose(
            subject=bar, seen_version=bar.version, at=now, reason_codes=["sanction-mistaken"]
        )
    confirm(bar, "second_approver")
    assert not any(
        match.is_protected for match in screening.find(speaking.name, on=legal_date(now))
    )


def test_measures_reach_everything_the_entity_owns_and_are_taken_back(
    sanctioned, case, cast, speaking, now, decide, entity
):
    with acting_as(cast["importer"]):
        other = AccountFactory(entity=entity, at=now)
    with acting_as(cast["approver"]):
        accounts.activate(subject=other, seen_version=other.version, at=now)
    current = decide("moderator", case, "claim")
    both = decide(
        "moderator",
        current,
        "sanction",
        accounts=[speaking, other],
        measures=["suspend"],
        days=30,
        reason_codes=["conduct-account-trading"],
    )
    assert [state_of(each) for each in (speaking, other)] == [AccountState.SUSPENDED] * 2
    for sanction in both.sanctions.order_by("pk"):
        decide("moderator", sanction, "lift", reason_codes=["sanction-corrected"])
    assert [state_of(each) for each in (speaking, other)] == [AccountState.ACTIVE] * 2


def test_a_pending_account_that_is_suspended_does_not_speak(cast, entity, now, decide):
    with acting_as(cast["importer"]):
        pending = AccountFactory(entity=entity, at=now)
    with acting_as(cast["moderator"]):
        [suspension] = impose(CaseFactory(accounts=[pending], at=now), [pending], "suspend", at=now)
    assert state_of(pending) == AccountState.PENDING_VERIFICATION
    with pytest.raises(accounts.NotEntitled, match="measure"):
        decide("approver", pending, "activate")
    decide("moderator", suspension, "lift", reason_codes=["sanction-corrected"])
    pending.refresh_from_db()
    assert decide("approver", pending, "activate").state == AccountState.ACTIVE


def test_what_a_person_suspended_by_hand_outlives_a_sanction(sanctioned, speaking, decide):
    [suspension] = sanctioned("suspend", days=30)
    decide("moderator", suspension, "lift", reason_codes=["sanction-corrected"])
    speaking.refresh_from_db()
    by_hand = decide("approver", speaking, "suspend", reason_codes=["breach-of-agreement"])
    [again] = sanctioned("stop_updates", days=30)
    decide("moderator", again, "lift", reason_codes=["sanction-corrected"])
    assert state_of(by_hand) == AccountState.SUSPENDED
    assert decide("approver", by_hand, "resume").state == AccountState.ACTIVE


def test_a_person_does_not_resume_what_a_sanction_suspends(sanctioned, speaking, decide):
    sanctioned("suspend", days=30)
    speaking.refresh_from_db()
    with pytest.raises(StillHeld, match="S-"):
        decide("approver", speaking, "resume")


def test_nothing_is_sanctioned_in_part(sanctioned, confirm, speaking, case, cast, decide, now):
    confirm(sanctioned("close", closure_basis="by_law")[0])
    with pytest.raises(sanctions.NothingToSanction, match="ended"):
        sanctioned("warn")
    assert Sanction.objects.count() == 1
    assert not Decision.objects.filter(verb="sanction").exclude(object_id=case.pk).exists()


def test_one_decision_sends_one_message_that_lists_its_measures(sanctioned, case, speaking):
    imposed = sanctioned("warn", "limit_functions", days=7, functions="评论")
    message = Message.objects.get()
    assert message.decision == Decision.objects.for_object(case).get(verb="sanction")
    assert message.recipient() == speaking.entity
    assert list(sanctions.imposed_by(message.decision)) == imposed
    for sanction in imposed:
        assert sanction.receipt_number in message.body


@pytest.fixture
def health(cast, entity, now, decide):
    """An active account in health, under its special label."""
    with acting_as(cast["licensing_officer"]):
        held = QualificationFactory(entity=entity, at=now)
    with acting_as(cast["second_licensing_officer"]):
        verify_credential(held, at=now)
    with acting_as(cast["intake"]):
        asked = ApplicationFactory(entity=entity, content_category="health", at=now)
    account = decide("reviewer", decide("reviewer", asked, "claim"), "approve").account
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE
    return account


def closed(account, cast, confirm, now):
    """The sanction that closed `account`."""
    with acting_as(cast["moderator"]):
        case = CaseFactory(accounts=[account], at=now)
        [closure] = impose(case, [account], "close", closure_basis="by_law", at=now)
    return confirm(closure)


def lift_for_good(sanction, cast, confirm, now):
    with acting_as(cast["approver"]):
        sanctions.lift_legal_closure.propose(
            subject=sanction,
            seen_version=sanction.version,
            at=now,
            reason_codes=["sanction-mistaken"],
        )
    return confirm(sanction, "second_approver")


def test_a_closure_taken_back_gives_label_and_voice_back(health, cast, confirm, now):
    closure = closed(health, cast, confirm, now)
    assert not SpecialLabel.objects.in_force(legal_date(now)).exists()
    lift_for_good(closure, cast, confirm, now)
    assert state_of(health) == AccountState.ACTIVE
    assert SpecialLabel.objects.in_force(legal_date(now)).filter(account=health).exists()


def test_an_approved_account_speaks_once_what_held_it_ends(cast, entity, now, decide):
    with acting_as(cast["licensing_officer"]):
        held = QualificationFactory(entity=entity, at=now)
    with acting_as(cast["intake"]):
        asked = ApplicationFactory(entity=entity, content_category="health", at=now)
    account = decide("reviewer", decide("reviewer", asked, "claim"), "approve").account
    with acting_as(cast["moderator"]):
        [hold] = impose(CaseFactory(accounts=[account], at=now), [account], "suspend", at=now)
    with acting_as(cast["second_licensing_officer"]):
        verify_credential(held, at=now)
    assert state_of(account) == AccountState.PENDING_VERIFICATION
    decide("moderator", hold, "lift", reason_codes=["sanction-corrected"])
    assert state_of(account) == AccountState.ACTIVE


def test_a_name_that_was_given_to_another_comes_back_as_pending(
    speaking, cast, confirm, now, decide
):
    closure = closed(speaking, cast, confirm, now)
    protected = ProtectedName.objects.of_closure(speaking).get()
    with acting_as(cast["approver"]):
        performer(ProtectedName, "lift").propose(
            subject=protected, seen_version=protected.version, at=now
        )
    confirm(protected, "second_approver")
    with acting_as(cast["importer"]):
        AccountFactory(name=speaking.name, at=now)
    lift_for_good(closure, cast, confirm, now)
    assert state_of(speaking) == AccountState.PENDING_VERIFICATION


def test_what_a_sanction_listed_is_not_taken_off_otherwise(sanctioned, confirm, cast, now):
    confirm(sanctioned("blacklist", scope="all", days=365)[0])
    entry = BlacklistEntry.objects.get()
    with acting_as(cast["approver"]):
        with pytest.raises(SecondPersonRequired):
            standing.lift(subject=entry, seen_version=entry.version, at=now)
        with pytest.raises(standing.SanctionStands, match="S-"):
            standing.lift.propose(subject=entry, seen_version=entry.version, at=now)


@pytest.mark.parametrize(("measure", "terms"), [("blacklist", {"scope": "all"}), ("bar_name", {})])
def test_what_stands_already_is_not_imposed_twice(
    measure, terms, sanctioned, confirm, cast, speaking, now
):
    first = sanctioned(measure, **terms)[0]
    with acting_as(cast["moderator"]):
        case = CaseFactory(accounts=[speaking], at=now)
        second = impose(case, [speaking], measure, at=now, **terms)[0]
    confirm(first)
    with pytest.raises(DecisionRefused, match="already"):
        confirm(second)
    second.refresh_from_db()
    assert second.state == SanctionState.DRAFTED
    with pytest.raises(sanctions.StandsAlready):
        sanctioned(measure, **terms)


def test_an_entity_is_blacklisted_after_its_accounts_were_closed(
    sanctioned, confirm, speaking, case
):
    confirm(sanctioned("close", closure_basis="by_law")[0])
    confirm(sanctioned("blacklist", scope="all")[0])
    assert BlacklistEntry.objects.in_force().get().entity == speaking.entity


def test_credit_is_given_back_up_to_what_it_was(sanctioned, decide, speaking):
    [suspension] = sanctioned("suspend", days=30)
    rating = speaking.entity.credit_rating
    decide("moderator", rating, "rate", grade="B", reason_codes=["credit-conduct"])
    decide("moderator", suspension, "lift", reason_codes=["sanction-corrected"])
    assert grade_of(speaking.entity) == CreditGrade.B


def test_what_ends_no_account_does_not_keep_it_from_leaving(sanctioned, confirm, speaking, now):
    confirm(sanctioned("bar_name")[0])
    codes = [finding.code for finding in open_matters(speaking, legal_date(now))]
    assert codes == ["case-open"]


def test_an_account_that_the_case_is_not_about_is_out_of_reach(case, cast, decide, now):
    with acting_as(cast["importer"]):
        stranger = AccountFactory(at=now)
    claimed = decide("moderator", case, "claim")
    with pytest.raises(sanctions.NothingToSanction, match="neither"):
        decide(
            "moderator",
            claimed,
            "sanction",
            accounts=[stranger],
            measures=["warn"],
            reason_codes=["conduct-hoarding"],
        )


def test_what_a_sanction_closed_is_not_reinstated_by_hand(speaking, cast, confirm, now, decide):
    closed(speaking, cast, confirm, now)
    speaking.refresh_from_db()
    with acting_as(cast["approver"]), pytest.raises(BlockedByFindings):
        accounts.reinstate.propose(subject=speaking, seen_version=speaking.version, at=now)


def test_what_people_closed_by_hand_two_people_reinstate(speaking, cast, confirm, now):
    with acting_as(cast["approver"]):
        accounts.close.propose(
            subject=speaking,
            seen_version=speaking.version,
            at=now,
            basis="under_agreement",
            reason_codes=["breach-of-agreement"],
        )
    confirm(speaking, "second_approver")
    current = type(speaking).objects.get(pk=speaking.pk)
    with acting_as(cast["approver"]):
        accounts.reinstate.propose(subject=current, seen_version=current.version, at=now)
    with pytest.raises(NotIndependent):
        confirm(speaking, "second_approver")
    cast["third"] = UserFactory(username="third", roles=["approver"])
    assert confirm(speaking, "third").state == AccountState.ACTIVE
