"""The first milestone, played through with the Django client: import, approve, reject, history."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.imports import jobs
from accounts.models import ImportBatch, PublicAccount, RegistrationApplication
from tests.factories import PASSWORD, credit_code

pytestmark = pytest.mark.django_db
DESK = "/desk/accounts"


def sign_in(client, username):
    client.post("/desk/logout/")
    response = client.post(
        "/desk/login/", {"username": username, "password": PASSWORD, "next": "/desk/"}, follow=True
    )
    assert response.status_code == 200
    assert response.wsgi_request.user.username == username


def press(client, url, verb, **data):
    """Fill the hidden fields as the page gives them, then press the verb's button."""
    form = client.get(f"{url}decide/{verb}/").context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    response = client.post(f"{url}decide/{verb}/", hidden | data, follow=True)
    assert response.status_code == 200
    return response


def registry_file():
    lines = [
        "external_id,name,content_category,entity_type,entity_legal_name,"
        "entity_unified_social_credit_code,contact_phone",
        *(
            f"x-{n},真实账号{n},general,enterprise,示例{n}有限公司,{credit_code(n)},1380013{n:04d}"
            for n in range(1, 40)
        ),
        "x-40,坏行,general,enterprise,示例有限公司,not-a-code,",
    ]
    return SimpleUploadedFile("registry.csv", "\n".join(lines).encode("gb18030"))


def test_from_import_to_history(client, everybody):
    sign_in(client, "importer")
    client.post(f"{DESK}/importbatch/add/", {"file": registry_file()})
    jobs.work_off()
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.errors, batch.new_accounts) == (40, 1, 39)
    press(client, f"{DESK}/importbatch/{batch.pk}/", "confirm")
    jobs.work_off()
    account = PublicAccount.objects.get(external_id="x-1")
    assert (PublicAccount.objects.count(), account.state) == (39, "pending_verification")

    sign_in(client, "intake")
    for name in ("全新账号", "真实账号2"):
        client.post(
            f"{DESK}/registrationapplication/add/",
            {
                "entity": account.entity_id,
                "requested_name": name,
                "introduction": "",
                "content_category": "general",
                "external_id": "",
                "agreement_version": "v7",
            },
        )
    good, bad = RegistrationApplication.objects.order_by("pk")

    sign_in(client, "approver")
    lookup = {"method": "document", "reference": "R-1", "checked_on": "2026-01-05"}
    press(client, f"{DESK}/operatingentity/{account.entity_id}/", "verify", **lookup)

    sign_in(client, "reviewer")
    for application in (good, bad):
        press(client, f"{DESK}/registrationapplication/{application.pk}/", "claim")
    press(client, f"{DESK}/registrationapplication/{good.pk}/", "approve")
    reject = {"reason_codes": ["name-taken"], "text": "", "language": "zh-hans", "note": ""}
    url = f"{DESK}/registrationapplication/{bad.pk}/"
    [draft] = press(client, url, "reject", **reject).context["drafts"]
    assert "名称" in draft.body
    press(client, url, "reject", **reject, send="")
    assert PublicAccount.objects.get(name="全新账号").state == "active"

    sign_in(client, "auditor")
    story = client.get(f"{url}history/").content.decode()
    titles = re.findall(r"<strong>(\w+)</strong>", story)
    assert titles == ["Rejected", "Claimed", "Created"]
    assert "Name is taken or protected" in story
