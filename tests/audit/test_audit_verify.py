"""`audit_verify` and its neighbours on the command line: exit statuses, JSON, a round trip."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from audit import triggers
from audit.context import acting_as
from audit.ledger import keys, notes
from audit.models import Decision
from tests.audit.ledger.test_proofs import damaged_copies
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


def copies_of(content):
    """Damaged copies of a checkpoint, by what happened to it."""
    text = content.decode()
    return (
        damaged_copies(content)
        | {
            "windows line ends": text.replace("\n", "\r\n").encode(),
            "old mac line ends": text.replace("\n", "\r").encode(),
            "quoted in a mail": ("> " + text.replace("\n", "\n> ")).encode(),
            "indented": text.replace("\n", "\n ").encode(),
            "latin-1": text.replace("—", "-").encode("latin-1"),
            "without blank line": text.replace("\n\n", "\n").encode(),
            "twice": content + content,
            "huge size": text.replace(f"\n{text.splitlines()[1]}\n", f"\n{'9' * 5000}\n").encode(),
            "large": content * 1000,
        }
        | {f"cut at {at}": content[:at] for at in range(len(content))}
    )


def test_a_damaged_copy_of_a_checkpoint_is_unreadable_and_not_tampering(desk, capsys):
    [note] = (desk / "checkpoints").glob("*.note")
    content, copy = note.read_bytes(), desk / "copy.note"
    for name, damaged in copies_of(content).items():
        copy.write_bytes(damaged)
        assert verify("--checkpoint", str(copy)) == 3, name
        shown = capsys.readouterr()
        assert "copy.note" in shown.err and "Cannot verify: " in shown.err, name
        assert "TAMPERED" not in shown.out + shown.err and "Intact" not in shown.out, name
    copy.write_bytes(content)
    assert verify("--checkpoint", str(copy)) == 0


def test_a_changed_checkpoint_is_tampering_where_it_is_well_formed(desk):
    [note] = (desk / "checkpoints").glob("*.note")
    text, copy = note.read_text(), desk / "copy.note"
    size = text.splitlines()[1]
    copy.write_text(text.replace(f"\n{size}\n", f"\n{int(size) + 1}\n"))
    assert verify("--checkpoint", str(copy)) == 1


def test_a_checkpoint_of_another_ledger_is_unreadable(desk, capsys):
    private, _public = notes.generate_keypair("other/ledger")
    checkpoint = notes.Checkpoint("other/ledger", 3, bytes(32))
    copy = desk / "other.note"
    copy.write_text(notes.sign_note(checkpoint, *notes.load_private(private)))
    assert verify("--checkpoint", str(copy)) == 3
    assert "is it another ledger's?" in capsys.readouterr().err


def test_an_unreadable_copy_hides_no_tampering(desk, capsys):
    copy = desk / "copy.note"
    copy.write_bytes(b"")
    connection.check_constraints()
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_decision SET note = 'x'")
    assert verify("--checkpoint", str(copy)) == 1
    shown = capsys.readouterr()
    assert "row-edited" in shown.out and "copy.note: It is empty." in shown.err


def test_an_unreadable_public_key_exits_with_3(desk, capsys):
    for content in (b"", b"\xff\xfe\x00", b"name+00+AAAA", b"\xef\xbb\xbfx"):
        (desk / "bad.pub").write_bytes(content)
        assert verify("--public-key", str(desk / "bad.pub")) == 3
        assert "Cannot verify" in capsys.readouterr().err
