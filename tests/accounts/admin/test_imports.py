"""An import in the browser: upload, preview, confirm, re-import."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import ImportBatch, PublicAccount
from audit.models import Decision
from tests.factories import credit_code

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/importbatch/"
HEADER = (
    "external_id,name,content_category,entity_type,entity_legal_name,"
    "entity_unified_social_credit_code"
)
GOOD = f"a-1,城市观察,general,enterprise,示例有限公司,{credit_code(1)}"
FAULTY = f"a-2,,general,enterprise,示例有限公司,{credit_code(1)}"


def upload(client, *lines, encoding="utf-8", name="registry.csv", **data):
    text = "\n".join((HEADER, *lines)).encode(encoding)
    return client.post(f"{LIST}add/", {"file": SimpleUploadedFile(name, text), **data}, follow=True)


def press(client, batch, verb):
    page = client.get(f"{LIST}{batch.pk}/change/").context
    return client.post(
        f"{LIST}{batch.pk}/decide/{verb}/",
        {
            "seen_version": batch.version,
            "idempotency_key": str(page["idempotency_key"]),
        },
        follow=True,
    )


def faults(response):
    [panel] = response.context["panels"]
    return [(row["line"], row["column"]) for row in panel.context["page"]]


def test_an_upload_is_previewed_with_every_fault_and_imports_nothing(signed_in):
    response = upload(signed_in("importer"), GOOD, FAULTY)
    assert faults(response) == [("3", "name")]
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.errors, batch.new_accounts, batch.state) == (2, 1, 1, "previewed")
    assert not PublicAccount.objects.exists()


def test_confirming_imports_and_leaves_a_decision(signed_in, cast):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY)
    batch = ImportBatch.objects.get()
    press(client, batch, "confirm")
    batch.refresh_from_db()
    account = PublicAccount.objects.get()
    assert (batch.state, account.external_id) == ("completed", "a-1")
    assert account.history.get().history_user == cast["importer"]
    assert Decision.objects.for_object(batch).get().verb == "confirm"


def test_the_same_file_again_says_that_it_changes_nothing(signed_in):
    client = signed_in("importer")
    upload(client, GOOD)
    press(client, ImportBatch.objects.get(), "confirm")
    response = upload(client, GOOD)
    assert "changes nothing" in response.content.decode()
    again = ImportBatch.objects.latest("pk")
    response = press(client, again, "confirm")
    assert "Nothing changed" in response.content.decode()
    assert PublicAccount.objects.get().version == 1


def test_a_discarded_file_imports_nothing(signed_in):
    client = signed_in("importer")
    upload(client, GOOD)
    press(client, ImportBatch.objects.get(), "discard")
    assert ImportBatch.objects.get().state == "discarded"
    assert not PublicAccount.objects.exists()


def test_a_guess_is_shown_as_a_guess(signed_in):
    response = upload(signed_in("importer"), GOOD, encoding="gb18030")
    file_card = response.context["cards"][0]
    assert file_card.facts[1].value == "gb18030"
    assert file_card.facts[1].pill == ("a guess: check the names", "warn")


def test_utf_16_is_read(signed_in):
    upload(signed_in("importer"), GOOD, encoding="utf-16")
    assert ImportBatch.objects.get().encoding == "utf-16"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "CSV"),
        (b"external_id,name,status\na,b,active\n", "standing"),
        (f"{HEADER},zodiac\n".encode(), "zodiac"),
        (f"{HEADER},ｎａｍｅ\n".encode(), "type it anew"),
        (f"{HEADER},name\n".encode(), "twice"),
        (b"\xff\xff\x00", "CSV"),
    ],
    ids=["empty", "workbook", "privileged", "unknown", "look-alike", "duplicate", "binary"],
)
def test_a_file_that_cannot_be_imported_is_refused_with_a_reason(content, words, signed_in):
    file = SimpleUploadedFile("registry.csv", content)
    response = signed_in("importer").post(f"{LIST}add/", {"file": file})
    assert response.status_code == 200
    assert words in str(response.context["form"].errors)
    assert not ImportBatch.objects.exists()


def test_an_unknown_encoding_is_refused(signed_in):
    file = SimpleUploadedFile("registry.csv", HEADER.encode())
    response = signed_in("importer").post(f"{LIST}add/", {"file": file, "encoding": "rot13"})
    assert "rot13" in str(response.context["form"].errors)


def test_a_file_over_the_limit_is_sent_to_the_command_line(signed_in, settings):
    settings.IMPORT_UPLOAD_MAX_BYTES = 10
    response = upload(signed_in("importer"), GOOD)
    assert "make import" in str(response.context["form"].errors)


def test_the_faulty_rows_can_be_downloaded(signed_in):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY)
    url = f"{LIST}{ImportBatch.objects.get().pk}/errors.csv"
    response = client.get(url)
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    assert body.splitlines()[0] == "line,column,code,message,value"
    assert body.splitlines()[1].startswith("3,name,required,")
    assert "attachment" in response.headers["Content-Disposition"]
    assert signed_in("reviewer").get(url).status_code == 403


def test_a_file_name_is_kept_without_its_path(signed_in):
    upload(signed_in("importer"), GOOD, name="../../etc/passwd.csv")
    batch = ImportBatch.objects.get()
    assert batch.file_name == "passwd.csv"
    assert batch.path.is_file()


@pytest.mark.parametrize("verb", ["confirm", "discard"])
def test_a_settled_file_is_deleted_because_it_holds_personal_data(verb, signed_in):
    client = signed_in("importer")
    upload(client, GOOD)
    batch = ImportBatch.objects.get()
    assert batch.path.stat().st_mode & 0o077 == 0
    press(client, batch, verb)
    assert not batch.path.exists()


def test_confirming_a_file_that_is_gone_says_so(signed_in):
    client = signed_in("importer")
    upload(client, GOOD)
    batch = ImportBatch.objects.get()
    batch.path.unlink()
    assert press(client, batch, "confirm").status_code == 409
    assert not PublicAccount.objects.exists()


def test_the_same_bytes_again_leave_the_first_report_alone(signed_in):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY)
    upload(client, GOOD, FAULTY)
    first, second = ImportBatch.objects.order_by("pk")
    assert first.error_report.read_bytes() == second.error_report.read_bytes()
    assert first.error_report != second.error_report
