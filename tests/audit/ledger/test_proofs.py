"""A proof convinces somebody who has nothing but the public key."""

import base64
import json
import random
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from django.core.management import CommandError, call_command
from django.db import connection, models

from audit import triggers, worker
from audit.domain import sealing
from audit.ledger.merkle import leaf_hash, root_of
from audit.ledger.proofs import LedgerBroken, prove
from audit.models import Decision, LedgerLeaf
from tools import verify_proof

pytestmark = pytest.mark.django_db

SCRIPT = Path(verify_proof.__file__)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "keys" / "ledger.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "keys" / "ledger.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    settings.AUDIT_ORIGIN = "test/ledger"


@pytest.fixture
def sealed(claimed):
    run("audit_keygen")
    run("audit_seal", "--batch", "2")
    return claimed


@pytest.fixture
def proof_file(sealed, tmp_path):
    run("audit_prove", f"{sealed._meta.label}:{sealed.pk}", "-o", str(tmp_path / "proof.json"))
    return tmp_path / "proof.json"


def run(*command):
    out = StringIO()
    call_command(*command, stdout=out, stderr=out)
    return out.getvalue()


def checked(proof_file, settings):
    """Exit code and output of the verifier, run where the project cannot be imported."""
    command = [sys.executable, SCRIPT, proof_file, "--public-key", settings.AUDIT_PUBLIC_KEY_FILE]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=proof_file.parent,
    )
    return done.returncode, done.stdout + done.stderr


def bent(value):
    """Every way to change one character of a text, or the number."""
    if isinstance(value, int):
        return [value + 1, value - 1, value ^ 1 << 40]
    return [
        value[:place] + chr(ord(character) ^ 1) + value[place + 1 :]
        for place, character in enumerate(value)
    ]


def test_a_proof_holds_every_version_and_decision(proof_file, sealed, settings):
    code, output = checked(proof_file, settings)
    assert code == 0, output
    *lines, verdict = output.splitlines()
    assert verdict.startswith("OK: ")
    decision = Decision.objects.for_object(sealed).get()
    assert len(lines) == sealed.history.count() + 1
    assert any(
        f"claim {sealed._meta.label_lower} {sealed.pk} v{sealed.version} "
        f"by user {decision.actor_id} at " in line
        for line in lines
    )
    assert any(f"saved {sealed.pk} v{sealed.version} by user" in line for line in lines)


def test_a_changed_character_in_any_part_fails(proof_file, settings):
    vkey = settings.AUDIT_PUBLIC_KEY_FILE.read_text().strip()
    proof = json.loads(proof_file.read_text())
    record = proof["records"][-1]
    parts = [(proof, name) for name in ("format", "public_key", "checkpoint")]
    parts += [(record, "index"), (record, "record")]
    parts += [(record["path"], place) for place in range(len(record["path"]))]
    verify_proof.verify(proof, vkey)
    for holder, name in parts:
        whole = holder[name]
        for holder[name] in bent(whole):
            with pytest.raises(
                (verify_proof.Failed, verify_proof.Unreadable, InvalidSignature, ValueError)
            ):
                verify_proof.verify(proof, vkey)
        holder[name] = whole
    verify_proof.verify(proof, vkey)


def test_a_failed_proof_and_an_unreadable_one_have_their_exit_codes(proof_file, settings):
    proof = json.loads(proof_file.read_text())
    data = bytearray(base64.b64decode(proof["records"][0]["record"]))
    data[-1] ^= 1
    proof["records"][0]["record"] = base64.b64encode(data).decode()
    proof_file.write_text(json.dumps(proof))
    code, output = checked(proof_file, settings)
    assert (code, output.splitlines()[-1].split(":")[0]) == (1, "FAILED")
    proof_file.write_text(proof_file.read_text()[:-9])
    assert checked(proof_file, settings)[0] == 3


def test_another_key_does_not_verify(proof_file, settings, tmp_path):
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "other.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "other.pub"
    run("audit_keygen")
    code, output = checked(proof_file, settings)
    assert (code, output) == (3, "Cannot read: The proof was made for another public key.\n")


def test_one_decision_can_be_proved(sealed, settings, tmp_path):
    decision = Decision.objects.for_object(sealed).get()
    path = tmp_path / "decision.json"
    assert run("audit_prove", "--decision", str(decision.pk), "-o", str(path)) == (
        "1 record proved; 0 not sealed yet.\n"
    )
    assert checked(path, settings)[0] == 0


def test_what_is_not_sealed_yet_is_said(sealed, decide, tmp_path):
    decide("reviewer", sealed, "release")
    name = f"{sealed._meta.label}:{sealed.pk}"
    output = run("audit_prove", name, "-o", str(tmp_path / "proof.json"))
    assert output == "3 records proved; 2 not sealed yet.\n"


@pytest.mark.parametrize("name", ["nothing", "a.b:1", "audit.decision:1", "audit.proposal:x"])
def test_what_cannot_be_proved_is_refused(name, sealed, tmp_path):
    with pytest.raises(CommandError):
        run("audit_prove", name, "-o", str(tmp_path / "proof.json"))
    assert not (tmp_path / "proof.json").exists()


def test_no_proof_is_given_of_a_leaf_that_was_changed(sealed):
    leaf = LedgerLeaf.objects.get(index=3)
    leaf.payload = bytes(leaf.payload) + b"x"
    with triggers.lifted(connection):
        models.QuerySet(model=LedgerLeaf).bulk_update([leaf], ["payload"])
    with pytest.raises(LedgerBroken, match="Leaf 3"):
        prove(LedgerLeaf.objects.filter(index=3), sealing.latest_seal())


