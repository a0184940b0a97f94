"""Evidence in the browser: taken in by content, shown beside the fields, every view on record."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.domain import evidence
from audit.models import Decision, EvidenceFile
from tests.audit.evidence.corpus import documents, impostors, pictures
from tests.audit.evidence.test_inspection import NO_EVIDENCE
from tests.factories import scan
from tests.factories.licensing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(application, decide):
    """A scan that intake attached to the application."""
    attached = decide("intake", application, "attach", files=[scan()], kind="license")
    return EvidenceFile.objects.for_object(attached).get()


def url(file, page, *args):
    return reverse(f"admin:audit_evidencefile_{page}", args=[file.pk, *args])


def attach(client, application, *uploads):
    """Fill the form of the application's page and press its button."""
    address = reverse(
        "admin:accounts_registrationapplication_decide", args=[application.pk, "attach"]
    )
    form = client.get(address).context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    return client.post(address, hidden | {"files": uploads, "kind": "license", "note": ""})


def upload(name, content):
    return SimpleUploadedFile(name, content)


def test_several_files_are_attached_by_one_decision(application, signed_in):
    files = [upload("a.png", picture("A")), upload("b.png", picture("B"))]
    assert attach(signed_in("intake"), application, *files).status_code == 302
    assert EvidenceFile.objects.for_object(application).count() == 2
    assert Decision.objects.for_object(application).count() == 1


REFUSED = [
    *((name, content) for name, _code, content in NO_EVIDENCE),
    ("script.pdf", documents.pdf_with_packed(b"<< /S /JavaScript /JS (app.alert) >>")),
    ("polyglot.pdf", documents.pdf() + impostors.archive()),
    ("secret.pdf", documents.encrypted_pdf(user="secret", owner="secret")),
    ("bomb.pdf", documents.pdf_bomb()),
]


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=[name for name, _content in REFUSED])
def test_a_refused_file_is_named_and_nothing_is_kept(name, content, application, signed_in):
    good = upload("good.png", picture("A"))
    response = attach(signed_in("intake"), application, good, upload(name, content))
    assert response.status_code == 200
    [error] = response.context["form"].errors["files"]
    assert error.startswith(f"{name}: ")
    assert not EvidenceFile.objects.exists()
    assert not Decision.objects.for_object(application).exists()


def test_a_photo_is_kept_without_what_hides_in_it(application, signed_in):
    photo = upload("../../旅行.jpg.html", pictures.located_jpeg_with_html())
    assert attach(signed_in("intake"), application, photo).status_code == 302
    kept = EvidenceFile.objects.for_object(application).get()
    content = evidence.content(kept)
    assert (kept.media_type, evidence.file_name(kept)) == ("image/jpeg", "旅行.jpg.html")
    assert b"Exif" not in content and b"<html" not in content


@pytest.mark.parametrize("page", [("download",), ("page", 1)], ids=["download", "picture"])
def test_content_is_sealed_off_and_its_view_recorded(page, file, signed_in, cast):
    response = signed_in("reviewer").get(url(file, *page))
    assert (response.status_code, response.content) == (200, scan().content)
    headers = {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: response.headers[name] for name in headers} == headers
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in response.headers["Cache-Control"]
    decision = Decision.objects.for_object(file).get()
    assert (decision.verb, decision.actor) == ("open", cast["reviewer"])


@pytest.mark.parametrize("role", ["importer", "privacy_officer", "administrator"])
@pytest.mark.parametrize("page", [("download",), ("page", 1)], ids=["download", "picture"])
def test_content_is_for_roles_that_may_open_it(role, page, file, signed_in):
    assert signed_in(role).get(url(file, *page)).status_code == 403
    assert not Decision.objects.for_object(file).exists()


def test_strangers_see_nothing(file, client):
    for page in (("download",), ("page", 1), ("change",)):
        assert client.get(url(file, *page)).status_code == 302


def test_a_page_that_does_not_exist_is_not_found(file, signed_in):
    assert signed_in("reviewer").get(url(file, "page", 2)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_content_is_only_read(method, file, signed_in):
    client = signed_in("reviewer")
    assert getattr(client, method)(url(file, "download")).status_code == 405
    assert not Decision.objects.for_object(file).exists()


def test_a_file_gone_from_the_store_makes_a_page_that_says_so(file, signed_in):
    file.path.unlink()
    response = signed_in("reviewer").get(url(file, "download"))
    assert response.status_code == 410
    assert "restore it from the backup" in response.content.decode()


def test_the_review_page_shows_the_scan_to_who_may_open_it(file, application, signed_in):
    page = reverse("admin:accounts_registrationapplication_change", args=[application.pk])
    assert url(file, "page", 1) in signed_in("reviewer").get(page).content.decode()
    body = signed_in("importer").get(page).content.decode()
    assert url(file, "page", 1) not in body
    assert "Your role shows that there are files, not what they show." in body


def test_the_page_of_a_file_tells_who_opened_it(file, signed_in):
    client = signed_in("auditor")
    client.get(url(file, "page", 1))
    page = client.get(url(file, "change"))
    assert [entry.title for entry in page.context["entries"]] == ["Opened", "Created"]
    assert file.sha256 in page.content.decode()
