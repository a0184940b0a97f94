"""A transfer in the browser, from the request to the day it takes effect, and back again."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.domain.transfers import conclude
from accounts.models import AccountTransfer, PublicAccount
from audit.context import acting_as
from audit.models import Decision, Proposal
from licensing.models import SpecialLabel
from tests.factories import (
    ApplicationFactory,
    EntityFactory,
    PersonFactsFactory,
    QualificationFactory,
    TransferFactory,
    scan,
    verify,
    verify_credential,
)

pytestmark = pytest.mark.django_db
ADD = "/desk/accounts/accounttransfer/add/"
WEEK = timedelta(days=7)


@pytest.fixture
def account(cast, entity, decide, now):
    """An approved account in health, labeled and active."""
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=entity, at=now)
        application = ApplicationFactory(entity=entity, content_category="health", at=now)
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now)
    claimed = decide("reviewer", application, "claim")
    return decide("reviewer", claimed, "approve").account


@pytest.fixture
def transferee(cast, now):
    """A verified enterprise whose qualification in health waits for verification."""
    with acting_as(cast["intake"]):
        registered = EntityFactory(at=now)
        QualificationFactory(entity=registered, at=now)
    with acting_as(cast["approver"]):
        return verify(registered, at=now)


def page(obj):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_change", args=[obj.pk])


def decide_url(obj, verb):
    name = f"admin:{obj._meta.label_lower.replace('.', '_')}_decide"
    return reverse(name, args=[obj.pk, verb])


def form_of(obj, **data):
    return {"seen_version": obj.version, "idempotency_key": str(uuid.uuid4())} | data


def consent_form(request, side, **data):
    return form_of(
        request,
        side=side,
        given_by="周例一",
        given_at="2026-01-02T10:30",
        method="sign_in",
        reference="sign-in record 1",
        note="",
        **data,
    )


def only_transfer():
    return AccountTransfer.objects.latest("pk")


def test_a_transfer_is_played_through_and_taken_back(account, transferee, cast, signed_in, now):
    operator = account.entity
    client = signed_in("intake")
    data = {"account": account.pk, "transferee": transferee.pk, "reason": "业务调整"}
    assert client.post(ADD, data).status_code == 302
    request = only_transfer()

    document = SimpleUploadedFile("consent.png", scan("CONSENT").content)
    signed = {"method": "signed_document", "files": document}
    client.post(decide_url(request, "record_consent"), consent_form(request, "transferor") | signed)
    request.refresh_from_db()
    client.post(decide_url(request, "record_consent"), consent_form(request, "transferee"))
    text = client.get(page(request)).content.decode()
    assert "周**" in text and "周例一" not in text and "signed document" in text

    client = signed_in("approver")
    request.refresh_from_db()
    client.post(decide_url(request, "claim"), form_of(request))
    request.refresh_from_db()
    notice = form_of(request, language="en", text="Ask at the desk.", note="")
    preview = client.post(decide_url(request, "transfer"), notice)
    bodies = [draft.body for draft in preview.context["drafts"]]
    assert len(bodies) == 2
    assert all(operator.legal_name in each and "Ask at the desk." in each for each in bodies)
    response = client.post(decide_url(request, "transfer"), notice | {"send": ""}, follow=True)
    assert bodies[0].splitlines()[0] in response.content.decode()

    client = signed_in("second_approver")
    proposal = Proposal.objects.get(verb="transfer")
    shown = client.get(page(proposal)).content.decode()
    assert "Ask at the desk." in shown
    client.post(decide_url(proposal, "confirm"), form_of(proposal, note=""))
    announced = only_transfer()
    assert announced.state == "announced"
    assert operator.legal_name in announced.notice_text
    queue = client.get("/desk/accounts/accounttransfer/", {"queue": "announced_transfers"})
    assert list(queue.context["cl"].result_list) == [announced]

    conclude(transfer=announced, at=timezone.now() + WEEK)
    moved = PublicAccount.objects.get(pk=account.pk)
    assert (moved.entity, moved.state) == (transferee, "pending_verification")
    assert moved.monetization_frozen_until is not None
    label = SpecialLabel.objects.get(account=account)
    assert label.state == "withdrawn"
    with acting_as(cast["licensing_officer"]):
        held = transferee.qualifications.get()
        verify_credential(held, at=timezone.now() + WEEK)
    label.refresh_from_db()
    assert (label.state, label.qualification) == ("granted", held)
    assert PublicAccount.objects.get(pk=account.pk).state == "active"
    assert announced.receipt_number in client.get(page(account)).content.decode()
    assert announced.receipt_number in client.get(page(operator)).content.decode()

    client = signed_in("intake")
    response = client.get(page(announced))
    [link] = [fact.url for fact in response.context["cards"][0].facts if fact.label == "Reversal"]
    initial = client.get(link).context["adminform"].form.initial
    data = {**initial, "reason": "原转让系冒名办理"}
    assert client.post(ADD, data).status_code == 302
    back = only_transfer()
    assert (back.reverses, back.transferee) == (announced, operator)
    codes = [each.code for each in client.get(page(back)).context["findings"]]
    assert "consent-waived" in codes


@pytest.fixture
def request_(account, transferee, cast, now):
    with acting_as(cast["intake"]):
        return TransferFactory(account=account, transferee=transferee, consents=(), at=now)


def errors(response):
    return set(response.context["adminform"].form.errors)


def test_what_cannot_be_taken_in_is_said_at_its_field(account, transferee, signed_in, put):
    client = signed_in("intake")
    data = {"account": account.pk, "transferee": account.entity_id, "reason": "x"}
    assert errors(client.post(ADD, data)) == {"transferee"}
    assert errors(client.post(ADD, {})) == {"account", "transferee", "reason"}
    assert errors(client.post(ADD, data | {"transferee": "abc"})) == {"transferee"}
    client.post(ADD, data | {"transferee": transferee.pk})
    cited = {"transferee": transferee.pk, "reverses": only_transfer().pk}
    assert errors(client.post(ADD, data | cited)) == {"account"}
    put(account, state="closed", closure_basis="by_law")
    assert errors(client.post(ADD, data)) == {"account"}
    assert AccountTransfer.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"method": "notarized"}, "files"),
        ({"given_by": ""}, "given_by"),
        ({"method": ""}, "method"),
        ({"reference": " "}, "reference"),
        ({"given_at": "2999-01-01T00:00"}, "given_at"),
        ({"given_at": "yesterday"}, "given_at"),
        ({"side": "neither"}, "side"),
    ],
)
def test_a_faulty_consent_is_said_at_its_field(request_, signed_in, given, field):
    data = consent_form(request_, "transferor") | given
    response = signed_in("intake").post(decide_url(request_, "record_consent"), data)
    assert set(response.context["form"].errors) == {field}
    assert not request_.consents.exists()


def test_the_button_is_blocked_until_both_have_consented(request_, signed_in, decide):
    decide("approver", request_, "claim")
    response = signed_in("approver").get(page(request_))
    buttons = {each.rule.verb: each for each in response.context["buttons"]}
    assert buttons["transfer"].is_blocked and buttons["transfer"].is_proposal
    current = only_transfer()
    given = form_of(current, language="en", text="", note="", send="")
    refused = signed_in("approver").post(decide_url(current, "transfer"), given)
    assert refused.status_code == 409
    assert not Proposal.objects.exists()


def test_a_person_s_transfer_page_shows_nobody_in_full(cast, account, now, signed_in):
    with acting_as(cast["intake"]):
        person = EntityFactory(facts=PersonFactsFactory(legal_name="周例一"), at=now)
        request = TransferFactory(account=account, transferee=person, consents=(), at=now)
    assert "周例一" not in signed_in("reviewer").get(page(request)).content.decode()


def test_a_halted_transfer_tells_why(request_, put, signed_in, now):
    today = now.date()
    announced = put(
        request_, state="announced", notice_text="x", announced_on=today, effective_on=today
    )
    client = signed_in("approver")
    data = form_of(announced, reason_codes=["transfer-objection"], language="en", text="", note="")
    drafts = client.post(decide_url(announced, "halt"), data).context["drafts"]
    assert all("objection" in draft.body for draft in drafts) and drafts
    client.post(decide_url(announced, "halt"), data | {"send": ""})
    assert only_transfer().state == "in_review"
    assert Decision.objects.latest_move(announced).articles == ["11"]
