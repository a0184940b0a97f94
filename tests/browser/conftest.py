"""The demo desk on a live server, for a browser."""

import pytest
from django.db import connection

from demo import scenario
from tests.browser import day, tour
from tests.browser.visits import CHROMIUM


def pytest_runtest_setup():
    """Skip, in one line of the summary, where nothing can be seen or all has been seen."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: nobody has looked at the pages")
    if connection.vendor != "sqlite":
        pytest.skip("the same pages: the run on SQLite looks at them")


@pytest.fixture
def demo_desk(committed, settings, tmp_path, monkeypatch):
    """A small demo desk with a ledger of its own."""
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "signing.key"
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "signing.pub"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    monkeypatch.setattr(scenario, "ACCOUNTS", tour.ACCOUNTS)
    tour.load()


@pytest.fixture
def pages(demo_desk):
    """The pages of the tour."""
    return tour.prepare()


@pytest.fixture
def plan(demo_desk):
    """What a day at the desk is about."""
    return day.plan()
