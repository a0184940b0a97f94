"""Tests that commit: what they leave behind is flushed, though triggers refuse that.

A conftest imports both fixtures. Then `transactional_db` and `live_server` work as well.
"""

import os
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from audit import triggers
from regulations.domain.catalog import sync_catalog
from staff.domain.roles import ensure_system_actor, sync_roles


@pytest.fixture
def committed(transactional_db):
    """The database with real commits, emptied afterwards down to roles and catalogue."""


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_triggers():
    """Let the flush after a committing test through, then bring back what every test expects."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(self):
        with triggers.lifted(connection):
            flush(self)
        sync_roles()
        sync_catalog(by=ensure_system_actor(), at=timezone.now())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def environment(tmp_path, name=None):
    """The environment of another process on this test's database, or on the one called `name`,
    with its files in `tmp_path`.
    """
    name = name or connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "compliance_site.settings",
    }
