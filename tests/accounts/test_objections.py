"""Objections: raised in the notice period, decided by a person, and until then nothing moves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.domain import objections, transfers
from accounts.domain.calendar import advance
from accounts.enums import ObjectionState, TransferState
from accounts.models import TransferObjection
from audit.context import acting_as
from audit.domain.recall import open_window
from audit.models import Decision, Message
from regulations.calendar import legal_date
from tests.factories import EntityFactory, TransferFactory, verify

pytestmark = pytest.mark.django_db
GROUNDS = "该账号系本公司与转让方合同约定的质押物，未经同意不得转让。"


@pytest.fixture
def announced(cast, speaking, put, now):
    """A transfer in its notice period of fifteen days."""
    with acting_as(cast["intake"]):
        transferee = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        transferee = verify(transferee, at=now)
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=speaking, transferee=transferee, at=now)
    today = legal_date(now)
    return put(
        transfer,
        state="announced",
        notice_text="公示。",
        announced_on=today,
        effective_on=today + timedelta(days=15),
    )


@pytest.fixture
def object_to(cast, now):
    """Take an objection in."""

    def act(transfer, side="", at=now):
        objection = TransferObjection(transfer=transfer, side=side, grounds=GROUNDS)
        with acting_as(cast["intake"]):
            return objections.submit(
                objection=objection, contact="chen@example.com", files=(), at=at
            )

    return act


def test_an_objection_has_a_number_a_code_and_a_clock(announced, object_to, now):
    objection, code = object_to(announced)
    assert objection.receipt_number.startswith("O-")
    assert objections.find(receipt_number=objection.receipt_number, code=code) == objection
    assert objections.find(receipt_number=objection.receipt_number, code="A" * 10) is None
    assert objection.due_at == now + timedelta(hours=72)
    assert "example" not in objection.contact_masked


def test_a_transfer_waits_for_the_decision_on_an_objection(announced, object_to, decide, now):
    objection, _code = object_to(announced)
    later = now + timedelta(days=16)
    assert advance(at=later)["execute"] == 0
    with pytest.raises(transfers.ObjectionPending, match=objection.receipt_number):
        transfers.conclude(transfer=announced, at=later)
    decide("approver", objection, "dismiss", reason_codes=["objection-unsupported"])
    assert advance(at=later)["execute"] == 1


def test_a_sustained_objection_halts_the_transfer_and_nobody_undoes_that_alone(
    announced, object_to, decide, cast, now
):
    objection, _code = object_to(announced)
    decided = decide(
        "approver", objection, "sustain", reason_codes=["objection-supported"], message="已核实。"
    )
    announced.refresh_from_db()
    assert (decided.state, announced.state) == (ObjectionState.SUSTAINED, TransferState.IN_REVIEW)
    assert announced.effective_on is None
    halted = Decision.objects.latest_move(announced)
    assert (halted.verb, halted.note) == ("halt", objection.receipt_number)
    assert open_window(announced, user=cast["approver"], at=now) is None
    told = Message.objects.filter(decision__object_label="accounts.transferobjection").get()
    assert told.recipient() == decided
    assert "已核实。" in told.body and "异议成立" in told.body
    assert Message.objects.filter(decision=halted).count() == 2


def test_a_party_is_told_as_the_operator_it_is(announced, object_to, decide):
    objection, _code = object_to(announced, side="transferee")
    decide("approver", objection, "dismiss", reason_codes=["objection-unsupported"])
    [told] = Message.objects.filter(decision__object_label="accounts.transferobjection")
    assert told.recipient() == announced.transferee


def test_a_party_has_one_pending_objection(announced, object_to):
    object_to(announced, side="transferor")
    with pytest.raises(ValidationError, match="waits for its decision"):
        object_to(announced, side="transferor")
    object_to(announced, side="transferee")
    assert len([object_to(announced), object_to(announced)]) == 2


@pytest.mark.parametrize("days", [15, 16, 400])
def test_after_the_notice_period_nobody_objects(announced, object_to, now, days):
    with pytest.raises(objections.NotObjectable, match="notice period"):
        object_to(announced, at=now + timedelta(days=days))
    assert not TransferObjection.objects.exists()


def test_only_an_announced_transfer_can_be_objected_to(cast, speaking, object_to, now):
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=speaking, at=now)
    with pytest.raises(objections.NotObjectable, match="not announced"):
        object_to(transfer)


def test_who_entered_an_objection_does_not_decide_it(announced, object_to, decide, cast):
    objection, _code = object_to(announced)
    cast["intake"].groups.add(*cast["approver"].groups.all())
    cast["intake"] = type(cast["intake"]).objects.get(pk=cast["intake"].pk)
    with pytest.raises(Exception, match="another person"):
        decide("intake", objection, "dismiss", reason_codes=["objection-unsupported"])


def test_the_desk_enters_lists_and_shows_objections(announced, signed_in):
    url = "/desk/accounts/transferobjection/"
    form = {"transfer": announced.receipt_number, "side": "", "grounds": GROUNDS, "contact": ""}
    client = signed_in("intake")
    wrong = client.post(f"{url}add/", form | {"transfer": "T-2026-999999"})
    assert list(wrong.context["adminform"].form.errors) == ["transfer"]
    assert GROUNDS in wrong.content.decode()
    assert client.post(f"{url}add/", form).status_code == 302
    objection = TransferObjection.objects.get()
    page = signed_in("approver").get(f"{url}{objection.pk}/change/").content.decode()
    assert GROUNDS in page and announced.receipt_number in page
    transfer = signed_in("approver").get(f"/desk/accounts/accounttransfer/{announced.pk}/change/")
    assert objection.receipt_number in transfer.content.decode()
    listed = signed_in("approver").get(f"{url}?queue=objections").content.decode()
    assert objection.receipt_number in listed
