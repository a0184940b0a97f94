"""The public complaint form: anybody complains, gets a receipt, and looks the answer up."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.context import acting_as
from audit.models import EvidenceFile
from moderation.models import Complaint
from tests.factories import AccountFactory, far_name, scan

pytestmark = pytest.mark.django_db
FORM = "/public/complaints/"
ANSWERS = "/public/answers/"


@pytest.fixture
def account(cast, now):
    """What is complained about."""
    with acting_as(cast["importer"]):
        return AccountFactory(name=far_name("complained"), external_id="wx-1", at=now)


def complain(client, **data):
    facts = {
        "account": "wx-1",
        "category": "fabrication",
        "text": "编造本地停水消息。",
        "contact": "13812345678",
    }
    return client.post(FORM, facts | data)


@pytest.fixture
def later(monkeypatch, now):
    """Move the clock to where nothing is taken back any more."""

    def move():
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))

    return move


def test_a_complaint_is_taken_in_and_its_receipt_shown_once(client, account, decide, later):
    response = complain(client)
    assert response.status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.account, complaint.channel) == (account, "public_form")
    assert complaint.history.get().history_user.username == "system"
    page = client.get(response.url)
    number, code = page.context["number"], page.context["code"]
    assert number == complaint.receipt_number
    assert client.get(response.url).status_code == 302

    answer = {"receipt_number": number, "code": code}
    assert client.post(ANSWERS, answer).context["told"]["number"] == number
    facts = {"outcome": "upheld", "reason_codes": ["complaint-upheld"], "message": "已处理。"}
    decide("moderator", complaint, "respond", **facts)
    told = client.post(ANSWERS, answer).context["told"]
    assert (told["state"], told["outcome"], told["messages"]) == ("received", "", [])
    later()
    page = client.post(ANSWERS, answer)
    told = page.context["told"]
    assert (told["state"], told["outcome"]) == ("answered", "upheld")
    assert "已处理。" in page.content.decode()


def test_a_wrong_code_tells_nothing(client, account):
    page = client.get(complain(client).url)
    number = page.context["number"]
    response = client.post(ANSWERS, {"receipt_number": number, "code": "AAAAAAAAAA"})
    assert response.context["is_unknown"] and "told" not in response.context
    assert "fabricat" not in response.content.decode()


def test_the_account_may_be_named_by_its_name(client, account):
    assert complain(client, account=account.name).status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"account": "nobody"}, "account"),
        ({"account": ""}, "account"),
        ({"category": "no-such"}, "category"),
        ({"text": "短"}, "text"),
        ({"text": "长" * 4001}, "text"),
        ({"contact": "9" * 200}, "contact"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ...")]}, "files"),
        ({"files": [SimpleUploadedFile(f"{n}.png", b"x") for n in range(6)]}, "files"),
    ],
)
def test_bad_input_is_said_at_its_field_and_keeps_the_rest(client, account, data, field):
    response = complain(client, **data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not Complaint.objects.exists()


def test_a_name_that_several_bear_asks_for_the_id(client, account, cast, now):
    with acting_as(cast["importer"]):
        AccountFactory(name=account.name, at=now)
    [error] = complain(client, account=account.name).context["form"].errors["account"]
    assert "platform id" in error


def test_evidence_comes_along(client, account):
    picture = SimpleUploadedFile("p.png", scan("X").content, content_type="image/png")
    complain(client, files=[picture])
    assert EvidenceFile.objects.for_object(Complaint.objects.get()).count() == 1


def test_one_address_sends_so_many_an_hour(client, account, settings):
    settings.PUBLIC_POSTS_PER_HOUR = 2
    assert [complain(client).status_code for _each in range(3)] == [302, 302, 429]
    assert complain(client, REMOTE_ADDR="x").status_code == 429
    assert client.post(FORM, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert Complaint.objects.count() == 2


def test_pages_have_no_inline_code_and_speak_both_languages(client, account):
    for url in (FORM, ANSWERS):
        for language in ("en", "zh-hans"):
            response = client.get(url, headers={"accept-language": language})
            assert response.status_code == 200
            assert b"style=" not in response.content
            assert f'lang="{language}"' in response.content.decode()
