"""`manage.py reverse_import` and `archive_imports`, as operations people call them."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ImportBatch, ImportRow, PublicAccount
from audit.models import Decision
from tests.accounts.management.test_import_registry import file  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(file):  # noqa: F811
    call_command("import_registry", str(file))
    return ImportBatch.objects.get()


def standing(batch):
    batch.refresh_from_db()
    return batch.state, PublicAccount.objects.get().state


def test_without_yes_it_says_what_it_would_do(batch, capsys):
    call_command("reverse_import", batch.pk)
    said = capsys.readouterr().out
    assert "Nothing is reversed yet (go on with --yes): 1 withdrawn account" in said
    assert standing(batch) == ("completed", "pending_verification")


def test_it_reverses_with_its_reason(batch, capsys):
    call_command("reverse_import", batch.pk, reason="the wrong file", yes=True)
    said = capsys.readouterr().out
    assert "Reversed: 1 withdrawn account, 0 restored accounts, 0 kept accounts" in said
    assert standing(batch) == ("reversed", "withdrawn")
    assert Decision.objects.get(verb="reverse").note == "the wrong file"


def test_it_lists_what_stays(batch, tmp_path, put):
    put(PublicAccount.objects.get(), introduction="touched")
    kept = tmp_path / "kept.csv"
    call_command("reverse_import", batch.pk, kept=kept)
    assert "touched" in kept.read_text("gb18030")


@pytest.mark.parametrize(
    ("number", "options", "words"),
    [
        (999, {}, "no such import"),
        (None, {"yes": True}, "--reason"),
    ],
)
def test_what_is_missing_is_said(number, options, words, batch):
    with pytest.raises(CommandError, match=words):
        call_command("reverse_import", number or batch.pk, **options)
    assert standing(batch) == ("completed", "pending_verification")


def test_a_file_that_is_only_checked_is_not_reversed(file):  # noqa: F811
    call_command("import_registry", str(file), dry_run=True)
    with pytest.raises(CommandError, match="it is discarded"):
        call_command("reverse_import", ImportBatch.objects.get().pk)


def test_imports_are_archived_when_they_are_due(batch, capsys, monkeypatch):
    call_command("archive_imports")
    assert standing(batch)[0] == "completed"
    later = timezone.now() + timedelta(days=91)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("archive_imports", dry_run=True)
    assert standing(batch)[0] == "completed"
    capsys.readouterr()
    call_command("archive_imports")
    assert capsys.readouterr().out == f"Import {batch.pk}: registry.csv\n"
    assert standing(batch)[0] == "archived"
    assert not ImportRow.objects.exists()
