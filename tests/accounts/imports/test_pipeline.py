"""The import end to end: what is written, what is refused, and that nothing is done twice."""

from pathlib import Path

import pytest

from accounts.enums import AccountState
from accounts.imports import jobs
from accounts.models import ImportBatch, OperatingEntity, PublicAccount
from audit.context import acting_as
from regulations.calendar import legal_date
from tests.accounts.imports.conftest import told
from tests.factories import (
    EntityFactory,
    EntityFactsFactory,
    PersonFactsFactory,
    credit_code,
    far_name,
    irregular_code,
    minor_id,
    record_guardian_consent,
    resident_id,
    scan,
)

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data"


def test_a_row_becomes_an_entity_and_a_pending_account_with_history(write, run):
    figures, faults = run(write({}))
    assert (figures, faults) == ({"rows": 1, "new_entities": 1, "new_accounts": 1}, [])
    account = PublicAccount.objects.get()
    assert (account.name, account.state, account.entity.state) == (
        "城市观察",
        AccountState.PENDING_VERIFICATION,
        "unverified",
    )
    assert account.entity.contact_phone_masked == "138****8000"
    assert account.entity.open_field("contact_email") == "desk@example.com"
    assert account.entity.contact_email_masked == "d***@e***"
    for row in (account, account.entity):
        reason = f"import {ImportBatch.objects.get().pk} · registry.csv"
        assert row.history.get().history_change_reason == reason


def test_the_same_file_again_changes_nothing(write, run):
    path = write({}, {"external_id": "a-2", "name": "b"})
    run(path)
    before = [*PublicAccount.history.values(), *OperatingEntity.history.values()]
    assert run(path) == ({"rows": 2, "unchanged": 2}, [])
    assert [*PublicAccount.history.values(), *OperatingEntity.history.values()] == before


def test_a_corrected_file_updates_the_changed_rows_only(write, run):
    run(write({}, {"external_id": "a-2", "name": "b"}))
    figures, _faults = run(write({"name": "新名"}, {"external_id": "a-2", "name": "b"}))
    assert figures == {"rows": 2, "changed_accounts": 1, "unchanged": 1}
    assert [a.history.count() for a in PublicAccount.objects.order_by("external_id")] == [2, 1]


def test_entities_are_matched_by_identity_number(write, run):
    figures, _faults = run(write({}, {"external_id": "a-2", "name": "山间读书"}))
    assert figures == {"rows": 2, "new_entities": 1, "new_accounts": 2}


def test_identical_duplicates_are_one_and_conflicting_ones_are_both_refused(write, run):
    figures, faults = run(
        write({}, {}, {"external_id": "a-2", "name": "x"}, {"external_id": "a-2", "name": "y"})
    )
    assert figures == {
        "rows": 4,
        "errors": 2,
        "repeated": 1,
        "new_entities": 1,
        "new_accounts": 1,
    }
    assert faults == [(4, "external_id", "conflict"), (5, "external_id", "conflict")]


@pytest.mark.parametrize(
    ("changes", "column"),
    [({"name": "改名"}, "name"), ({"content_category": "health"}, "content_category")],
)
def test_what_needs_a_procedure_is_not_done_by_a_file(changes, column, write, run, put):
    run(write({}))
    put(PublicAccount.objects.get(), state=AccountState.ACTIVE)
    figures, faults = run(write(changes))
    assert (figures, faults) == ({"rows": 1, "errors": 1}, [(2, column, "in_service")])


def test_an_account_in_service_keeps_its_state_and_takes_plain_facts(write, run, put):
    run(write({}))
    put(PublicAccount.objects.get(), state=AccountState.SUSPENDED)
    figures, _faults = run(write({"last_active_on": "2021-01-01"}))
    assert figures == {"rows": 1, "changed_accounts": 1}
    assert PublicAccount.objects.get().state == AccountState.SUSPENDED


def test_an_account_does_not_change_hands_by_a_file(write, run, put):
    run(write({}))
    put(PublicAccount.objects.get(), state=AccountState.ACTIVE)
    other = {
        "entity_unified_social_credit_code": credit_code(2),
        "entity_legal_name": "另一家有限公司",
    }
    _figures, faults = run(write(other))
    assert faults == [(2, "entity_legal_name", "in_service")]


def test_an_entity_that_is_registered_otherwise_is_a_fault(write, run):
    other = {"external_id": "a-2", "name": "山间读书", "entity_legal_name": "别名有限公司"}
    _figures, faults = run(write({}, other))
    assert faults == [(3, "entity_legal_name", "entity_conflict")]
    _figures, faults = run(write(other))
    assert faults == [(2, "entity_legal_name", "entity_mismatch")]


def test_a_check_says_what_the_run_will_do_and_keeps_nothing(write, check, confirm):
    batch = check(write({}, {"external_id": "a-2", "name": ""}, {"external_id": "a-1"}))
    previewed = told(batch)
    assert batch.state == "previewed"
    assert not PublicAccount.objects.exists()
    assert not OperatingEntity.objects.exists()
    jobs.work_on(confirm(batch).pk)
    batch.refresh_from_db()
    assert (batch.state, told(batch)) == ("completed", previewed)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample registry is not beside the checkout")
