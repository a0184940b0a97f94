"""An operator leaves: after thinking it over, and with nothing left to answer for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.domain.deregistrations import StillCoolingOff, conclude
from accounts.enums import AccountState, DeregistrationState
from accounts.models import AccountHold, DeregistrationRequest, ProtectedName, PublicAccount
from audit.context import acting_as
from audit.models import Decision, EvidenceFile
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import DeregistrationFactory, TransferFactory, scan

pytestmark = pytest.mark.django_db
FORTNIGHT = timedelta(days=15)
ADD = "/desk/accounts/deregistrationrequest/add/"


@pytest.fixture
def account(claimed, decide):
    return decide("reviewer", claimed, "approve").account


@pytest.fixture
def wish(cast, account, now):
    """The operator's wish to end the account."""
    with acting_as(cast["intake"]):
        return DeregistrationFactory(account=account, files=[scan()], at=now)


def current(row):
    return type(row).objects.get(pk=row.pk)


def test_the_account_is_suspended_while_the_operator_thinks_it_over(wish, account, now):
    assert (wish.state, wish.ends_on) == ("cooling_off", legal_date(now) + FORTNIGHT)
    assert current(account).state == AccountState.SUSPENDED
    decision = Decision.objects.latest_move(account)
    assert (decision.verb, decision.articles, decision.actor, decision.note) == (
        "hold",
        ["11"],
        ensure_system_actor(),
        wish.receipt_number,
    )
    assert wish.wished_by_masked == "周*"
    assert EvidenceFile.objects.for_object(wish).get().kind == "agreement"


def test_whoever_thinks_again_speaks_again(wish, account, decide, now):
    stayed = decide("intake", wish, "withdraw", note="继续运营", at=now + timedelta(days=3))
    assert stayed.state == DeregistrationState.WITHDRAWN
    assert current(account).state == AccountState.ACTIVE
    assert not AccountHold.objects.in_force().exists()


def test_after_the_cooling_off_the_account_ends(wish, account, now):
    with pytest.raises(StillCoolingOff):
        conclude(request=wish, at=now + FORTNIGHT - timedelta(days=1))
    conclude(request=wish, at=now + FORTNIGHT)
    ended = current(account)
    assert (current(wish).state, ended.state) == ("completed", AccountState.DEREGISTERED)
    assert not AccountHold.objects.in_force().exists()
    assert ProtectedName.objects.get().basis == "released"
    verbs = [each.verb for each in Decision.objects.for_object(account)]
    assert verbs == ["hold", "deregister", "relieve"]


def test_the_desk_stops_a_doubtful_wish(wish, account, decide):
    stopped = decide(
        "approver", wish, "stop", reason_codes=["deregistration-doubtful"], message="x"
    )
    assert stopped.state == DeregistrationState.STOPPED
    assert current(account).state == AccountState.ACTIVE


def test_what_comes_up_meanwhile_stops_it(wish, account, put, now):
    put(account, state="closed", closure_basis="by_law")
    conclude(request=wish, at=now + FORTNIGHT)
    stopped = current(wish)
    decision = Decision.objects.latest_move(stopped)
    assert (stopped.state, decision.reason_codes) == ("stopped", ["deregistration-open-matter"])
    assert current(account).state == AccountState.CLOSED


def test_another_measure_outlasts_a_change_of_mind(wish, account, cast, decide, now):
    from accounts.domain import holds

    with acting_as(ensure_system_actor()):
        holds.place(
            account=account, source=account.entity, reference="S-1", effect="suspend", at=now
        )
    decide("intake", wish, "withdraw")
    assert current(account).state == AccountState.SUSPENDED


def test_an_account_takes_one_way_at_a_time(wish, account, cast, entity, now):
    with acting_as(cast["intake"]):
        with pytest.raises(ValidationError, match="under way already"):
            DeregistrationFactory(account=account, at=now)
        transfer = TransferFactory(account=account, consents=(), at=now)
    from accounts.domain.checklist import transfer_findings

    codes = [each.code for each in transfer_findings(transfer, legal_date(now))]
    assert "deregistration-open" in codes


def test_an_account_in_transfer_or_at_an_end_does_not_leave(cast, account, put, now):
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=account, consents=(), at=now)
        with pytest.raises(ValidationError, match=transfer.receipt_number):
            DeregistrationFactory(account=account, at=now)
        put(account, state="closed", closure_basis="by_law")
        with pytest.raises(ValidationError, match="has ended"):
            DeregistrationFactory(account=account, at=now)
    assert PublicAccount.objects.get(pk=account.pk).state == "closed"


# In the browser


def page_of(obj):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_change", args=[obj.pk])


def test_intake_takes_the_wish_in_with_its_evidence(account, signed_in):
    client = signed_in("intake")
    file = SimpleUploadedFile("letter.png", scan("LETTER").content)
    data = {"account": account.pk, "grounds": "停运", "wished_by": "周例一", "files": file}
    assert client.post(ADD, data).status_code == 302
    wish = DeregistrationRequest.objects.get()
    text = client.get(page_of(wish)).content.decode()
    assert "周**" in text and "周例一" not in text
    listed = client.get("/desk/accounts/deregistrationrequest/", {"queue": "deregistrations"})
    assert list(listed.context["cl"].result_list) == [wish]
    data = {"account": account.pk, "grounds": "停运", "wished_by": "x"}
    errors = client.post(ADD, data).context["adminform"].form.errors
    assert set(errors) == {"account", "files"}


def test_a_blocked_wish_says_why_at_its_field(account, put, signed_in):
    put(account, state="closed", closure_basis="by_law")
    data = {"account": account.pk, "grounds": "x", "wished_by": "x"}
    form = signed_in("intake").post(ADD, data).context["adminform"].form
    assert "has ended" in str(form.errors["account"])
    assert not DeregistrationRequest.objects.exists()
