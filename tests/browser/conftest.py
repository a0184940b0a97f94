"""The demo desk on a live server, for a browser."""

import pytest

from demo import scenario
from tests.browser import tour


@pytest.fixture
def pages(committed, settings, tmp_path, monkeypatch):
    """The pages of the tour on a small demo desk with a ledger of its own."""
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "signing.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "signing.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    monkeypatch.setattr(scenario, "ACCOUNTS", tour.ACCOUNTS)
    return tour.prepare()
