"""An import in the browser: upload, preview, confirm, watch, re-import."""

import csv
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.imports import jobs
from accounts.models import ImportBatch, ImportProgress, ImportRow, PublicAccount
from audit.context import acting_as
from audit.models import Decision
from tests.factories import ProtectedNameFactory, credit_code

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/importbatch/"
HEADER = (
    "external_id,name,content_category,entity_type,entity_legal_name,"
    "entity_unified_social_credit_code"
)
GOOD = f"a-1,城市观察,general,enterprise,示例有限公司,{credit_code(1)}"
FAULTY = f"a-2,,general,enterprise,示例有限公司,{credit_code(1)}"


def upload(client, *lines, encoding="utf-8", name="registry.csv", **data):
    """Upload a file, let the worker check it, and look at its page."""
    text = "\n".join((HEADER, *lines)).encode(encoding)
    file = SimpleUploadedFile(name, text)
    response = client.post(f"{LIST}add/", {"file": file, **data}, follow=True)
    if ImportBatch.objects.filter(state="uploaded").exists():
        jobs.work_off()
        return client.get(response.redirect_chain[-1][0])
    return response


def press(client, batch, verb, **data):
    """Press a verb's button as the page offers it."""
    batch.refresh_from_db()
    page = client.get(f"{LIST}{batch.pk}/change/").context
    return client.post(
        f"{LIST}{batch.pk}/decide/{verb}/",
        {
            "seen_version": batch.version,
            "idempotency_key": str(page["idempotency_key"]),
            **data,
        },
        follow=True,
    )


def faults(response):
    _figures, panel = response.context["wide_panels"]
    return [(row.line, fault["column"]) for row in panel.context["page"] for fault in row.faults]


def test_an_upload_is_previewed_with_every_fault_and_imports_nothing(signed_in):
    response = upload(signed_in("importer"), GOOD, FAULTY)
    assert faults(response) == [(3, "name")]
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.errors, batch.new_accounts, batch.state) == (2, 1, 1, "previewed")
    assert not PublicAccount.objects.exists()


def test_confirming_imports_and_leaves_a_decision(signed_in, cast):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY)
    batch = ImportBatch.objects.get()
    press(client, batch, "confirm")
    assert not PublicAccount.objects.exists()
    jobs.work_off()
    batch.refresh_from_db()
    account = PublicAccount.objects.get()
    assert (batch.state, account.external_id) == ("completed", "a-1")
    assert account.history.get().history_user == cast["importer"]
    told = Decision.objects.for_object(batch).values_list("verb", "actor__username")
    assert list(told) == [
        ("check", "system"),
        ("preview", "system"),
        ("confirm", "importer"),
        ("complete", "system"),
    ]


def test_the_same_file_again_says_that_it_changes_nothing(signed_in):
    client = signed_in("importer")
    upload(client, GOOD)
    press(client, ImportBatch.objects.get(), "confirm")
    jobs.work_off()
    response = upload(client, GOOD)
    assert "all valid rows are already in the registry" in response.content.decode()
    press(client, ImportBatch.objects.latest("pk"), "confirm")
    jobs.work_off()
    assert ImportBatch.objects.latest("pk").unchanged == 1
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
    assert file_card.facts[1].value == "GB18030 / GBK"
    assert file_card.facts[1].pill == ("a guess: check the names", "warn")


def test_utf_16_is_read(signed_in):
    upload(signed_in("importer"), GOOD, encoding="utf-16")
    assert ImportBatch.objects.get().encoding == "utf-16"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "damaged"),
        (f"{HEADER}\n".encode(), "no rows"),
        (b"\xff\xff\x00", "CSV"),
    ],
    ids=["empty", "workbook", "header alone", "binary"],
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


def test_a_file_over_the_limit_is_sent_to_an_administrator(signed_in, settings):
    settings.IMPORT_UPLOAD_MAX_BYTES = 10
    response = upload(signed_in("importer"), GOOD)
    errors = str(response.context["form"].errors)
    assert "split it into several files, or ask an administrator" in errors
    assert "make import" not in errors


