"""Every command that takes a path: bad files are refused in a sentence, never by a traceback."""

import errno
import os
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as project
from django.core.management import CommandError, call_command, get_commands, load_command_class

from regulations.management import paths
from tests.corpus.cases import row, table

pytestmark = pytest.mark.django_db

# What a command reads, by (command, option): its arguments, PATH for the file.
INPUTS = {
    ("import_registry", "file"): ("PATH",),
    ("verify_entities", "file"): ("PATH", "--by", "reviewer"),
    ("screen_name", "file"): ("--file", "PATH"),
    ("audit_follows", "file"): ("PATH",),
    ("audit_traffic", "file"): ("PATH",),
    ("audit_posts", "file"): ("PATH",),
    ("audit_operators", "file"): ("PATH",),
    ("audit_registrations", "file"): ("PATH",),
    ("audit_verify", "checkpoint"): ("--checkpoint", "PATH"),
    ("audit_verify", "public_key"): ("--public-key", "PATH"),
}
# What a command writes; FAULTY is a registry file with a faulty row.
OUTPUTS = {
    ("audit_export", "output"): ("-o", "PATH"),
    ("audit_prove", "output"): ("accounts.registrationapplication:{pk}", "-o", "PATH"),
    ("prepare_report", "output"): ("rules", "--period", "2026-01-01", "--output", "PATH"),
    ("import_registry", "errors"): ("FAULTY", "--errors", "PATH"),
    ("verify_entities", "faults"): ("FAULTY", "--by", "reviewer", "--faults", "PATH"),
    ("reverse_import", "kept"): ("1", "--kept", "PATH"),
}
STATUS = {"audit_verify": 3, "prepare_report": 2} | {
    name: 2 for name, _option in INPUTS if name.startswith("audit_") and name != "audit_verify"
}
XLSX = b"PK\x03\x04\x14\x00\x06\x00\x08\x00"
BAD_FILES = {
    "empty": b"",
    "blank": b"\r\n \n",
    "a BOM alone": b"\xef\xbb\xbf",
    "binary": bytes(range(256)) * 20,
    "NUL alone": bytes(4096),
    "undecodable": b"\xfd\xff,\xff\n" * 9,
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a workbook cut off": XLSX,
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "Parquet cut off": b"PAR1\x15\x04",
    "a page": b"<html><table><tr><td>x</td></tr></table></html>",
}


@pytest.fixture
def prepared(settings, tmp_path, claimed):
    """A desk with a sealed record; yields what stands for the words in arguments."""
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "keys" / "signing.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "keys" / "signing.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "keys" / "checkpoints"
    call_command("audit_keygen")
    call_command("audit_seal")
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(table(row(1), row(2, name="")))
    return {"FAULTY": faulty, "pk": claimed.pk}


def refusal(capsys, command, arguments, path, words=None):
    """What a command says as it refuses; fails where it ends well or with a traceback."""
    words = words or {}
    given = [str({"PATH": path, **words}.get(each, each)).format(**words) for each in arguments]
    with pytest.raises((CommandError, SystemExit)) as ended:
        call_command(command, *given)
    if isinstance(ended.value, CommandError):
        said, status = str(ended.value), ended.value.returncode
    else:
        said, status = capsys.readouterr().err.strip(), ended.value.code
    assert int(status) == STATUS.get(command, 1), said
    assert said, "nothing is said"
    assert "Traceback" not in said
    assert "Errno" not in said
    return said


def options_of_paths():
    """(command, option) of every option of the desk's commands that is a path."""
    for name, app in get_commands().items():
        if isinstance(app, str) and app in {each.name for each in apps.get_app_configs()}:
            module = import_module(f"{app}.management.commands.{name}")
            if not Path(module.__file__).is_relative_to(project.BASE_DIR) or ".venv" in str(
                module.__file__
            ):
                continue
            for action in load_command_class(app, name).create_parser("manage.py", name)._actions:
                if action.type is Path:
                    yield name, action.dest


def test_every_option_that_is_a_path_is_in_the_tables():
    assert set(options_of_paths()) == {*INPUTS, *OUTPUTS}


@pytest.mark.parametrize(("command", "option"), INPUTS)
def test_a_path_without_a_file_is_refused(prepared, capsys, tmp_path, command, option):
    arguments = INPUTS[command, option]
    for path in (tmp_path / "none.csv", tmp_path, prepared["FAULTY"] / "below.csv"):
        said = refusal(capsys, command, arguments, path)
        assert str(path) in said
        assert said.count("\n") == 0


@pytest.mark.parametrize("what", BAD_FILES)
@pytest.mark.parametrize(("command", "option"), INPUTS)
def test_a_bad_file_is_refused_in_a_sentence(
    prepared, capsys, tmp_path, users_of_names, command, option, what
):
    path = tmp_path / "bad.csv"
    path.write_bytes(BAD_FILES[what])
    if command == "screen_name" and what in ("empty", "blank", "a BOM alone"):
        return  # no names: nothing to screen
    refusal(capsys, command, INPUTS[command, option], path)


@pytest.fixture
def users_of_names(cast):
    """The people by whose name a command runs."""
    cast["reviewer"].username = "reviewer"
    cast["reviewer"].save()


@pytest.mark.parametrize(("command", "option"), OUTPUTS)
def test_a_path_that_cannot_be_written_is_refused(
    prepared, capsys, tmp_path, users_of_names, command, option
):
    before = sorted(tmp_path.rglob("*"))
    targets = [prepared["FAULTY"] / "below", tmp_path]
    if command == "audit_export":
        targets = [prepared["FAULTY"], prepared["FAULTY"] / "below"]
    for path in targets:
        said = refusal(capsys, command, OUTPUTS[command, option], path, prepared)
        assert said.startswith(f"{path} cannot be written: ")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", ["audit_export", "audit_prove", "import_registry"])
def test_a_full_disk_leaves_no_half_of_a_file(prepared, capsys, tmp_path, monkeypatch, command):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(paths.os, "fsync", full)
    [key] = [each for each in OUTPUTS if each[0] == command]
    path = tmp_path / "out"
    said = refusal(capsys, command, OUTPUTS[key], path, prepared)
    assert said.endswith("cannot be written: No space left on device.")
    assert not [each for each in tmp_path.rglob("out*") if each.is_file()]


def test_a_file_that_is_there_is_replaced_as_a_whole(prepared, tmp_path):
    path = tmp_path / "proof.json"
    path.write_text("older")
    name = OUTPUTS["audit_prove", "output"][0].format(**prepared)
    call_command("audit_prove", name, "-o", path)
    assert path.read_text().startswith("{")
    assert not path.with_name("proof.json.part").exists()


def test_an_export_of_the_ledger_is_never_overwritten(prepared, capsys, tmp_path):
    call_command("audit_export", "-o", tmp_path / "copy")
    [entries] = (tmp_path / "copy").glob("*.jsonl")
    held = entries.read_bytes()
    said = refusal(capsys, "audit_export", OUTPUTS["audit_export", "output"], tmp_path / "copy")
    assert "exists and is not overwritten" in said
    assert entries.read_bytes() == held
    with pytest.raises(CommandError, match="a number from 0 to"):
        call_command("audit_export", "-o", tmp_path / "copy", "--from", "9999999")
