"""A checker that breaks down makes one cell faulty; the import goes on."""

import pytest

from accounts.enums import ImportState
from accounts.imports import columns, parsing
from accounts.models import ImportRow, PublicAccount

pytestmark = pytest.mark.django_db

BAD = "13800138666"


@pytest.fixture
def broken_phone(monkeypatch):
    """The library that knows phones raises at one of them."""

    def normalize(cell):
        if BAD in cell:
            raise KeyError(cell)
        return cell

    monkeypatch.setattr(columns, "normalize_phone", normalize)
    monkeypatch.setitem(parsing.CHECKS, "contact_phone", lambda cells: list(range(len(cells))))


def test_a_cell_whose_check_breaks_down_is_faulty_and_the_rest_is_imported(
    write, check, confirm, broken_phone, caplog
):
    from accounts.imports import jobs

    rows = [{"external_id": f"a-{n}", "name": f"城市观察{'甲乙丙丁戊'[n]}号"} for n in range(3)]
    rows[1]["contact_phone"] = BAD
    batch = check(write(*rows))
    [row] = ImportRow.objects.filter(batch=batch, state="faulty")
    [fault] = row.faults
    assert (row.line, fault["column"], fault["code"]) == (3, "contact_phone", "check_failed")
    assert "line 3, column contact_phone: KeyError" in caplog.text
    assert BAD not in caplog.text
    confirm(batch)
    jobs.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.COMPLETED
    assert set(PublicAccount.objects.values_list("external_id", flat=True)) == {"a-0", "a-2"}


def test_whole_columns_that_break_down_are_judged_cell_by_cell(write, check, monkeypatch, caplog):
    def broken(cells):
        raise OverflowError

    monkeypatch.setitem(parsing.CHECKS, "name", broken)
    batch = check(write({"external_id": "a-1"}))
    assert (batch.state, batch.rows, batch.errors) == (ImportState.PREVIEWED, 1, 0)
    assert "lines 2 to 2: OverflowError" in caplog.text


def test_a_row_that_breaks_down_is_faulty(write, check, monkeypatch):
    def broken(*args):
        raise RecursionError

    monkeypatch.setitem(parsing.CHECKS, "name", broken)
    monkeypatch.setattr(columns, "clean_text", broken)
    batch = check(write({"external_id": "a-1"}))
    assert (batch.state, batch.rows, batch.errors) == (ImportState.PREVIEWED, 1, 1)