def test_the_faulty_rows_can_be_downloaded_on_record(signed_in, cast):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY)
    url = f"{LIST}{ImportBatch.objects.get().pk}/faults/"
    assert client.get(url).status_code == 405
    response = client.post(url)
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    taken = Decision.objects.for_object(ImportBatch.objects.get()).get(verb="take_rows")
    assert taken.actor == cast["importer"]
    [header, faulty] = body.splitlines()
    assert header == f"What is wrong,{HEADER}"
    assert faulty == f"Line 3: name: Fill in this cell.,{FAULTY}"
    assert "attachment" in response.headers["Content-Disposition"]
    assert signed_in("reviewer").post(url).status_code == 403


def test_whoever_reads_of_faults_reads_in_the_own_language(signed_in, cast, now):
    with acting_as(cast["importer"]):
        ProtectedNameFactory(name="山间读书", basis="trademark", at=now)
    cast["auditor"].language = "en"
    cast["importer"].language = "zh-hans"
    for person in (cast["auditor"], cast["importer"]):
        person.save()
    protected = f"a-3,山间读书,general,enterprise,示例有限公司,{credit_code(1)}"
    upload(signed_in("importer"), FAULTY, protected, "broken")
    url = f"{LIST}{ImportBatch.objects.get().pk}/"
    english = [
        "Fill in this cell.",
        "This name is protected (trademark complaint): it is not given by a file.",
        "Cells in this row: 1, in the header: 6. Put cells",
    ]
    chinese = ["请填写此单元格。", "（商标投诉）", "本行有 1 个单元格，表头有 6 个"]
    for person, messages in (("auditor", english), ("importer", chinese)):
        client = signed_in(person)
        page = client.get(f"{url}change/").content.decode()
        assert [words for words in messages if words not in page] == []
    report = b"".join(client.post(f"{url}faults/").streaming_content).decode("utf-8-sig")
    assert [words for words in chinese if words not in report] == []


def test_a_file_name_is_kept_without_its_path(signed_in, settings):
    upload(signed_in("importer"), GOOD, name="../../etc/passwd.csv")
    batch = ImportBatch.objects.get()
    assert batch.file_name == "passwd.csv"
    assert batch.path.parent.parent == settings.IMPORT_DIR


def test_a_file_is_deleted_once_it_is_checked_because_it_holds_personal_data(signed_in):
    client = signed_in("importer")
    file = SimpleUploadedFile("registry.csv", f"{HEADER}\n{GOOD}".encode())
    client.post(f"{LIST}add/", {"file": file})
    batch = ImportBatch.objects.get()
    assert batch.path.stat().st_mode & 0o077 == 0
    jobs.work_off()
    assert not batch.path.exists()


def test_a_file_that_is_discarded_before_its_check_is_deleted(
    signed_in, django_capture_on_commit_callbacks
):
    client = signed_in("importer")
    file = SimpleUploadedFile("registry.csv", f"{HEADER}\n{GOOD}".encode())
    client.post(f"{LIST}add/", {"file": file})
    batch = ImportBatch.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        press(client, batch, "discard")
    assert not batch.path.exists()
    assert jobs.work_off() == 0


@pytest.mark.parametrize(
    ("verb", "kept"), [("confirm", {"written", "repeated", "faulty"}), ("discard", {"faulty"})]
)
def test_rows_stay_until_the_archive_but_for_good_ones_of_a_discarded_file(verb, kept, signed_in):
    client = signed_in("importer")
    upload(client, GOOD, GOOD, FAULTY)
    press(client, ImportBatch.objects.get(), verb)
    jobs.work_off()
    assert set(ImportRow.objects.values_list("state", flat=True)) == kept


def test_a_file_that_is_gone_fails_and_says_so(signed_in):
    client = signed_in("importer")
    file = SimpleUploadedFile("registry.csv", f"{HEADER}\n{GOOD}".encode())
    client.post(f"{LIST}add/", {"file": file})
    ImportBatch.objects.get().path.unlink()
    jobs.work_off()
    batch = ImportBatch.objects.get()
    assert batch.state == "failed"
    page = client.get(f"{LIST}{batch.pk}/change/").content.decode()
    assert "upload it again" in page


