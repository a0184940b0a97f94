"""Certificate, proof file and verification in the browser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sealed(settings, tmp_path, claimed):
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "signing.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "signing.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    call_command("audit_keygen")
    call_command("audit_seal")
    return claimed


def url(application, page):
    return f"/desk/accounts/registrationapplication/{application.pk}/{page}"


def test_a_certificate_says_how_much_is_sealed(sealed, decide, signed_in):
    client = signed_in("auditor")
    status = client.get(url(sealed, "certificate/")).context["status"]
    assert (status.sealed, status.waiting, status.is_complete) == (3, 0, True)
    decide("reviewer", sealed, "note", note="later")
    status = client.get(url(sealed, "certificate/")).context["status"]
    assert (status.sealed, status.waiting, status.is_complete) == (3, 1, False)


def test_the_proof_file_is_checked_without_this_desk(sealed, signed_in, settings, tmp_path):
    response = signed_in("auditor").get(url(sealed, "proof.json"))
    proof = tmp_path / "proof.json"
    proof.write_bytes(response.content)
    assert len(json.loads(response.content)["records"]) == 3
    command = [sys.executable, str(ROOT / "tools" / "verify_proof.py"), str(proof)]
    command += ["--public-key", str(settings.AUDIT_PUBLIC_KEY_FILE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_before_the_first_seal_the_proof_says_to_wait(claimed, signed_in):
    client = signed_in("auditor")
    assert client.get(url(claimed, "certificate/")).status_code == 200
    response = client.get(url(claimed, "proof.json"))
    assert response.status_code == 409
    assert "wait for the sealer" in response.content.decode()


def test_the_auditor_verifies_in_the_browser_and_nobody_without_the_right(sealed, signed_in):
    response = signed_in("auditor").post("/desk/audit/seal/verify/")
    assert response.context["report"].discrepancies == []
    assert signed_in("reviewer").post("/desk/audit/seal/verify/").status_code == 403
    assert signed_in("auditor").get("/desk/audit/seal/verify/").status_code == 405


def test_without_a_key_verification_says_what_is_missing(claimed, settings, tmp_path, signed_in):
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "none.pub"
    response = signed_in("auditor").post("/desk/audit/seal/verify/")
    assert "audit_keygen" in response.content.decode()


def test_the_workbench_shows_the_latest_checkpoint(sealed, signed_in):
    page = signed_in("auditor").get("/desk/").context["workbench"]
    assert page.checkpoint.size >= 3
