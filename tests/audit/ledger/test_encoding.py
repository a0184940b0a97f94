"""Records say everything about a row, and no two rows share one."""

import datetime
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.context import acting_as
from audit.domain.sealing import sources
from audit.ledger.encoding import MalformedRecord, decode, encode, encoder_of
from audit.models import Decision
from tests.factories import AccountFactory

MOMENT = datetime.datetime(
    2025, 1, 31, 17, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=8))
)

texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
rows = st.fixed_dictionaries(
    {
        "id": st.integers(0, 99),
        "verb": texts,
        "object_label": texts,
        "note": texts,
        "message": texts,
        "moved": st.none() | st.booleans(),
        "object_version": st.none() | st.integers(0, 99),
        "reason_codes": st.none() | st.lists(st.text(max_size=3), max_size=3),
    }
)


def record(row):
    encoder = encoder_of(Decision)
    return encoder.encode([row.get(column) for column in encoder.columns])


@given(one=rows, other=rows)
def test_two_rows_share_no_record(one, other):
    assert (record(one) == record(other)) == (one == other)


@given(row=rows)
def test_a_record_says_what_the_row_said(row):
    decoded = decode(record(row))
    assert (decoded["version"], decoded["label"], decoded["pk"]) == (
        1,
        "audit.decision",
        str(row["id"]),
    )
    assert decoded["fields"].keys() == {field.attname for field in Decision._meta.fields} - {"id"}
    for name in ("verb", "object_label", "note", "message"):
        assert decoded["fields"][name] == row[name]


def test_values_have_one_text():
    fields = decode(
        record(
            {
                "id": 1,
                "moved": True,
                "decided_at": MOMENT,
                "articles": {"b": [1, None], "a": "审"},
                "note": "",
                "idempotency_key": uuid.UUID(int=1),
            }
        )
    )["fields"]
    assert fields["moved"] == "true"
    assert fields["decided_at"] == "2025-01-31T09:05:00.000000Z"
    assert fields["articles"] == '{"a":"\\u5ba1","b":[1,null]}'
    assert fields["note"] == "" and fields["message"] is None
    assert fields["idempotency_key"] == "00000000-0000-0000-0000-000000000001"


def test_every_row_that_is_sealed_can_be_encoded():
    assert all(encoder_of(model).columns for model in sources())


def test_a_history_row_is_encoded_as_it_stands(cast, entity, now):
    with acting_as(cast["importer"], reason="batch"):
        row = AccountFactory(entity=entity, at=now).history.latest()
    decoded = decode(encode(row))
    assert (decoded["label"], decoded["pk"]) == ("accounts.historicalpublicaccount", str(row.pk))
    assert decoded["fields"]["name"] == row.name
    assert decoded["fields"]["entity_id"] == str(entity.pk)
    assert decoded["fields"]["history_user_id"] == str(cast["importer"].pk)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_an_orderly_way(data):
    with pytest.raises(MalformedRecord):
        decode(data)


def test_a_record_that_was_cut_is_refused():
    whole = record({"id": 1, "note": "审"})
    for cut in range(len(whole)):
        try:
            assert decode(whole[:cut])["fields"].keys() < decode(whole)["fields"].keys()
        except MalformedRecord:
            continue