def test_no_proof_is_given_where_a_leaf_is_missing(sealed):
    with triggers.lifted(connection):
        models.QuerySet(model=LedgerLeaf).filter(index=3)._raw_delete("default")
    with pytest.raises(LedgerBroken, match="Leaf 3 is missing"):
        prove(LedgerLeaf.objects.filter(index=5), sealing.latest_seal())


def test_keys_are_private_and_never_overwritten(settings):
    run("audit_keygen")
    before = settings.AUDIT_SIGNING_KEY_FILE.read_text()
    assert stat.S_IMODE(settings.AUDIT_SIGNING_KEY_FILE.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="never overwritten"):
        run("audit_keygen")
    settings.AUDIT_SIGNING_KEY_FILE.unlink()
    with pytest.raises(CommandError, match="never overwritten"):
        run("audit_keygen")
    assert before.startswith("PRIVATE+KEY+test/ledger+")
    assert not settings.AUDIT_SIGNING_KEY_FILE.exists()


def test_sealing_without_a_key_names_the_command():
    with pytest.raises(CommandError, match="audit_keygen"):
        run("audit_seal")


def test_sealing_says_what_it_did(application):
    run("audit_keygen")
    output = run("audit_seal")
    seal = sealing.latest_seal()
    assert output.startswith(f"Sealed {seal.size} rows, ")
    assert bytes(seal.root).hex() in output
    assert run("audit_seal") == f"Nothing new; {seal.size} leaves.\n"


def test_a_watching_sealer_stops_when_told(application, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(worker.time, "sleep", interrupted)
    run("audit_keygen")
    assert run("audit_seal", "--watch", "5").startswith("Sealed ")


def test_an_export_holds_the_tree_and_its_checkpoints(sealed, tmp_path):
    size = sealing.latest_seal().size
    output = run("audit_export", "-o", str(tmp_path / "out"))
    assert output == f"{size} leaves exported; continue with --from {size}.\n"
    lines = (tmp_path / "out" / "entries-000000000000.jsonl").read_text().splitlines()
    hashes = [leaf_hash(base64.b64decode(json.loads(line)["payload"])) for line in lines]
    assert [json.loads(line)["leaf_hash"] for line in lines] == [node.hex() for node in hashes]
    assert root_of(hashes) == bytes(sealing.latest_seal().root)
    assert {path.name for path in (tmp_path / "out" / "checkpoints").iterdir()} == {
        path.name for path in (tmp_path / "checkpoints").iterdir()
    }


def test_an_export_goes_on_from_where_the_last_one_ended(sealed, tmp_path):
    run("audit_export", "-o", str(tmp_path), "--from", "4")
    first = (tmp_path / "entries-000000000004.jsonl").read_text().splitlines()[0]
    assert json.loads(first)["index"] == 4


def damaged_copies(content):
    """Copies of a file as transfer, editors and disks leave them, by what happened."""
    text = content.decode()
    return {
        "empty": b"",
        "blank": b"\n\n",
        "byte order mark": b"\xef\xbb\xbf" + content,
        "utf-16": text.encode("utf-16"),
        "folded": "\n".join(text[at : at + 40] for at in range(0, len(text), 40)).encode(),
        "a web page": b"<html><body>404 Not Found</body></html>",
        "a list": b"[]",
        "a number": b"7",
        "deep": b"[" * 100_000,
        "zeros": b"\0" * len(content),
        "half zeros": content[: len(content) // 2] + b"\0" * (len(content) // 2),
    }


def status_of(path, settings, monkeypatch):
    """The exit status of the proof verifier, run here."""
    command = ["verify_proof", str(path), "--public-key", str(settings.AUDIT_PUBLIC_KEY_FILE)]
    monkeypatch.setattr(sys, "argv", command)
    return verify_proof.main()


def test_a_damaged_copy_of_a_proof_is_unreadable_and_not_failed(
    proof_file, settings, monkeypatch, capsys
):
    content = proof_file.read_bytes()
    copies = damaged_copies(content)
    whole = json.loads(content)
    for name in whole:
        copies[f"without {name}"] = json.dumps(whole | {name: None}).encode()
    copies["another format"] = json.dumps(whole | {"format": "proof/9"}).encode()
    copies["note cut"] = json.dumps(whole | {"checkpoint": whole["checkpoint"][:-9]}).encode()
    copies |= {f"cut at {at}": content[:at] for at in range(0, len(content.rstrip()), 97)}
    for name, copy in copies.items():
        proof_file.write_bytes(copy)
        assert status_of(proof_file, settings, monkeypatch) == 3, name
        shown = capsys.readouterr()
        assert shown.err.startswith("Cannot read: ") and "FAILED" not in shown.out, name
    proof_file.write_bytes(content)
    assert status_of(proof_file, settings, monkeypatch) == 0


def test_junk_in_a_proof_fails_only_a_well_formed_one(proof_file, settings, monkeypatch):
    content = proof_file.read_bytes()
    chance = random.Random(8)
    for _each in range(300):
        place, junk = chance.randrange(len(content)), chance.randrange(256)
        copy = content[:place] + bytes([junk]) + content[place + 1 :]
        proof_file.write_bytes(copy)
        status = status_of(proof_file, settings, monkeypatch)
        if status == 1:
            assert json.loads(copy).keys() == json.loads(content).keys()
        else:
            assert status == (0 if json.loads(content) == _parsed(copy) else 3), (place, junk)


def _parsed(copy):
    try:
        return json.loads(copy)
    except ValueError:
        return None
