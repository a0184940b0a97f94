"""A failed import is tried again: it goes on behind the last chunk that was committed."""

import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.domain import import_rows, imports, row_pairs
from accounts.enums import ImportState
from accounts.imports import batches, jobs, pipeline
from accounts.models import ImportBatch, ImportProgress, ImportRow, PublicAccount
from audit.context import acting_as
from tests.accounts.imports.test_resume import SMALL, line

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/importbatch/"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", SMALL)


@pytest.fixture
def break_at(monkeypatch):
    """Let a function of a module break down when it is called for the n-th time, once."""

    def arrange(module, name, number):
        whole, calls = getattr(module, name), []

        def broken(*args, **kwargs):
            calls.append(args)
            if len(calls) == number:
                raise OverflowError("110101199003071234")
            return whole(*args, **kwargs)

        monkeypatch.setattr(module, name, broken)

    return arrange


def retry(batch, cast):
    with acting_as(cast["importer"]):
        imports.retry(subject=batch, seen_version=batch.version, at=timezone.now())
    batch.refresh_from_db()
    return batch.state


def work(batch):
    jobs.work_on(batch.pk)
    batch.refresh_from_db()
    return batch.state


@pytest.mark.parametrize(
    ("module", "name", "number", "staged"),
    [(import_rows, "stage", 3, 2 * SMALL), (row_pairs, "repeated", 1, 50)],
)
def test_a_check_goes_on_where_it_failed(
    write, check, confirm, cast, break_at, caplog, module, name, number, staged
):
    break_at(module, name, number)
    batch = check(write(*(line(number) for number in range(50))))
    assert batch.state == ImportState.FAILED
    assert ImportRow.objects.filter(batch=batch).count() == staged
    assert "OverflowError" in caplog.text and "110101199003071234" not in caplog.text
    batches.sweep(at=timezone.now() + timedelta(hours=2))
    assert retry(batch, cast) == ImportState.CHECKING
    assert work(batch) == ImportState.PREVIEWED
    assert (batch.rows, batch.errors, batch.new_accounts) == (50, 0, 50)
    assert not batch.path.exists()
    assert (work(confirm(batch)), PublicAccount.objects.count()) == ("completed", 50)


def test_writing_goes_on_where_it_failed(write, check, confirm, cast, break_at):
    batch = confirm(check(write(*(line(number) for number in range(50)))))
    break_at(import_rows, "_bring_accounts", 2)
    assert (work(batch), PublicAccount.objects.count()) == ("failed", SMALL)
    assert retry(batch, cast) == ImportState.RUNNING
    assert (work(batch), PublicAccount.history.count()) == ("completed", 50)


def test_the_page_offers_it_and_the_import_ends(write, check, signed_in, break_at, press):
    break_at(import_rows, "stage", 1)
    batch = check(write(line(1)))
    client = signed_in("importer")
    page = client.get(f"{LIST}{batch.pk}/change/")
    buttons = {button.rule.verb: str(button.rule.label) for button in page.context["buttons"]}
    assert buttons["retry"] == "Try again" and "resume" not in buttons
    assert "OverflowError" in page.content.decode()
    press("importer", batch, "retry")
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKING
    assert work(batch) == ImportState.PREVIEWED


def test_a_file_that_is_at_fault_is_not_tried_again(write, check, signed_in, cast):
    content = write(line(1)).read_bytes()
    with acting_as(cast["importer"]):
        batch = batches.receive(chunks=[content], file_name="x.csv", at=timezone.now())
    batch.path.write_bytes(b"another file")
    assert work(batch) == ImportState.FAILED
    assert not batch.path.exists()
    page = signed_in("importer").get(f"{LIST}{batch.pk}/change/")
    assert "retry" not in {button.rule.verb for button in page.context["buttons"]}
    with pytest.raises(imports.UploadGone, match="upload it again"):
        retry(batch, cast)


def test_the_file_of_a_failed_import_is_not_kept_for_ever(write, check, break_at, cast):
    break_at(import_rows, "stage", 1)
    batch = check(write(line(1)))
    assert [path for path, _sha256 in ImportBatch.kept_files()] == [batch.path]
    long_ago = (timezone.now() - batches.FAILED_UPLOAD_TTL).timestamp() - 60
    os.utime(batch.path, (long_ago, long_ago))
    batches.sweep(at=timezone.now())
    assert list(ImportBatch.kept_files()) == []
    with pytest.raises(imports.UploadGone):
        retry(batch, cast)


def test_a_command_tries_again(write, check, break_at, capsys):
    break_at(import_rows, "stage", 1)
    batch = check(write(line(1)))
    call_command("retry_import", str(batch.pk))
    assert "previewed" in capsys.readouterr().out
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED
    with pytest.raises(CommandError, match=f"Import {batch.pk}"):
        call_command("retry_import", str(batch.pk))
    with pytest.raises(CommandError, match="no such import"):
        call_command("retry_import", "999999")


def test_a_command_says_when_it_failed_again(write, check, monkeypatch):
    def broken(**kwargs):
        raise KeyError

    monkeypatch.setattr(import_rows, "stage", broken)
    batch = check(write(line(1)))
    with pytest.raises(CommandError, match="KeyError"):
        call_command("retry_import", str(batch.pk))
    assert ImportProgress.objects.get().worker == ""
