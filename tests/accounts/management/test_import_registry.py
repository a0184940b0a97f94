"""`manage.py import_registry`, as operations people call it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ImportBatch, PublicAccount
from tests.factories import credit_code

pytestmark = pytest.mark.django_db
TEXT = (
    "external_id,name,content_category,entity_type,entity_legal_name,"
    "entity_unified_social_credit_code\n"
    f"a-1,城市观察,general,enterprise,示例有限公司,{credit_code(1)}\n"
    f"a-2,,general,enterprise,示例有限公司,{credit_code(1)}\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "registry.csv"
    path.write_text(TEXT, encoding="gb18030")
    return path


def test_a_file_is_imported_by_the_system_actor(file, capsys):
    call_command("import_registry", str(file))
    said = capsys.readouterr().out
    assert "gb18030 (a guess: check some names)" in said
    assert "2 rows, 1 errors, 0 repeated, 1 new entities, 1 new accounts" in said
    assert PublicAccount.objects.get().history.get().history_user.is_system
    assert ImportBatch.objects.get().state == "completed"
    assert file.with_suffix(".csv.errors.csv").read_text("gb18030").count("\n") == 2


def test_a_second_run_says_that_nothing_changed(file, capsys):
    call_command("import_registry", str(file))
    call_command("import_registry", str(file))
    assert "Nothing changed" in capsys.readouterr().out
    assert PublicAccount.objects.get().version == 1


def test_a_dry_run_imports_nothing(file, capsys):
    call_command("import_registry", str(file), dry_run=True)
    assert "Dry run, nothing imported: 2 rows" in capsys.readouterr().out
    assert not PublicAccount.objects.exists()
    assert ImportBatch.objects.get().state == "discarded"


@pytest.mark.parametrize("options", [{"encoding": "ascii"}, {"encoding": "klingon"}])
def test_a_wrong_encoding_is_an_error_in_words(options, file):
    with pytest.raises(CommandError):
        call_command("import_registry", str(file), **options)
    assert not PublicAccount.objects.exists()


def test_a_missing_file_is_an_error_in_words(tmp_path):
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_registry", str(tmp_path / "none.csv"))
