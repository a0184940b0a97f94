"""Protected names and terms by file."""

import pytest
from django.db import IntegrityError

from accounts.domain import names, screening
from accounts.models import NameEntry, ProtectedName
from audit.context import acting_as
from desk.models import TableImport
from regulations.calendar import legal_date
from tests.desk.test_tables import NAMES, confirm, faults, upload
from tests.factories import EntityFactory, PersonFactsFactory, ProtectedNameFactory

pytestmark = pytest.mark.django_db

NAME = {
    "name": "云岭茶事",
    "basis": "trademark",
    "scope": "whole",
    "holder": "",
    "source": "Registration 1234",
    "in_force_from": "2026-01-05",
    "in_force_until": "",
}
TERM = NAME | {"name": "央视", "basis": "media", "scope": "contained"}


def test_a_file_protects_names_and_terms(signed_in, cast, entity, now):
    client = signed_in("approver")
    held = NAME | {"name": "示例茶业", "holder": entity.unified_social_credit_code}
    page = upload(client, NAMES, NAME, TERM, held)
    assert not ProtectedName.objects.exists() and not NameEntry.objects.exists()
    confirm(client, NAMES, page)
    name, term, other = ProtectedName.objects.order_by("pk")
    assert (name.name, name.scope, str(name.in_force_from)) == ("云岭茶事", "whole", "2026-01-05")
    assert (term.scope, other.holder) == ("contained", entity)
    [match] = screening.find("云岭茶事", on=legal_date(now))
    assert match.subject == name
    entry, row = TableImport.objects.get(), name.history.get()
    assert row.history_user == cast["approver"]
    assert row.history_change_reason == f"t.csv · SHA-256 {entry.sha256}"


def test_the_same_file_changes_nothing(signed_in):
    client = signed_in("approver")
    confirm(client, NAMES, upload(client, NAMES, NAME, TERM))
    again = upload(client, NAMES, NAME, TERM)
    assert again.context["outcome"].figures == {"added": 0, "changed": 0, "unchanged": 2}
    assert "offer" not in again.context


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "another"}, "This is protected already, otherwise."),
        ({"in_force_until": "2027-01-01"}, "This is protected already, otherwise."),
        ({"in_force_from": "2026-02-01"}, "name: This name is protected on this basis already."),
    ],
)
def test_what_is_protected_stays_as_it_is_until_two_people_lift_it(change, said, signed_in):
    client = signed_in("approver")
    confirm(client, NAMES, upload(client, NAMES, NAME))
    [(_line, [told, *_more])] = faults(upload(client, NAMES, NAME | change))
    assert told.startswith(said)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": ""}, "name"),
        ({"name": "名" * 61}, "name"),
        ({"basis": "closed_by_law"}, "basis"),
        ({"basis": "nonsense"}, "basis"),
        ({"scope": "somewhere"}, "scope"),
        ({"scope": "contained", "name": "茶"}, "name"),
        ({"source": ""}, "source"),
        ({"holder": "91110000000000000X"}, "holder"),
        ({"holder": "#0"}, "holder"),
        ({"in_force_from": "soon"}, "in_force_from"),
        ({"in_force_until": "2026-01-05"}, "A protection ends after it begins."),
    ],
)
def test_a_row_out_of_the_rules_is_refused(change, column, signed_in):
    [(line, [told, *_more])] = faults(upload(signed_in("approver"), NAMES, NAME | change))
    assert (line, told.partition(":")[0]) == (2, column)


def test_names_that_were_taken_away_are_read_as_they_are(signed_in, cast, entity, now):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="=茶", at=now, holder=entity)
        person = EntityFactory(facts=PersonFactsFactory(), at=now)
        ProtectedNameFactory(name="周周说茶", at=now, holder=person)
    client = signed_in("approver")
    content = b"".join(client.post(f"{NAMES}import/table.csv").streaming_content)
    page = upload(client, NAMES, content=content)
    assert page.context["outcome"].figures == {"added": 0, "changed": 0, "unchanged": 2}


def test_two_lines_do_not_protect_one_name_twice(signed_in):
    later = NAME | {"in_force_from": "2026-03-01"}
    while_short = NAME | {"in_force_from": "2025-01-01", "in_force_until": "2025-06-01"}
    page = upload(signed_in("approver"), NAMES, while_short, NAME, later)
    assert faults(page) == [(4, ["An earlier line of the file says the same."])]


def test_whoever_came_first_wins_and_nothing_is_written_by_halves(signed_in, monkeypatch):
    client = signed_in("approver")
    page = upload(client, NAMES, NAME, TERM)

    def too_late(**_facts):
        raise IntegrityError("once")

    monkeypatch.setattr(names, "protect_all", too_late)
    again = confirm(client, NAMES, page)
    assert "has changed since the preview" in again.content.decode()
    assert not ProtectedName.objects.exists() and not TableImport.objects.exists()
