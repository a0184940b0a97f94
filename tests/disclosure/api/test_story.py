"""From a registration by the API to what the public reads, through review, label, complaint,
sanction and appeal: each hand plays its own part, on its own page.
"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import OperatingEntity, RegistrationApplication
from audit.models import Proposal
from licensing.models import ProfessionalQualification
from moderation.domain import appeals
from moderation.models import Appeal, Case, Complaint, Sanction
from tests.audit.test_tampering import Ledger
from tests.disclosure.api.conftest import operator, registration
from tests.factories import scan

pytestmark = pytest.mark.django_db
PAGE = "/public/accounts/wx-doctor/"


@pytest.fixture
def public():
    """Somebody without an account."""
    return Client()


@pytest.fixture
def look_up(public, monkeypatch, now):
    """What somebody is told of a complaint or an appeal, once nothing is taken back any more."""

    def ask(number, code):
        with monkeypatch.context() as later:
            later.setattr(timezone, "now", lambda: now + timedelta(hours=1))
            receipt = {"receipt_number": number, "code": code}
            return public.post("/public/answers/", receipt).context["told"]

    return ask


def pill(public):
    """The state and the labels that the public page of the account shows."""
    account = public.get(PAGE).context["account"]
    return account.state, [label.sector for label in account.labels]


def apply_by_api(post):
    """A hospital asks for an account in health; returns its application."""
    facts = registration(
        operator=operator(legal_name="示例市第一医院有限公司"),
        content_category="health",
        requested_name="第一医院健康讲堂",
        external_id="wx-doctor",
    )
    answer = post("registrations/", facts)
    assert answer.status_code == 201, answer.json()
    application = RegistrationApplication.objects.get()
    assert answer.json()["number"] == application.receipt_number
    return application


def bring_credential(signed_in, press, application):
    """Intake enters the hospital's license; an officer verifies it."""
    entity = OperatingEntity.objects.get()
    facts = {
        "entity": entity.pk,
        "application": application.pk,
        "credential_type": "medical_institution",
        "holder_name": entity.legal_name,
        "number": "PDY10001X37021215A1001",
        "issued_on": "2024-05-01",
        "expires_on": "2099-05-01",
        "background": "",
        "previous": "",
        "files": [SimpleUploadedFile("license.png", scan("LICENSE").content)],
    }
    signed_in("intake").post("/desk/licensing/professionalqualification/add/", facts)
    held = ProfessionalQualification.objects.get()
    press("licensing_officer", held, "verify", method="register", reference="R-1")


def test_the_public_page_follows_an_account_all_its_life(
    post, get, public, look_up, signed_in, press, tmp_path
):
    application = apply_by_api(post)
    assert public.get(PAGE).status_code == 404

    press("approver", application.entity, "verify", method="registry_lookup", reference="R-2")
    bring_credential(signed_in, press, application)
    press("reviewer", application, "claim")
    press("reviewer", application, "approve")
    number = application.receipt_number
    assert get(f"registrations/{number}/").json()["kind"] == "registrations"
    assert pill(public) == ("in_service", ["health"])

    received = public.post(
        "/public/complaints/",
        {
            "account": "第一医院健康讲堂",
            "category": "fabrication",
            "text": "编造治愈率。",
            "contact": "13800009999",
        },
    )
    receipt = public.get(received.url).context
    complaint = Complaint.objects.get()
    press("moderator", complaint, "open_case", title="编造治愈率", severity="serious")
    case = Case.objects.get()
    press("moderator", case, "claim")
    reasons = {"reason_codes": ["conduct-fabrication"], "text": ""}
    press("moderator", case, "sanction", measures=["suspend"], days="60", **reasons)
    case.refresh_from_db()
    answer = {"outcome": "upheld", "reason_codes": ["complaint-upheld"], "text": "已暂停该账号。"}
    press("moderator", case, "respond", **answer)
    assert pill(public) == ("suspended", ["health"])
    told = look_up(receipt["number"], receipt["code"])
    [message] = told["messages"]
    assert "补充说明：已暂停该账号。" in message["text"]

    sanction = Sanction.objects.get()
    received = public.post(
        "/public/appeals/",
        {
            "receipt_number": sanction.receipt_number,
            "code": appeals.measure_code(sanction),
            "grounds": "数据来自公开年报。",
        },
    )
    receipt = public.get(received.url).context
    appeal = Appeal.objects.get()
    press("appeals_officer", appeal, "claim")
    appeal.refresh_from_db()
    reasons = {"reason_codes": ["appeal-facts-unproven"], "text": "经复核,所述属实。"}
    press("appeals_officer", appeal, "overturn", **reasons)
    press("second_appeals_officer", Proposal.objects.open().for_object(appeal).get(), "confirm")
    assert pill(public) == ("in_service", ["health"])
    told = look_up(receipt["number"], receipt["code"])
    assert (told["state"], told["account"]) == ("sanction overturned", "wx-doctor")

    ledger = Ledger(tmp_path / "checkpoints")
    ledger.seal(batch=1000)
    assert ledger.verify().discrepancies == []
