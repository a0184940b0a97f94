"""Detectors on the command line."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from audit.context import acting_as
from moderation.management.detecting import stages
from moderation.models import Signal
from tests.factories import AccountFactory
from tests.moderation.detection.events import START, write

pytestmark = pytest.mark.django_db

HEADER = ("time", "account", "source", "consent")


@pytest.fixture
def file(tmp_path):
    """Follows of one account, all without consent, and a line that cannot be read."""
    rows = [(START + timedelta(hours=at), "forced", "card", "") for at in range(150)]
    return write(tmp_path / "follows.csv", HEADER, [*rows, ("never", "forced", "card", "")])


@pytest.fixture
def clean(tmp_path):
    return write(tmp_path / "clean.csv", HEADER, [(START, "asked", "card", "yes")])


def run(capsys, *args):
    """(what a command printed, what it said besides, how it exited)."""
    try:
        call_command(*map(str, args))
        status = 0
    except SystemExit as leaving:
        status = leaving.code
    except CommandError as error:
        return "", str(error), error.returncode
    told = capsys.readouterr()
    return told.out, told.err, status


def test_nothing_seen_exits_with_zero(clean, capsys):
    assert run(capsys, "audit_follows", clean) == ("0 observations in 1 row.\n", "", 0)


def test_what_is_seen_is_told_and_exits_with_one(file, capsys):
    out, err, status = run(capsys, "audit_follows", file)
    lines = out.splitlines()
    assert lines[0] == "follows-without-consent (1) forced"
    assert lines[1].startswith("  150 of 150 follows (100%) have no consent on record")
    assert lines[2:] == [
        "1 observation in 150 rows.",
        "1 row could not be read:",
        "  1 × the value is missing or of another type",
        "  line 152, column time: the value is missing or of another type",
    ]
    assert (err, status) == ("", 1)


def test_json_is_one_object_a_line(file, capsys):
    out, err, status = run(capsys, "audit_follows", file, "--format", "json")
    [seen] = map(json.loads, out.splitlines())
    assert (seen["accounts"], seen["figures"]["follows"]) == (["forced"], 150)
    assert "1 observation in 150 rows." in err
    assert status == 1


def test_csv_is_a_table(file, capsys):
    out, _err, _status = run(capsys, "audit_follows", file, "--format", "csv")
    [seen] = csv.DictReader(io.StringIO(out))
    assert (seen["accounts"], seen["from"]) == ("forced", "2026-03-02 00:00")


def test_recording_keeps_each_signal_once(file, cast, entity, now, capsys):
    with acting_as(cast["importer"]):
        AccountFactory(external_id="forced", entity=entity, at=now)
    out, _err, status = run(capsys, "audit_follows", file, "--record")
    assert ("Signals: 1 new, 0 known already." in out, status) == (True, 1)
    out, _err, _status = run(capsys, "audit_follows", file, "--record")
    assert "Signals: 0 new, 1 known already." in out
    signal = Signal.objects.get()
    assert (signal.detector, signal.input["name"]) == ("follows", "follows.csv")
    assert "150 of 150 follows" in signal.explanation


def test_unknown_accounts_are_said(file, capsys):
    out, _err, _status = run(capsys, "audit_follows", file, "--record")
    assert "1 account is not in the register." in out
    assert not Signal.objects.exists()


def test_a_trial_changes_a_threshold(file, capsys):
    out, _err, status = run(capsys, "audit_follows", file, "--set", "unconsented_follows=151")
    assert ("0 observations" in out, status) == (True, 2)  # one row could not be read


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--set", "unheard_of=3"), "no threshold here"),
        (("--set", "source_percent=101"), "lies between 1 and 100"),
        (("--set", "source_percent"), "write name=40"),
        (("--set", "source_percent=40", "--record"), "not allowed with"),
        (("--as-of", "tomorrow"), "invalid"),
    ],
)
def test_bad_options_are_refused(file, capsys, args, said):
    _out, err, status = run(capsys, "audit_follows", file, *args)
    assert said in err
    assert status in (1, 2)


def test_a_bad_file_exits_with_two(tmp_path, capsys):
    path = tmp_path / "follows.csv"
    path.write_bytes("时间,账号\n2026-03-02,甲\n".encode("gb18030"))
    _out, err, status = run(capsys, "audit_follows", path)
    assert ("lacks the columns source, consent" in err, status) == (True, 2)


def test_rows_that_were_not_read_are_never_reported_as_clean(tmp_path, capsys):
    path = tmp_path / "follows.csv"
    path.write_text("time,account,source,consent\n2026-03-02,a,card,yes\nnever,b,card,yes\n")
    out, err, status = run(capsys, "audit_follows", path)
    assert out.startswith("0 observations in 1 row.\n1 row could not be read:\n  1 × ")
    assert "Not every row was read" in err
    assert status == 2


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_for_terminals_only(monkeypatch, is_terminal):
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal)
    with stages(stream) as progress:
        progress("reading")
    assert bool(stream.getvalue()) == is_terminal


@pytest.mark.parametrize("command", ["audit_registrations", "audit_holdings", "audit_trading"])
def test_the_register_is_read_without_a_file(command, capsys):
    assert run(capsys, command)[::2] == ("0 observations in 0 rows.\n", 0)


@pytest.mark.parametrize(
    "command",
    [
        "audit_follows",
        "audit_traffic",
        "audit_posts",
        "audit_operators",
        "audit_registrations",
        "audit_holdings",
        "audit_trading",
    ],
)
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit):
        call_command(command, "--help")
    assert f"manage.py {command}" in " ".join(capsys.readouterr().out.split())
