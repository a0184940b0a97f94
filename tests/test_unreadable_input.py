"""Pages answer whatever is typed or sent: NUL, halves of surrogate pairs, foreign encodings."""

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from moderation.models import Complaint
from tests.factories import scan

pytestmark = pytest.mark.django_db

TYPED = (
    "\x00",
    "a\x00b",
    "\ufffd",
    "\u202eabc",
    "\U0010ffff",
    "9" * 5000,
    "1e400",
    "-1",
    "٣",
    "'\"><script>",
    "{{7*7}}",
    "%s%n",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "T\u0351\u0489e\u0334" * 40,
)
COMPLAINT = {"account": "x", "category": "fabrication", "text": "编造本地停水消息。", "contact": ""}
PUBLIC = ("/public/", "/public/transfers/", "/public/closed/", "/public/answers/")
PUBLIC_FORMS = ("/public/complaints/", "/public/answers/", "/public/appeals/")


@pytest.fixture(autouse=True)
def patient(settings):
    cache.clear()
    settings.PUBLIC_POSTS_PER_HOUR = settings.API_READS_PER_MINUTE = 100_000


@pytest.fixture
def boss(cast, signed_in):
    """The client of somebody who may do everything."""
    cast["approver"].is_superuser = True
    cast["approver"].save()
    return signed_in("approver")


def desks():
    """The admin of every model that has lists of ours."""
    return [pair for pair in admin.site._registry.items() if hasattr(pair[1], "changelist_url")]


def is_answered(response):
    return response.status_code < 500


@pytest.mark.parametrize("text", ["a\x00b\u202e", "9" * 5000])
def test_searches_of_the_desk_answer(boss, text):
    assert is_answered(boss.get("/desk/search/", {"q": text}))
    for model, desk in desks():
        assert is_answered(boss.get(desk.changelist_url(), {"q": text, "after": text})), model


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("path", PUBLIC)
def test_searches_of_the_public_answer(client, path, text):
    names = ("q", "state", "content_category", "after", "receipt_number", "code", "lang")
    assert is_answered(client.get(path, dict.fromkeys(names, text)))
    assert is_answered(client.get(path, {text: text}))


@pytest.mark.parametrize(
    "path",
    [
        "/public/accounts/%00/",
        "/public/transfers/%00/objection/",
        "/api/v1/register/accounts/a%00/",
        "/desk/accounts/publicaccount/%00/change/",
    ],
)
def test_an_address_with_nul_is_not_found(boss, path):
    assert boss.get(path).status_code == 404


@pytest.mark.parametrize("text", ["%00", "%ED%A0%BD", "%FF", "%E2%80%AE", "1" * 400])
def test_no_address_is_beyond_an_answer(boss, text):
    for path in (
        f"/public/accounts/{text}/",
        f"/public/{text}/",
        f"/desk/{text}/",
        f"/desk/accounts/{text}/",
        f"/desk/accounts/publicaccount/{text}/change/",
        f"/desk/accounts/publicaccount/{text}/history/",
        f"/desk/accounts/publicaccount/{text}/decide/{text}/",
        f"/desk/accounts/publicaccount/1/decide/{text}/",
        f"/desk/jsi18n/{text}",
        f"/static/{text}",
        f"/staff/{text}",
    ):
        assert is_answered(boss.get(path)), path


@pytest.mark.parametrize("text", ["\x00\u202e", "9" * 5000])
def test_every_form_of_the_desk_keeps_what_was_typed(boss, text):
    seen = 0
    for _model, desk in desks():
        url = f"{desk.changelist_url()}add/"
        page = boss.get(url)
        if page.status_code != 200:
            continue
        form = page.context.get("adminform") or page.context.get("form")
        form = getattr(form, "form", form)
        if form is None:
            continue
        seen += 1
        response = boss.post(url, dict.fromkeys(form.fields, text))
        assert is_answered(response), url
        assert response.status_code == 200, url
    assert seen > 10


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("url", PUBLIC_FORMS)
def test_every_public_form_keeps_what_was_typed(client, url, text):
    page = client.get(url)
    assert page.status_code == 200
    facts = dict.fromkeys(page.context["form"].fields, text)
    response = client.post(url, facts)
    assert is_answered(response)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "utf-7", "utf-16", "hex", "idna", "x" * 99, "latin-1"]
)
@pytest.mark.parametrize("url", PUBLIC_FORMS)
def test_a_form_in_a_foreign_encoding_is_answered(client, url, charset):
    body = (
        '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud83d\\x00\r\n'
        '--x\r\nContent-Disposition: form-data; name="account"\r\n\r\n\\ud83d\r\n'
        '--x\r\nContent-Disposition: form-data; name="receipt_number"\r\n\r\n\\ud83d\r\n'
        '--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n\\ud83d\r\n--x--\r\n'
    )
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert is_answered(client.generic("POST", url, body.encode(), content_type=kind))
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert is_answered(client.generic("POST", url, b"account=%5Cud83d", content_type=kind))


@pytest.mark.parametrize(
    "name",
    [
        "证书\u202egnp.png",
        "a" * 300 + ".png",
        "\u200b.png",
        ".png",
        "..png",
        "a\x00b.png",
        'a"b.png',
        "con.png",
        "%00.png",
        "😀\U000e0041.png",
    ],
)
def test_evidence_is_taken_whatever_its_file_is_called(client, put, cast, entity, now, name):
    from audit.context import acting_as
    from tests.factories import AccountFactory

    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    file = SimpleUploadedFile("a.png", scan("X").content)
    file.__dict__["_name"] = name
    response = client.post(
        "/public/complaints/", COMPLAINT | {"account": account.external_id, "files": file}
    )
    assert response.status_code in (200, 302)
