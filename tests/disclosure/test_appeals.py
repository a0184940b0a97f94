"""The public appeal form: the operator of a sanctioned account, and nobody else, contests it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.domain.access_codes import code_for
from audit.models import EvidenceFile, Message
from moderation.domain import appeals
from moderation.models import Appeal
from tests.factories import scan

pytestmark = pytest.mark.django_db
FORM = "/public/appeals/"
ANSWERS = "/public/answers/"
ANSWER = "经复核,原处置认定的事实清楚。"


@pytest.fixture
def suspension(sanctioned):
    """The account is suspended for sixty days."""
    [suspension] = sanctioned("suspend", days=60)
    return suspension


def contest(client, sanction, **data):
    facts = {
        "receipt_number": sanction.receipt_number,
        "code": appeals.measure_code(sanction),
        "grounds": "相关内容系转载,已注明来源。",
    }
    return client.post(FORM, facts | data)


def test_an_appeal_is_taken_in_and_its_receipt_shown_once(client, suspension):
    response = contest(client, suspension)
    assert response.status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.sanctions == [suspension]
    assert appeal.history.get().history_user.username == "system"
    page = client.get(response.url)
    number, code = page.context["number"], page.context["code"]
    assert (number, code) == (appeal.receipt_number, appeals.receipt_code(appeal))
    assert client.get(response.url).status_code == 302


def test_its_answer_is_looked_up_once_nothing_is_taken_back(
    client, suspension, decide, monkeypatch, now
):
    contest(client, suspension)
    appeal = Appeal.objects.get()
    receipt = {"receipt_number": appeal.receipt_number, "code": appeals.receipt_code(appeal)}
    claimed = decide("appeals_officer", appeal, "claim")
    decide(
        "appeals_officer", claimed, "uphold", reason_codes=["appeal-facts-clear"], message=ANSWER
    )
    told = client.post(ANSWERS, receipt).context["told"]
    assert (told["account"], told["messages"]) == (suspension.account.external_id, [])
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    page = client.post(ANSWERS, receipt)
    assert page.context["told"]["state"] == "sanction upheld"
    assert ANSWER in page.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"code": "AAAAAAAAAA"},
        {"receipt_number": "S-2026-999999"},
        {"receipt_number": "A-2026-000001"},
        {"receipt_number": "\0"},
        {"code": "码"},
    ],
)
def test_who_does_not_have_the_code_does_not_appeal(client, suspension, data):
    response = contest(client, suspension, **data)
    assert (response.status_code, Appeal.objects.count()) == (200, 0)
    assert response.context["form"].errors


def test_number_and_code_may_be_written_as_people_write_them(client, suspension):
    number, code = suspension.receipt_number.lower(), appeals.measure_code(suspension).lower()
    response = contest(client, suspension, receipt_number=f" {number} ", code=f" {code} ")
    assert response.status_code == 302


@pytest.mark.parametrize("is_by_message", [True, False])
def test_the_number_of_message_and_sanction_take_the_code_of_the_message(
    client, sanctioned, monkeypatch, now, is_by_message
):
    imposed = sanctioned("stop_updates", "suspend", days=60)
    message = Message.objects.to(imposed[0].entity).first()
    assert imposed[1].receipt_number in message.body
    numbers = {True: message.receipt_number, False: imposed[1].receipt_number}
    facts = {
        "receipt_number": numbers[is_by_message].replace("-", "－"),
        "code": code_for(message.receipt_number),
    }
    assert contest(client, imposed[1], **facts).status_code == 200  # it may still be undone
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    assert contest(client, imposed[1], **facts | {"code": code_for("G-2026-999999")}).context
    assert contest(client, imposed[1], **facts).status_code == 302
    assert Appeal.objects.get().sanctions == (imposed if is_by_message else imposed[1:])


def test_a_second_appeal_is_refused_in_words_and_keeps_what_was_written(client, suspension):
    contest(client, suspension)
    response = contest(client, suspension)
    assert response.status_code == 200
    assert "appealed already" in str(response.context["form"].non_field_errors())
    assert "相关内容系转载" in response.content.decode()
    assert Appeal.objects.count() == 1


def test_an_appeal_too_late_is_refused_in_words(client, suspension, monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))
    response = contest(client, suspension)
    assert (response.status_code, Appeal.objects.count()) == (200, 0)
    assert "time to appeal" in str(response.context["form"].non_field_errors())


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"grounds": "短"}, "grounds"),
        ({"grounds": "长" * 4001}, "grounds"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ...")]}, "files"),
    ],
)
def test_bad_input_is_said_at_its_field(client, suspension, data, field):
    response = contest(client, suspension, **data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not Appeal.objects.exists()


def test_evidence_comes_along(client, suspension):
    picture = SimpleUploadedFile("p.png", scan("X").content, content_type="image/png")
    contest(client, suspension, files=[picture])
    assert EvidenceFile.objects.for_object(Appeal.objects.get()).count() == 1


def test_one_address_sends_so_many_an_hour(client, suspension, settings):
    settings.PUBLIC_POSTS_PER_HOUR = 1
    wrong = {"code": "AAAAAAAAAA"}
    assert [contest(client, suspension, **wrong).status_code for _each in range(2)] == [200, 429]
    assert contest(client, suspension, REMOTE_ADDR="x").status_code == 429


@pytest.mark.parametrize("role", ["intake", "auditor"])
def test_the_code_is_shown_to_whoever_may_enter_appeals(signed_in, suspension, role):
    page = signed_in(role).get(f"/desk/moderation/sanction/{suspension.pk}/change/")
    assert (appeals.measure_code(suspension) in page.content.decode()) == (role == "intake")
