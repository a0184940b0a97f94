"""Maker and checker: two people, a frozen diff, and a proposal that lapses when time moves on."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.domain import accounts, entities, registration
from accounts.enums import AccountState
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import NotIndependent, ProposalPending, SecondPersonRequired
from audit.domain.proposals import NoteMissing, NotYours, excluded_checkers
from audit.models import Decision, Proposal
from audit.timeline import Change, readable_changes, timeline
from audit.transitions import ALWAYS_SECOND_PERSON
from tests.factories import AccountFactory, EntityFactory, PersonFactsFactory, UserFactory

pytestmark = pytest.mark.django_db
REASONS = ["breach-of-agreement"]


@pytest.fixture
def account(cast, entity, now, put):
    with acting_as(cast["importer"]):
        return put(AccountFactory(entity=entity, at=now), state=AccountState.ACTIVE)


@pytest.fixture
def propose(cast, now):
    """Propose to close an account as somebody."""

    def act(role, account, **changes):
        facts = {
            "seen_version": account.version,
            "at": now,
            "reason_codes": REASONS,
            "note": "sold follows",
            "message": "您好",
            "basis": "under_agreement",
        } | changes
        with acting_as(cast[role]):
            return accounts.close.propose(subject=account, **facts)

    return act


@pytest.fixture
def end(cast, now):
    """Confirm, decline or withdraw a proposal as somebody; returns it as it then is."""

    def act(role, proposal, verb, note=""):
        user = cast[role] if isinstance(role, str) else role
        with acting_as(user):
            getattr(proposals, verb)(
                subject=proposal, seen_version=proposal.version, at=now, note=note
            )
        return Proposal.objects.get(pk=proposal.pk)

    return act


def test_a_verb_for_two_is_not_done_alone(account, cast, now):
    with acting_as(cast["approver"]), pytest.raises(SecondPersonRequired):
        accounts.close(
            subject=account,
            seen_version=account.version,
            at=now,
            reason_codes=REASONS,
            basis="by_law",
        )


def test_a_proposal_changes_nothing_and_freezes_what_will_change(account, propose):
    proposal = propose("approver", account)
    account.refresh_from_db()
    assert (account.state, account.version) == (AccountState.ACTIVE, proposal.object_version)
    assert proposal.diff == [
        ["state", "active", "closed"],
        ["closure_basis", "", "under_agreement"],
    ]
    assert readable_changes(PublicAccount, proposal.diff) == [
        Change("state", "active", "closed"),
        Change("closed on the basis of", "–", "under the agreement"),
    ]
    assert account.history.count() == account.version


def test_a_second_person_confirms_and_both_names_are_on_record(account, propose, end, cast):
    proposal = end("second_approver", propose("approver", account), "confirm", note="checked")
    account.refresh_from_db()
    assert (proposal.state, account.state) == ("confirmed", AccountState.CLOSED)
    decision = Decision.objects.latest_move(account)
    assert (decision.proposer, decision.actor, decision.outcome, decision.proposal) == (
        cast["approver"],
        cast["second_approver"],
        "confirmed",
        proposal,
    )
    assert (decision.note, decision.message, decision.articles) == (
        "sold follows\nchecked",
        "您好",
        ["19"],
    )
    assert decision.actor_roles == ["approver"]


@pytest.mark.parametrize("is_superuser", [False, True])
def test_the_proposer_does_not_confirm_superusers_included(
    is_superuser, account, propose, end, cast
):
    cast["approver"].is_superuser = is_superuser
    cast["approver"].save()
    proposal = propose("approver", account)
    with pytest.raises(NotIndependent):
        end("approver", proposal, "confirm")
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_importer_editor_submitter_and_previous_decider_do_not_confirm(
    account, propose, end, cast, decide
):
    suspended = decide("second_approver", account, "suspend", reason_codes=REASONS)
    proposal = propose("approver", suspended)
    assert {cast["importer"].pk, cast["approver"].pk, cast["second_approver"].pk} <= (
        excluded_checkers(proposal)
    )
    cast["importer"].groups.set(cast["approver"].groups.all())
    for role in ("importer", "second_approver"):
        with pytest.raises(NotIndependent):
            end(role, proposal, "confirm")


def test_the_submitter_of_an_application_does_not_confirm_about_it(
    application, cast, settings, now
):
    settings.SECOND_PERSON_VERBS = ["accounts.registrationapplication.claim"]
    cast["intake"].groups.add(*cast["approver"].groups.all())
    with acting_as(cast["reviewer"]):
        proposal = registration.claim.propose(
            subject=application, seen_version=application.version, at=now
        )
    with acting_as(cast["intake"]), pytest.raises(NotIndependent):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)


def test_a_checker_needs_the_verbs_own_permission(account, propose, end):
    proposal = propose("approver", account)
    with pytest.raises(PermissionDenied):
        end("privacy_officer", proposal, "confirm")
    with pytest.raises(PermissionDenied):
        end("reviewer", proposal, "confirm")


def test_an_object_that_moved_on_lets_the_proposal_lapse_and_says_why(
    account, propose, end, decide
):
    proposal = propose("approver", account)
    decide("second_approver", account, "suspend", reason_codes=REASONS)
    checker = UserFactory(username="third", roles=["approver"])
    lapsed = end(checker, proposal, "confirm")
    account.refresh_from_db()
    assert (lapsed.state, account.state) == ("lapsed", AccountState.SUSPENDED)
    decision = Decision.objects.latest_move(lapsed)
    assert (decision.outcome, decision.target_state) == ("lapsed", "lapsed")
    assert "Suspended" in decision.note


def test_declining_needs_a_note_and_ends_the_proposal(account, propose, end):
    proposal = propose("approver", account)
    with pytest.raises(NoteMissing):
        end("second_approver", proposal, "decline")
    assert end("second_approver", proposal, "decline", note="too hard").state == "declined"
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE


def test_only_the_maker_withdraws_and_only_another_declines(account, propose, end):
    proposal = propose("approver", account)
    with pytest.raises(NotYours):
        end("second_approver", proposal, "withdraw")
    with pytest.raises(NotIndependent):
        end("approver", proposal, "decline", note="x")
    assert end("approver", proposal, "withdraw").state == "withdrawn"


def test_one_proposal_at_a_time_and_a_new_one_after_it_ended(account, propose, end):
    first = propose("approver", account)
    with pytest.raises(ProposalPending):
        propose("second_approver", account)
    end("approver", first, "withdraw")
    assert propose("second_approver", account).state == "open"


def test_a_double_click_makes_one_proposal(account, propose):
    key = uuid.uuid4()
    first = propose("approver", account, idempotency_key=key)
    assert propose("approver", account, idempotency_key=key) == first


def test_the_timeline_tells_the_whole_story(account, propose, end):
    end("second_approver", propose("approver", account), "decline", note="too hard")
    end("second_approver", propose("approver", account), "confirm")
    titles = [(entry.title, str(entry.actor)) for entry in timeline(account)[:4]]
    assert titles == [
        ("Closed", "Approver2"),
        ("Close: proposed to a second person", "Approver"),
        ("Close: declined by a second person", "Approver2"),
        ("Close: proposed to a second person", "Approver"),
    ]


def test_checkers_find_proposals_that_they_may_confirm(account, propose, cast):
    proposal = propose("approver", account)
    for role, expected in (
        ("approver", []),
        ("second_approver", [proposal]),
        ("privacy_officer", []),
        ("reviewer", []),
    ):
        assert list(Proposal.objects.for_checker(cast[role])) == expected


def test_the_built_in_list_can_be_widened_and_not_narrowed(settings):
    settings.SECOND_PERSON_VERBS = ["accounts.publicaccount.suspend"]
    table = PublicAccount.transitions
    assert {rule.verb for rule in table.values() if table.needs_second_person(rule)} == {
        "close",
        "reinstate",
        "suspend",
    }
    settings.SECOND_PERSON_VERBS = []
    for model in (PublicAccount, OperatingEntity, RegistrationApplication):
        for rule in model.transitions.values():
            assert rule.second_person == (rule.verb in ALWAYS_SECOND_PERSON)


def test_erasing_a_person_takes_two_and_leaves_the_history(cast, now):
    with acting_as(cast["intake"]):
        person = EntityFactory(facts=PersonFactsFactory(), at=now)
    with acting_as(cast["privacy_officer"]):
        proposal = entities.erase.propose(subject=person, seen_version=person.version, at=now)
    person.refresh_from_db()
    assert person.open_field("identity_number")
    with acting_as(cast["second_privacy_officer"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    erased = OperatingEntity.objects.get(pk=person.pk)
    assert (erased.identity_masked, erased.history.count()) == ("erased", 2)
    assert erased.contact_phone_digest == ""


def test_an_entity_that_operates_is_not_erased(account, cast, now):
    entity = account.entity
    with acting_as(cast["privacy_officer"]), pytest.raises(entities.StillOperates):
        entities.erase.propose(subject=entity, seen_version=entity.version, at=now)


def test_declining_needs_the_verbs_own_permission_too(account, propose, end):
    proposal = propose("approver", account)
    with pytest.raises(PermissionDenied):
        end("administrator", proposal, "decline", note="not my business")


def test_a_held_verb_is_confirmed_on_the_proposers_claim(claimed, cast, settings, now):
    settings.SECOND_PERSON_VERBS = ["accounts.registrationapplication.approve"]
    with acting_as(cast["reviewer"]):
        proposal = registration.approve.propose(
            subject=claimed, seen_version=claimed.version, at=now
        )
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    claimed.refresh_from_db()
    assert claimed.state == "approved"
