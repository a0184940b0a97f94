"""`audit_verify` and its neighbours on the command line: exit statuses, JSON, a round trip."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from audit import triggers
from audit.context import acting_as
from audit.ledger import keys
from audit.models import Decision
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings, tmp_path, claimed):
    """A desk with a key pair, some history, and everything sealed."""
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "signing.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "signing.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    call_command("audit_keygen")
    call_command("audit_seal")
    return tmp_path


def verify(*args):
    """Run the command; return its exit status."""
    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify", *args)
    return int(ended.value.code)


def test_an_intact_desk_exits_with_0(desk, capsys):
    assert verify() == 0
    assert "Intact" in capsys.readouterr().out


def test_tampering_exits_with_1_and_names_the_record(desk, capsys):
    connection.check_constraints()
    decision = Decision.objects.latest("pk")
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_decision SET note = 'x' WHERE id = %s", [decision.pk])
    assert verify() == 1
    assert f"row-edited  audit.decision {decision.pk}" in capsys.readouterr().out


def test_without_a_fresh_checkpoint_it_exits_with_2(desk, cast, entity, now, tmp_path):
    [first] = sorted((desk / "checkpoints").glob("*.note"))
    elsewhere = tmp_path / "usb.note"
    elsewhere.write_bytes(first.read_bytes())
    with acting_as(cast["intake"]):
        ApplicationFactory(entity=entity, at=now)
    call_command("audit_seal")
    assert verify("--checkpoint", str(elsewhere)) == 2


@pytest.mark.parametrize("missing", ["--checkpoint", "--public-key"])
def test_what_cannot_be_read_exits_with_3(desk, missing, capsys):
    assert verify(missing, str(desk / "none")) == 3
    assert "Cannot verify" in capsys.readouterr().err


def test_a_desk_without_a_key_exits_with_3(settings, tmp_path, db):
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "none.pub"
    assert verify() == 3


def test_the_report_as_json(desk, capsys):
    verify("--json")
    out = capsys.readouterr().out
    report = json.loads(out[out.index("{") :])
    assert (report["verdict"], report["discrepancies"]) == ("intact", [])
    assert report["entries"] == report["sealed_size"] == report["anchored_size"]


def test_keys_are_for_their_owner_and_never_overwritten(desk):
    assert (desk / "signing.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(keys.KeyExists):
        keys.create()
