"""Every checker of a cell or a field answers any text with a value or a refusal."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.enums import IdentityType
from accounts.forms import EntityForm
from accounts.forms.fields import LineField, ParagraphsField
from accounts.identity import check_identity, normalize_identity, normalize_phone
from accounts.imports.columns import COLUMNS, Fault
from accounts.imports.messages import message_of
from disclosure.api import serializers

TODAY = date(2026, 11, 28)
TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=30) | st.text(
    st.sampled_from("0123456789Xx１２ ٣+-./eE\x00\u202e\u200f\ud83d\ue000\ufffd年月日万"),
    max_size=24,
)


@settings(max_examples=60, deadline=None)
@given(text=TEXT)
@example(text="\ud83d")
@example(text="\x00")
@example(text="9" * 5000)
def test_columns_give_a_value_or_a_fault(text):
    for column in COLUMNS.values():
        try:
            cell = column.clean(text)
            if cell:
                column.read(cell, today=TODAY)
        except Fault as fault:
            assert message_of(fault.code, fault.facts)


@settings(max_examples=60, deadline=None)
@given(text=TEXT)
@example(text="\ud83d")
@example(text="9" * 5000)
def test_numbers_and_texts_give_a_value_or_a_refusal(text):
    checkers = [normalize_phone, LineField(required=False).clean]
    checkers.append(ParagraphsField(required=False).clean)
    for kind in IdentityType.values:
        checkers.append(lambda value, kind=kind: normalize_identity(kind, value))
        checkers.append(lambda value, kind=kind: check_identity(kind, value, today=TODAY))
    for check in checkers:
        try:
            check(text)
        except ValidationError as refusal:
            assert refusal.messages


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXT)
def test_forms_and_serializers_give_errors(db, text):
    form = EntityForm(dict.fromkeys(EntityForm.base_fields, text))
    assert not form.is_valid()
    for kind in (serializers.Registration, serializers.NameChange, serializers.ComplaintReport):
        facts = dict.fromkeys(kind().fields, text)
        assert not kind(data=facts).is_valid()
