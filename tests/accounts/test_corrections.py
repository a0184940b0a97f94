"""Orders to correct: demanded, answered, accepted; suspended where nobody answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.domain.calendar import advance
from accounts.domain.corrections import AnswerMissing, DayPassed, NotOverdue, StillFaulty
from accounts.enums import AccountState, CorrectionState
from accounts.models import AccountHold, CorrectionOrder, PublicAccount
from audit.context import acting_as
from audit.domain.engine import performer
from audit.models import Decision
from regulations.calendar import format_day, legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import CorrectionFactory, NameChangeFactory

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=15)
OVER = timedelta(days=16)
ADD = "/desk/accounts/correctionorder/add/"


@pytest.fixture
def account(claimed, decide):
    return decide("reviewer", claimed, "approve").account


@pytest.fixture
def order(cast, account, now):
    """Have the reviewer order the correction of the introduction, or of `faults`."""

    def give(*faults, **facts):
        with acting_as(cast["reviewer"]):
            return CorrectionFactory(
                account=account, faults=faults or ("introduction",), at=now, **facts
            )

    return give


def current(row):
    return type(row).objects.get(pk=row.pk)


def test_the_operator_is_told_what_is_wrong_and_until_when(order, account, cast, now):
    given = order("name", "avatar")
    assert (given.state, given.due_on) == ("ordered", legal_date(now) + DAYS)
    assert given.faulty_name == account.name
    decision = Decision.objects.latest_move(given)
    assert (decision.verb, decision.actor) == ("demand", cast["reviewer"])
    assert (decision.reason_codes, decision.articles) == (["correct-name", "correct-avatar"], ["8"])
    body = decision.messages.get().body
    assert given.receipt_number in body and given.demand in body
    assert f"请最迟于{format_day(given.due_on, 'zh-hans')}" in body and "第八条" in body


def test_an_accepted_introduction_applies_in_the_system_s_name(order, account, decide):
    given = order()
    answered = decide("intake", given, "answer", note="已修改", new_introduction="每天一杯茶")
    assert current(account).introduction == account.introduction
    fulfilled = decide("reviewer", answered, "accept")
    assert fulfilled.state == CorrectionState.FULFILLED
    assert current(account).introduction == "每天一杯茶"
    decision = Decision.objects.latest_move(account)
    assert (decision.verb, decision.actor, decision.note) == (
        "amend",
        ensure_system_actor(),
        given.receipt_number,
    )


@pytest.mark.parametrize("fault", ["name", "introduction"])
def test_what_is_unchanged_is_not_accepted(order, decide, fault):
    answered = decide("intake", order(fault), "answer", note="已修改")
    with pytest.raises(StillFaulty):
        decide("reviewer", answered, "accept")


def test_another_name_goes_through_a_name_change(order, account, cast, decide, now):
    answered = decide("intake", order("name"), "answer", note="已申请更名")
    with acting_as(cast["intake"]):
        change = NameChangeFactory(account=account, at=now)
    decide("reviewer", decide("reviewer", change, "claim"), "approve")
    assert decide("reviewer", current(answered), "accept").state == CorrectionState.FULFILLED


def test_an_answer_says_what_was_done(order, decide):
    with pytest.raises(AnswerMissing):
        decide("intake", order(), "answer")


def test_an_insufficient_answer_gets_another_day(order, decide, now):
    answered = decide("intake", order("avatar"), "answer", note="已更换")
    reasons = {"reason_codes": ["correct-avatar"], "message": "x"}
    with pytest.raises(DayPassed):
        decide("reviewer", answered, "insist", due_on=legal_date(now), **reasons)
    later = legal_date(now) + timedelta(days=30)
    again = decide("reviewer", answered, "insist", due_on=later, **reasons)
    assert (again.state, again.due_on) == (CorrectionState.ORDERED, later)
    assert advance(at=now + OVER) == {"refused": 0}


def test_an_order_that_nobody_answers_suspends_the_account(order, account, cast, decide, now):
    given = order("avatar")
    with acting_as(ensure_system_actor()), pytest.raises(NotOverdue):
        performer(CorrectionOrder, "escalate")(
            subject=given,
            seen_version=given.version,
            at=now + DAYS,
            reason_codes=["correction-overdue"],
        )
    assert advance(at=now + OVER)["escalate"] == 1
    assert current(account).state == AccountState.SUSPENDED
    decision = Decision.objects.latest_move(given)
    assert (decision.reason_codes, decision.articles) == (["correction-overdue"], ["8"])
    answered = decide("intake", current(given), "answer", note="已更换", at=now + OVER)
    assert current(account).state == AccountState.SUSPENDED
    decide("reviewer", answered, "accept", at=now + OVER)
    assert current(account).state == AccountState.ACTIVE
    assert not AccountHold.objects.in_force().exists()


def test_an_order_taken_back_releases_the_account(order, account, decide, now):
    given = order("avatar")
    advance(at=now + OVER)
    revoked = decide(
        "approver",
        current(given),
        "rescind",
        reason_codes=["correction-groundless"],
        message="x",
        at=now + OVER,
    )
    assert revoked.state == CorrectionState.REVOKED
    assert current(account).state == AccountState.ACTIVE


def test_an_answered_order_and_an_ended_account_are_not_escalated(order, account, put, decide, now):
    given = order("avatar")
    answered = decide("intake", given, "answer", note="已更换")
    assert advance(at=now + OVER) == {"refused": 0}
    put(answered, state="ordered")
    put(account, state="closed", closure_basis="by_law")
    assert advance(at=now + OVER) == {"refused": 0}


def test_what_cannot_be_ordered_is_refused(order, account, put, now):
    order("avatar")
    with pytest.raises(ValidationError, match="open already"):
        order("name")
    with pytest.raises(ValidationError, match="has ended"):
        put(account, state="closed", closure_basis="by_law")
        order("name")


# In the browser


def decide_url(order, verb):
    return reverse("admin:accounts_correctionorder_decide", args=[order.pk, verb])


def form_of(client, order, verb, **data):
    form = client.get(decide_url(order, verb)).context["form"]
    return {name: form.initial[name] for name in ("seen_version", "idempotency_key")} | data


def test_an_order_is_played_through_on_its_page(account, signed_in, now):
    client = signed_in("reviewer")
    assert client.get(ADD).context["adminform"].form["due_on"].value() == legal_date(now) + DAYS
    data = {
        "account": account.pk,
        "faults": ["introduction"],
        "demand": "请删除夸大表述。",
        "due_on": legal_date(now) + DAYS,
    }
    assert client.post(ADD, data).status_code == 302
    order = CorrectionOrder.objects.get()
    page = reverse("admin:accounts_correctionorder_change", args=[order.pk])
    assert "请删除夸大表述。" in client.get(page).content.decode()

    client = signed_in("intake")
    blank = form_of(client, order, "answer", note="", new_introduction="")
    assert "note" in client.post(decide_url(order, "answer"), blank).context["form"].errors
    client.post(
        decide_url(order, "answer"), blank | {"note": "改", "new_introduction": "每天一杯茶"}
    )

    client = signed_in("reviewer")
    listed = client.get("/desk/accounts/correctionorder/", {"queue": "corrections"})
    assert list(listed.context["cl"].result_list) == [order]
    order.refresh_from_db()
    insist = form_of(
        client,
        order,
        "insist",
        reason_codes=["correct-introduction"],
        language="en",
        due_on="2001-01-01",
    )
    assert "due_on" in client.post(decide_url(order, "insist"), insist).context["form"].errors
    client.post(decide_url(order, "accept"), form_of(client, order, "accept", note=""))
    assert PublicAccount.objects.get(pk=account.pk).introduction == "每天一杯茶"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"faults": []}, "faults"),
        ({"faults": ["shape"]}, "faults"),
        ({"due_on": "2001-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"demand": ""}, "demand"),
        ({"account": "x"}, "account"),
    ],
)
def test_a_faulty_order_is_said_at_its_field(account, signed_in, now, given, field):
    data = {
        "account": account.pk,
        "faults": ["avatar"],
        "demand": "x",
        "due_on": legal_date(now) + DAYS,
    }
    form = signed_in("reviewer").post(ADD, data | given).context["adminform"].form
    assert set(form.errors) == {field}
    assert not CorrectionOrder.objects.exists()