@pytest.mark.parametrize(
    ("file", "codec"),
    [("registry_real_names.csv", "utf-8-sig"), ("registry_real_names_gb18030.csv", "gb18030")],
)
def test_the_sample_registry_imports_completely_but_for_faulty_rows(file, codec, run):
    figures, faults = run(SAMPLES / file, codec)
    assert figures["rows"] == 3279
    assert figures["new_accounts"] == 3279 - figures["errors"] == PublicAccount.objects.count()
    assert {(column, code) for _line, column, code in faults} <= {
        ("last_active_on", "date_order"),
        ("last_active_on", "date_future"),
        ("registered_on", "date_future"),
        ("introduction", "invisible"),
        ("name", "name_repeated"),
    }
    assert PublicAccount.history.count() == PublicAccount.objects.count()
    again, _faults = run(SAMPLES / file, codec)
    assert again["unchanged"] == figures["new_accounts"]


def test_a_person_is_imported_under_a_resident_id(tmp_path, run):
    path = tmp_path / "people.csv"
    path.write_text(
        "external_id,name,content_category,entity_type,entity_legal_name,entity_resident_id\n"
        f"p-1,周记,general,individual,周示例,{resident_id(5)}\n",
        encoding="utf-8",
    )
    run(path)
    person = OperatingEntity.objects.get()
    assert (person.legal_name, person.full_name) == ("周**", "周示例")
    assert resident_id(5) not in repr(list(OperatingEntity.history.values()))


def test_a_date_that_contradicts_the_record_is_a_fault_of_its_row(write, run):
    run(write({}))
    _figures, faults = run(write({"registered_on": "", "last_active_on": "2019-01-01"}))
    assert faults == [(2, "last_active_on", "date_order_on_record")]


CODE = "entity_unified_social_credit_code"
PEOPLE = "external_id,name,content_category,entity_type,entity_legal_name,entity_resident_id\n"


@pytest.fixture
def people(tmp_path):
    """Write one row a resident id as a CSV file."""

    def build(*numbers):
        rows = [
            f"p-{row},{far_name(row)},general,individual,周示例{row},{number}\n"
            for row, number in enumerate(numbers)
        ]
        path = tmp_path / "people.csv"
        path.write_text(PEOPLE + "".join(rows), encoding="utf-8")
        return path

    return build


def test_numbers_of_every_document_with_18_characters_are_imported(people, run):
    figures, faults = run(
        people(
            "330113199001010011",  # a county younger than its holder
            "13313119900101001x",  # a county that the library of checkers lacks
            "810000199408230021",
            "830000199201300022",
            "911840199001010018",
        )
    )
    assert (figures["new_accounts"], faults) == (5, [])
    kinds = OperatingEntity.objects.order_by("pk").values_list("identity_type", flat=True)
    assert list(kinds) == ["resident_id"] * 4 + ["permanent_residence"]


def test_the_holder_of_a_permanent_residence_card_is_found_again(people, run, cast, now):
    number = "911840199001010018"
    facts = PersonFactsFactory(
        legal_name="周示例0", identity_type="permanent_residence", identity_number=number
    )
    with acting_as(cast["intake"]):
        holder = EntityFactory(facts=facts, at=now)
    run(people(number))
    assert PublicAccount.objects.get().entity == holder


def test_a_deviating_code_is_refused_by_file_until_it_is_on_record(write, run, cast, now):
    code = irregular_code(5)
    figures, faults = run(write({CODE: code}))
    assert (figures, faults) == ({"rows": 1, "errors": 1}, [(2, CODE, "credit_code_check")])
    facts = EntityFactsFactory(
        legal_name="示例文化有限公司", identity_number=code, identity_exception="as issued"
    )
    with acting_as(cast["intake"]):
        holder = EntityFactory(facts=facts, at=now)
    figures, faults = run(write({CODE: code}))
    assert (figures["new_accounts"], faults) == (1, [])
    assert PublicAccount.objects.get().entity == holder


def test_a_minor_is_refused_by_file_without_a_consent_on_record(people, run, cast, now):
    number = minor_id(15, on=legal_date(now))
    refused = ({"rows": 1, "errors": 1}, [(2, "entity_resident_id", "minor")])
    assert run(people(number)) == refused
    facts = PersonFactsFactory(legal_name="周示例0", identity_number=number)
    with acting_as(cast["intake"]):
        entity = EntityFactory(facts=facts, at=now)
    assert run(people(number)) == refused
    with acting_as(cast["intake"]):
        record_guardian_consent(entity, at=now, files=[scan()])
    figures, faults = run(people(number))
    assert (figures["new_accounts"], faults) == (1, [])


def test_whoever_is_of_age_today_is_imported(people, run, now):
    figures, faults = run(people(minor_id(18, on=legal_date(now))))
    assert (figures["new_accounts"], faults) == (1, [])
