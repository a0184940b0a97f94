"""`manage.py import_registry`, as operations people call it."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.domain import import_progress
from accounts.imports import jobs
from accounts.management.commands import import_registry
from accounts.models import ColumnMapping, ImportBatch, ImportProgress, PublicAccount
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
    assert "2 rows, 1 faulty row, 0 repeated rows, 1 new entity, 1 new account" in said
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


def test_the_example_guesses_no_column_of_a_file_for_a_detector(tmp_path):
    file = tmp_path / "follows.csv"
    file.write_text("time,account,source,consent\n2026-03-02,a,b,c\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("import_registry", str(file))
    example = str(refused.value).partition("Example: ")[2]
    for name in ("time", "account", "source", "consent"):
        assert f"--map {name}=COLUMN" in example


def test_a_missing_file_is_an_error_in_words(tmp_path):
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_registry", str(tmp_path / "none.csv"))


class TestForeignColumns:
    """A header that is not understood."""

    HEADER = "编号|name|status|content_category|entity_type|entity_legal_name|信用代码|备注"
    MAPPED = ("--map", "编号=external_id", "--leave-out", "status", "--leave-out", "#8")

    @pytest.fixture
    def foreign(self, tmp_path):
        path = tmp_path / "partner.csv"
        row = f"a-1|城市观察|active|general|enterprise|示例有限公司|{credit_code(1)}|"
        path.write_text(f"{self.HEADER}\n{row}\n", encoding="utf-8")
        return path

    def test_it_is_refused_with_a_command_that_goes_on(self, foreign):
        with pytest.raises(CommandError) as refusal:
            call_command("import_registry", str(foreign), "--source", "甲", "--leave-out", "备注")
        assert refusal.value.returncode == 1
        assert str(refusal.value).splitlines() == [
            "Column 1, “编号”, is not known: say what it is, or leave it out.",
            "Column 3, “status”: an import never grants standing. Leave it out.",
            "No column is taken for “platform id (external_id)”: it is needed.",
            f"Example: manage.py import_registry {foreign} --source '甲' "
            "--map '编号=COLUMN' --leave-out status --leave-out '备注'",
            "COLUMN is one of: external_id, introduction, entity_resident_id, contact_phone, "
            "entity_contact_email, registered_on, last_active_on, follower_count. For a column "
            "that is none of these, write --leave-out HEADER instead.",
        ]
        batch = ImportBatch.objects.get()
        assert (batch.state, batch.path.exists()) == ("discarded", False)

    def test_a_row_in_place_of_the_header_reveals_no_numbers(self, tmp_path):
        path = tmp_path / "people.csv"
        path.write_text("周例,13800138000\n周甲,13800138001\n", encoding="utf-8")
        with pytest.raises(CommandError, match="138[*]{3}00") as refusal:
            call_command("import_registry", str(path))
        assert "13800138000" not in str(refusal.value)

    def test_what_is_said_of_it_is_imported_and_kept_for_the_source(self, foreign, capsys):
        call_command("import_registry", str(foreign), "--source", "甲", *self.MAPPED)
        assert PublicAccount.objects.get().external_id == "a-1"
        assert ColumnMapping.objects.get().history.get().history_user.is_system
        call_command("import_registry", str(foreign), "--source", "甲")
        said = capsys.readouterr().out
        assert "Columns: as saved for 甲." in said
        assert "Nothing changed" in said

    def test_it_may_be_said_of_columns_that_are_understood(self, file):
        with pytest.raises(CommandError, match="“name”: it is needed"):
            call_command("import_registry", str(file), "--map", "name=introduction")

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("--map", "编号"), "HEADER=COLUMN"),
            (("--map", "编号=state"), "HEADER=COLUMN"),
            (("--map", "电邮=name"), "no column “电邮”"),
            (("--map", "编号=name", "--leave-out", "status"), "“name” already"),
            (("--map", "status=introduction"), "never grants standing"),
            (("--delimiter", "x"), "invalid choice"),
            (("--source", "x" * 81), "80"),
        ],
    )
    def test_what_cannot_be_is_an_error_in_words(self, options, words, foreign):
        with pytest.raises(CommandError, match=words):
            call_command("import_registry", str(foreign), *options)
        assert not PublicAccount.objects.exists()

    def test_a_delimiter_may_be_named(self, tmp_path, capsys):
        path = tmp_path / "registry.csv"
        path.write_text(TEXT.replace(",", "\t"), encoding="utf-8")
        call_command("import_registry", str(path), "--delimiter", "tab", dry_run=True)
        assert "2 rows" in capsys.readouterr().out
        with pytest.raises(CommandError, match="not known"):
            call_command("import_registry", str(path), "--delimiter", ";")


class TestWords:
    """Words of cells that somebody says the meaning of."""

    @pytest.fixture
    def worded(self, tmp_path):
        path = tmp_path / "words.csv"
        path.write_text(TEXT.replace("general", "民生"), encoding="utf-8")
        return path

    @pytest.mark.parametrize("value", ["general", "综合", "General"])
    def test_the_meaning_is_said_in_any_language(self, value, worded):
        call_command("import_registry", str(worded), "--value", f"民生={value}")
        assert PublicAccount.objects.get().content_category == "general"

    def test_the_example_proposes_no_meaning(self, worded, capsys):
        with pytest.raises(CommandError, match="No row"):
            call_command("import_registry", str(worded))
        said = capsys.readouterr().out
        assert "--value 'content_category:民生=VALUE', VALUE one of general, " in said

    @pytest.mark.parametrize("value", ["民生", "民生=民生", "=general", "entity_type:民生=综合"])
    def test_what_means_nothing_is_told_without_the_usage(self, value, worded):
        with pytest.raises(CommandError) as refusal:
            call_command("import_registry", str(worded), "--value", value)
        assert str(refusal.value).startswith(f"--value {value}: write [COLUMN:]WORD=VALUE")
        assert not ImportBatch.objects.exists()


class TestAnotherWorker:
    """A worker takes the batch before the command does."""

    @pytest.fixture
    def taken(self, monkeypatch):
        """Let a worker take each batch first; what `sleep` does stands for its time."""
        work_on, seen = jobs.work_on, []

        def work(batch_id, *, tell=None):
            if batch_id not in seen:
                seen.append(batch_id)
                import_progress.claim(batch_id=batch_id, worker="other", at=timezone.now())
            return work_on(batch_id, tell=tell)

        monkeypatch.setattr(jobs, "work_on", work)
        return work_on

    def test_the_command_waits_for_it_and_goes_on(self, taken, file, monkeypatch, capsys):
        def sleep(_seconds):
            batch = ImportBatch.objects.get()
            import_progress.release(batch_id=batch.pk, worker="other")
            assert taken(batch.pk)

        monkeypatch.setattr(import_registry, "sleep", sleep)
        call_command("import_registry", str(file))
        said = capsys.readouterr().out
        assert "A worker has taken import" in said and "Done: 2 rows" in said
        assert PublicAccount.objects.count() == 1

    def test_the_command_takes_over_from_a_dead_one(self, taken, file, monkeypatch):
        def sleep(_seconds):
            heard = timezone.now() - 2 * import_progress.SILENCE
            ImportProgress.objects.update(heartbeat_at=heard)

        monkeypatch.setattr(import_registry, "sleep", sleep)
        call_command("import_registry", str(file))
        assert PublicAccount.objects.count() == 1


@pytest.mark.parametrize("line", [4, 99])
def test_a_header_line_behind_the_end_is_told(line, file):
    with pytest.raises(CommandError, match=f"The file has no line {line}"):
        call_command("import_registry", str(file), "--header-line", str(line))