def test_the_page_shows_how_far_the_work_is(signed_in, now):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY)
    batch = ImportBatch.objects.get()
    press(client, batch, "confirm")
    ImportProgress.objects.update(
        worker="w", heartbeat_at=now, total=400, done=100, rate=10.0, errors=3
    )
    told = client.get(f"{LIST}{batch.pk}/progress.json").json()
    assert told == {
        "state": "running",
        "percent": 25,
        "phase": "Writing",
        "facts": {
            "done": "100 of 400 rows",
            "errors": "3 faulty so far",
            "rate": "10 rows a second",
            "left": "about 30 s left",
        },
        "warning": "",
    }
    page = client.get(f"{LIST}{batch.pk}/change/").content.decode()
    assert 'value="25"' in page
    assert "about 30 s left" in page
    assert signed_in("moderator").get(f"{LIST}{batch.pk}/progress.json").status_code == 403


def test_it_says_when_no_worker_is_there(signed_in):
    client = signed_in("importer")
    file = SimpleUploadedFile("registry.csv", f"{HEADER}\n{GOOD}".encode())
    page = client.post(f"{LIST}add/", {"file": file}, follow=True).content.decode()
    assert "Queued: it starts when the import worker is free." in page
    assert "manage.py" not in page


def verbs(client, batch):
    page = client.get(f"{LIST}{batch.pk}/change/").context
    return {button.rule.verb for button in page["buttons"]} - {"note"}


def test_a_running_import_is_paused_resumed_and_canceled(signed_in):
    client = signed_in("importer")
    upload(client, GOOD)
    batch = ImportBatch.objects.get()
    press(client, batch, "confirm")
    assert verbs(client, batch) == {"pause", "cancel"}
    press(client, batch, "pause")
    assert verbs(client, batch) == {"resume", "cancel"}
    assert jobs.work_off() == 0
    press(client, batch, "resume")
    press(client, batch, "cancel")
    assert jobs.work_off() == 0
    batch.refresh_from_db()
    assert (batch.state, batch.new_accounts) == ("canceled", 0)
    assert not PublicAccount.objects.exists()


def test_a_worker_that_died_is_noticed_and_the_import_resumed(signed_in, now):
    client = signed_in("importer")
    upload(client, GOOD)
    batch = ImportBatch.objects.get()
    press(client, batch, "confirm")
    ImportProgress.objects.update(worker="dead", heartbeat_at=now)
    assert press(client, batch, "resume").status_code == 409
    ImportProgress.objects.update(heartbeat_at=now - timedelta(minutes=5))
    assert (
        "has not been heard of for 5 min"
        in client.get(f"{LIST}{batch.pk}/change/").content.decode()
    )
    assert verbs(client, batch) == {"pause", "resume", "cancel"}
    press(client, batch, "resume")
    assert ImportProgress.objects.get().worker == ""
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "completed"


def test_the_report_is_in_the_encoding_of_the_file(signed_in):
    client = signed_in("importer")
    upload(client, GOOD, FAULTY.replace("general", "一般"), encoding="gb18030")
    url = f"{LIST}{ImportBatch.objects.get().pk}/faults/"
    response = client.post(url)
    assert response.headers["Content-Type"] == "text/csv; charset=gb18030"
    body = b"".join(response.streaming_content)
    assert "一般" in body.decode("gb18030")


def test_the_faulty_rows_are_taken_away_corrected_and_uploaded_alone(signed_in, cast):
    client = signed_in("importer")
    other = f"a-3,山间读书,general,enterprise,别名有限公司,{credit_code(1)}"
    upload(client, GOOD, FAULTY, other, "broken")
    batch = ImportBatch.objects.get()
    url = f"{LIST}{batch.pk}/faults/"
    assert client.get(url).status_code == 405
    response = client.post(url)
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    assert [row[1] for row in csv.reader(body.splitlines())] == [
        "external_id",
        "a-2",
        "a-3",
        "broken",
    ]
    taken = Decision.objects.for_object(batch).get(verb="take_rows")
    assert taken.actor == cast["importer"]
    body = "\n".join(body.splitlines()[:-1]) + "\n"
    corrected = body.replace("a-2,,", "a-2,田间记事,").replace("别名有限公司", "示例有限公司")
    press(client, batch, "confirm")
    jobs.work_off()
    client.post(f"{LIST}add/", {"file": SimpleUploadedFile("again.csv", corrected.encode())})
    jobs.work_off()
    press(client, ImportBatch.objects.latest("pk"), "confirm")
    jobs.work_off()
    batch = ImportBatch.objects.latest("pk")
    assert (batch.new_accounts, batch.errors) == (2, 0)
    assert PublicAccount.objects.count() == 3
    assert signed_in("auditor").post(url).status_code == 403
