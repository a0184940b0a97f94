"""No closed name returns by a file."""

import pytest

from accounts.domain import screening
from accounts.imports import reports
from accounts.models import NameEntry, PublicAccount
from audit.context import acting_as
from regulations.calendar import legal_date
from tests.accounts.imports.conftest import told
from tests.factories import ProtectedNameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(bring, write):
    """Import rows (dicts that change GOOD); returns non-zero figures and faults."""

    def act(*rows):
        batch = bring(write(*rows))
        faults = [
            (fault["line"], fault["code"], fault["message"])
            for fault in reports.faults_of(reports.faulty_rows(batch))
        ]
        return told(batch)[0], faults

    return act


def test_a_protected_name_is_refused_in_any_spelling(load, cast, now):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="城市观察", basis="trademark", at=now)
    figures, faults = load({"name": "★城市觀察"})
    assert faults == [
        (
            2,
            "name_protected",
            "This name is protected (trademark complaint): it is not given by a file.",
        )
    ]
    assert not PublicAccount.objects.exists()


def test_a_name_of_another_account_is_refused_and_says_whose_it_is(load):
    load({})
    _figures, faults = load({"external_id": "a-2", "name": "城市觀察"})
    assert faults == [(2, "name_taken", "Account a-1 bears this name: “城市观察”.")]


def test_two_rows_of_one_file_do_not_share_a_name(load):
    figures, faults = load({}, {"external_id": "a-2", "name": "城市 观察"})
    assert (figures["new_accounts"], figures["errors"]) == (1, 1)
    assert faults == [(3, "name_repeated", "Line 2 of the file has the same name.")]


def test_a_close_name_comes_in_pending_and_is_counted_for_a_person(load, cast, now):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="城市观察", at=now)
    figures, faults = load({"name": "官方城市观察"})
    assert (figures["new_accounts"], figures["names_to_judge"], faults) == (1, 1, [])
    assert PublicAccount.objects.get().state == "pending_verification"


def test_an_imported_name_is_found_from_then_on_and_follows_a_correction(load, now):
    load({})
    load({"name": "山间读书会"})
    assert list(NameEntry.objects.values_list("name", flat=True)) == ["山间读书会"]
    assert screening.find("城市观察", on=legal_date(now)) == []


def test_an_account_that_keeps_its_name_is_not_asked_again(load, cast, now):
    load({})
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="城市观察", at=now)
    figures, faults = load({"introduction": "换了简介"})
    assert (figures, faults) == ({"rows": 1, "changed_accounts": 1}, [])
