"""Renaming: the same gate and the same review as a registration."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.domain import screening
from accounts.domain.checklist import BlockedByFindings
from accounts.domain.name_changes import AccountEnded
from accounts.enums import ApplicationState, NameBasis
from accounts.models import NameChangeRequest, NameEntry, ProtectedName, PublicAccount
from audit.context import acting_as
from audit.models import Decision
from regulations.calendar import legal_date
from regulations.models import Parameter
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, ApplicationFactory, NameChangeFactory, protect_like

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(claimed, decide):
    return decide("reviewer", claimed, "approve").account


@pytest.fixture
def ask(cast, account, now, decide):
    """A claimed request to rename the account."""

    def act(account=account, at=now, **facts):
        with acting_as(cast["intake"]):
            change = NameChangeFactory(account=account, at=at, **facts)
        return decide("reviewer", change, "claim", at=at)

    return act


def test_an_approved_change_renames_the_account_in_the_system_s_name(account, ask, decide, now):
    change = decide("reviewer", ask(requested_name="山间读书会"), "approve")
    renamed = PublicAccount.objects.get(pk=account.pk)
    assert (renamed.name, change.state) == ("山间读书会", ApplicationState.APPROVED)
    decision = Decision.objects.latest_move(renamed)
    assert (decision.verb, decision.actor, decision.note) == (
        "rename",
        ensure_system_actor(),
        change.receipt_number,
    )
    assert change.current_name == account.name


def test_the_former_name_is_protected_for_its_release_period(account, ask, decide, now, apply_for):
    decide("reviewer", ask(), "approve")
    today = legal_date(now)
    released = ProtectedName.objects.get(basis=NameBasis.RELEASED)
    days = Parameter.objects.value("name.release_days", on=today)
    assert (released.name, released.in_force_until) == (account.name, today + timedelta(days=days))
    with pytest.raises(BlockedByFindings):
        decide("reviewer", apply_for(account.name), "approve")
    assert screening.find(account.name, on=released.in_force_until) == []


@pytest.fixture
def apply_for(cast, now, decide):
    """A claimed application of somebody else for a name."""

    def act(name):
        with acting_as(cast["intake"]):
            application = ApplicationFactory(requested_name=name, at=now)
        with acting_as(cast["approver"]):
            from tests.factories import verify

            verify(application.entity, at=now)
        return decide("reviewer", application, "claim")

    return act


def test_an_account_may_take_its_former_name_back(account, ask, decide, now):
    decide("reviewer", ask(), "approve")
    renamed = PublicAccount.objects.get(pk=account.pk)
    back = ask(account=renamed, requested_name=account.name)
    assert decide("reviewer", back, "approve").state == ApplicationState.APPROVED
    assert PublicAccount.objects.get(pk=account.pk).name == account.name


def test_another_account_of_the_entity_is_judged_first(account, ask, decide, cast, entity, now):
    decide("reviewer", ask(), "approve")
    with acting_as(cast["importer"]):
        other = AccountFactory(entity=entity, at=now)
    change = ask(account=other, requested_name=account.name)
    hits = screening.weigh(change.name_claim(), on=legal_date(now))
    assert [(hit.match.likeness, hit.needs_judgement) for hit in hits] == [("same", True)]


def test_a_change_changes_something(account, ask, decide):
    asked = decide("reviewer", ask(), "request_information", reason_codes=["name-misleading"])
    same = decide("intake", asked, "answer", requested_name=account.name, note="x")
    with pytest.raises(BlockedByFindings):
        decide("reviewer", same, "approve")


def test_a_like_name_blocks_a_renaming_as_it_blocks_a_registration(ask, cast, decide, now):
    change = ask()
    with acting_as(cast["moderator"]):
        other = protect_like(change, at=now)
    with pytest.raises(BlockedByFindings):
        decide("reviewer", change, "approve")
    judged = decide("reviewer", change, "judge_name", others=[other], note="no confusion")
    assert decide("reviewer", judged, "approve").state == ApplicationState.APPROVED


def test_an_account_may_take_a_name_like_its_own(account, ask, decide):
    change = ask(requested_name=f"{account.name}号")
    assert decide("reviewer", change, "approve").state == ApplicationState.APPROVED


def test_changes_are_limited_to_so_many_in_twelve_months(account, ask, decide, now):
    limit = Parameter.objects.value("account.name_changes_per_year", on=legal_date(now))
    for _turn in range(limit):
        decide("reviewer", ask(account=PublicAccount.objects.get(pk=account.pk)), "approve")
    change = ask(account=PublicAccount.objects.get(pk=account.pk))
    with pytest.raises(BlockedByFindings):
        decide("reviewer", change, "approve")
    assert decide("reviewer", change, "approve", at=now + timedelta(days=366)).state == "approved"


def test_one_request_at_a_time(account, ask):
    ask()
    with pytest.raises(ValidationError, match="open already"):
        ask()


def test_an_ended_account_keeps_its_name(account, ask, put, decide):
    change = ask()
    put(account, state="closed", closure_basis="by_law")
    with pytest.raises(BlockedByFindings):
        decide("reviewer", change, "approve")
    decide("intake", change, "withdraw")
    with pytest.raises(AccountEnded):
        ask()


def test_the_clock_stands_still_while_the_operator_owes_an_answer(ask, decide, now):
    change = ask()
    asked = decide("reviewer", change, "request_information", reason_codes=["name-misleading"])
    answered = decide(
        "intake", asked, "answer", at=now + timedelta(hours=5), requested_name="溪畔诗茶", note="x"
    )
    assert answered.due_at == change.due_at + timedelta(hours=5)
    assert (answered.state, answered.requested_name) == ("in_review", "溪畔诗茶")


def test_the_index_follows_the_name(account, ask, decide):
    decide("reviewer", ask(requested_name="山间读书会"), "approve")
    names = set(NameEntry.objects.values_list("name", flat=True))
    assert names == {"山间读书会", account.name}
    assert NameEntry.objects.get(account=account).name == "山间读书会"


def test_a_rejected_change_leaves_the_account_alone(account, ask, decide, now):
    decide("reviewer", ask(), "reject", reason_codes=["name-misleading"])
    assert PublicAccount.objects.get(pk=account.pk).version == account.version
    assert NameChangeRequest.objects.rejected().count() == 1


def test_an_imported_account_is_renamed_too(cast, entity, now, ask, decide):
    with acting_as(cast["importer"]):
        imported = AccountFactory(entity=entity, at=now)
    decide("reviewer", ask(account=imported, requested_name="山间读书会"), "approve")
    assert PublicAccount.objects.get(pk=imported.pk).name == "山间读书会"
