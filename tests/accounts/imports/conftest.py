"""How tests bring a file into the registry."""

import csv
import io

import pytest

from accounts.domain import imports
from accounts.imports import batches, jobs, reports
from audit.context import acting_as
from desk.files.tables import Layout
from tests.factories import credit_code

GOOD = {
    "external_id": "a-1",
    "name": "城市观察",
    "introduction": "",
    "content_category": "general",
    "entity_type": "enterprise",
    "entity_legal_name": "示例文化有限公司",
    "entity_unified_social_credit_code": credit_code(1),
    "contact_phone": "13800138000",
    "entity_contact_email": "desk@example.com",
    "registered_on": "2020-01-01",
    "last_active_on": "2020-02-01",
}


@pytest.fixture
def write(tmp_path):
    """Write rows (dicts that change GOOD) as a CSV file."""

    def build(*rows, encoding="utf-8"):
        text = io.StringIO()
        writer = csv.DictWriter(text, GOOD)
        writer.writeheader()
        writer.writerows(GOOD | row for row in rows)
        path = tmp_path / "registry.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return build


@pytest.fixture
def check(cast, now):
    """Upload a file as the importer and let the worker check it; returns the batch."""

    def act(path, encoding=""):
        with acting_as(cast["importer"]):
            batch = batches.receive(
                chunks=[path.read_bytes()],
                file_name=path.name,
                wanted=Layout(encoding),
                asks_for_words=False,
                at=now,
            )
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        return batch

    return act


@pytest.fixture
def confirm(cast, now):
    """Confirm a checked batch as the importer, without working on it; returns the batch. One that
    has no good row stays as it is.
    """

    def act(batch):
        if not batch.good_rows:
            return batch
        with acting_as(cast["importer"]):
            imports.confirm(subject=batch, seen_version=batch.version, at=now)
        batch.refresh_from_db()
        return batch

    return act


@pytest.fixture
def bring(check, confirm):
    """Import a file as the importer; returns the batch."""

    def act(path, encoding=""):
        batch = confirm(check(path, encoding))
        jobs.work_on(batch.pk)
        batch.refresh_from_db()
        return batch

    return act


def told(batch):
    """The non-zero figures of a batch, and (line, column, code) of its faults."""
    faults = [
        (fault["line"], fault["column"], fault["code"])
        for fault in reports.faults_of(reports.faulty_rows(batch))
    ]
    return {name: count for name, count in batch.figures.items() if count}, faults


@pytest.fixture
def run(bring):
    """Import a file; returns what is `told` of it."""
    return lambda path, encoding="": told(bring(path, encoding))
