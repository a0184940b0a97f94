"""The second person sees what else a decision does, and whether it can be taken at all."""

import pytest

from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain import proposals
from audit.models import Decision, Proposal
from tests.factories import CaseFactory, impose

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(signed_in):
    """Open the page of the open proposal about an object."""

    def get(role, subject):
        proposal = Proposal.objects.open().for_object(subject).get()
        response = signed_in(role).get(f"/desk/audit/proposal/{proposal.pk}/change/")
        assert response.status_code == 200
        return response.context

    return get


def follows(context):
    return [
        (fact.label, fact.value)
        for card in context["panels"]
        if card.title == "What else it does"
        for fact in card.facts
    ]


def test_a_closure_tells_what_it_does_to_account_and_credit(page, sanctioned, speaking):
    [closure] = sanctioned("close", closure_basis="by_law")
    assert follows(page("approver", closure)) == [
        ("Grade changed", f"Credit rating · {speaking.entity} · C"),
        ("Closed", f"Public account · {speaking.name}"),
    ]


def test_looking_changes_nothing(page, sanctioned, speaking):
    [closure] = sanctioned("close", closure_basis="by_law")
    before = Decision.objects.count()
    page("approver", closure)
    assert Decision.objects.count() == before
    assert PublicAccount.objects.get(pk=speaking.pk).state == "active"
    assert Proposal.objects.open().count() == 1


def test_the_proposer_and_who_may_not_confirm_see_no_rehearsal(page, sanctioned):
    [closure] = sanctioned("close", closure_basis="by_law")
    for role in ("moderator", "auditor"):
        assert follows(page(role, closure)) == []


def test_what_would_be_refused_says_so_before_anybody_confirms(
    page, sanctioned, confirm, speaking, cast, now
):
    [first] = sanctioned("bar_name")
    with acting_as(cast["moderator"]):
        [second] = impose(CaseFactory(accounts=[speaking], at=now), [speaking], "bar_name", at=now)
    confirm(first)
    context = page("approver", second)
    [finding] = [each for each in context["findings"] if each.level == "block"]
    assert (finding.code, finding.detail) == ("would-be-refused", "The name is barred already.")


def test_consequences_are_what_confirming_then_does(sanctioned, confirm, cast, now):
    [closure] = sanctioned("close", closure_basis="by_law")
    proposal = Proposal.objects.get()
    told = proposals.consequences(proposal, actor=cast["approver"], at=now)
    last = Decision.objects.latest("pk").pk
    confirm(closure)
    made = Decision.objects.filter(pk__gt=last).exclude(object_label="audit.proposal")
    assert len(told) == made.exclude(object_label="moderation.sanction").count() == 2
