"""The way of a file through the desk, and what is looked at on each step."""

import codecs
import csv
import io
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.domain import imports
from accounts.imports import batches, jobs, reports
from accounts.imports.headers import objections
from accounts.models import (
    ImportBatch,
    ImportChunk,
    ImportRow,
    NameEntry,
    OperatingEntity,
    PublicAccount,
)
from audit.context import acting_as
from desk.refusals import ImportRefused
from tests.accounts.imports.conftest import told
from tests.corpus.cases import SUBJECT, Refused, Rows

LIST = "/desk/accounts/importbatch/"
COMPUTED = tuple("=+-@＝＋－＠﹢﹣﹦﹫\t\r\n")
LONG_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){10}")


@pytest.fixture
def refusals(monkeypatch):
    """The exceptions by which files were refused, as pages and commands saw them."""
    receive, seen = batches.receive, []

    def watched(**details):
        try:
            return receive(**details)
        except ImportRefused as refusal:
            seen.append(refusal)
            raise

    monkeypatch.setattr(batches, "receive", watched)
    return seen


@pytest.fixture
def upload(signed_in):
    """Upload a case on the page; returns the response, which is no redirect when it is refused."""
    client = signed_in("importer")

    def act(case):
        file = SimpleUploadedFile("registry.csv", case.content)
        file._name = case.file_name
        response = client.post(f"{LIST}add/", {"file": file, "encoding": case.encoding})
        batch = ImportBatch.objects.first()
        if batch and batch.state == "mapping" and isinstance(case.expected, Rows):
            return leave_words(client, batch) or response
        return response

    return act


def leave_words(client, batch):
    """Leave every row with an unknown word faulty, where nothing else is asked."""
    form = client.get(f"{LIST}{batch.pk}/columns/").context["form"]
    if form.missing() or any(remark for *_row, remark in form.rows()):
        return None
    sent = {name: field.initial for name, field in form.fields.items() if field.initial}
    sent |= {name: "-" for name in form.fields if name.startswith("word_")}
    return client.post(f"{LIST}{batch.pk}/columns/", form.initial | sent)


def refusal_told(refusal):
    """What a refusal says, as a case expects it."""
    kind = type(refusal).__name__
    if kind == "HeaderRefused":
        return Refused(kind, tuple((each[0], each[2]) for each in refusal.problems))
    if kind == "UndecodableFile":
        return Refused(kind, (refusal.offset, refusal.line))
    return Refused(kind, getattr(refusal, "code", None))


@pytest.fixture
def say(client):
    """Say on the page what the columns of a waiting file are, as the case does."""

    def act(case):
        batch = ImportBatch.objects.get()
        said = {f"column_{position}": name for position, name in enumerate(case.columns, 1)}
        read = {"encoding": batch.encoding, "delimiter": batch.delimiter}
        sent = {"seen_version": batch.version, "source": "", **read, **said}
        return client.post(f"{LIST}{batch.pk}/columns/", sent)

    return act


def expect_nothing_kept():
    """No batch, no file, nothing of its rows."""
    assert not ImportBatch.objects.exists()
    expect_nothing_staged()
    assert kept_files() == []


def expect_nothing_staged():
    """No row of a file, no account."""
    for model in (ImportChunk, ImportRow, PublicAccount, OperatingEntity, NameEntry):
        assert not model.objects.exists()


def expect_waiting(batch, case):
    """The batch waits for a person, with these objections to what is said of it."""
    assert jobs.work_off() == 0
    info = batches.look_again(batch)
    objected = objections(info.header, case.columns or info.columns)
    assert tuple((each[0], each[2]) for each in objected) == case.expected.problems
    assert (batch.state, kept_files()) == ("mapping", [batch.path])
    expect_nothing_staged()


def expect_set_aside(batch):
    """Discarding a waiting batch deletes its file."""
    with acting_as(batch.uploaded_by):
        imports.discard(subject=batch, seen_version=batch.version, at=timezone.now())
    jobs.work_off()
    assert kept_files() == []
    expect_nothing_staged()


def kept_files():
    """The files that lie in the folder of imports."""
    return [path for path in settings.IMPORT_DIR.rglob("*") if path.is_file()]


def expect_checked(batch, expected):
    """The check found exactly the expected rows and faults."""
    figures, faults = told(batch)
    bad = {line for line, _column, _code in expected.faults}
    assert sorted(faults) == sorted(expected.faults)
    assert (batch.encoding, batch.encoding_is_certain) == (expected.codec, expected.certain)
    assert batch.state == "previewed"
    named = ("rows", "errors", "repeated", "new_accounts", "names_to_judge")
    assert {name: figures.get(name, 0) for name in named} == {
        "rows": expected.good + len(bad) + expected.repeated,
        "errors": len(bad),
        "repeated": expected.repeated,
        "new_accounts": expected.good,
        "names_to_judge": expected.names_to_judge,
    }
    assert kept_files() == []


def expect_harmless_reports(batch):
    """What can be taken away is text of the file's encoding that nothing computes."""
    for report in (reports.fault_report,):
        text = b"".join(report(batch)).decode(reports.charset(batch))
        for cells in csv.reader(io.StringIO(text.removeprefix(codecs.BOM_UTF8.decode()))):
            assert not any(
                each.lstrip(" \u00a0\u3000\u200b\u202e").startswith(COMPUTED) for each in cells
            )
    for row in reports.faulty_rows(batch):
        for fault in row.faults:
            assert not LONG_NUMBER.search(fault["value"])


def confirm_and_write(batch):
    """Confirm a batch in the name of its uploader, and let the worker write it."""
    if not batch.good_rows:
        return
    with acting_as(batch.uploaded_by):
        imports.confirm(subject=batch, seen_version=batch.version, at=timezone.now())
    jobs.work_off()
    batch.refresh_from_db()


def expect_written(batch, expected):
    """The registry holds exactly the good rows, each with one row of history."""
    state = "completed" if batch.good_rows else "previewed"
    assert (batch.state, batch.new_accounts) == (state, expected.good)
    counted = (PublicAccount.objects, PublicAccount.history, NameEntry.objects)
    assert [rows.count() for rows in counted] == [expected.good] * 3
    assert OperatingEntity.objects.count() == OperatingEntity.history.count()
    assert OperatingEntity.objects.count() == batch.new_entities
    assert set(PublicAccount.objects.values_list("state", flat=True)) <= {"pending_verification"}
    if expected.holds:
        account = PublicAccount.objects.get(external_id=SUBJECT)
        assert {name: getattr(account, name) for name in expected.holds} == expected.holds
