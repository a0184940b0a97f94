"""Personal data: sealed, bound to its column, looked up by keyed hash, erased with its key."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from audit.personal_data import (
    CannotOpen,
    PersonalDataErased,
    lookup_digest,
    mask_name,
    mask_number,
    new_data_key,
    seal,
    unseal,
)


def fresh_key():
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@given(st.text(min_size=1))
def test_what_was_sealed_opens_again_and_does_not_show(text):
    key = new_data_key()
    sealed = seal(key, text, "contact_phone")
    assert unseal(key, sealed, "contact_phone") == text
    assert text not in sealed or len(text) < 4


def test_a_sealed_value_does_not_open_in_another_column():
    key = new_data_key()
    with pytest.raises(CannotOpen):
        unseal(key, seal(key, "11010119900101001X", "identity_number"), "contact_phone")


def test_a_sealed_value_does_not_open_with_another_subjects_key():
    sealed = seal(new_data_key(), "13800138000", "contact_phone")
    with pytest.raises(CannotOpen):
        unseal(new_data_key(), sealed, "contact_phone")


def test_a_destroyed_key_opens_nothing(now):
    key = new_data_key()
    sealed = seal(key, "13800138000", "contact_phone")
    key.destroyed_at = now
    with pytest.raises(PersonalDataErased):
        unseal(key, sealed, "contact_phone")


def test_a_former_master_key_still_opens_and_the_first_one_wraps(settings):
    old = settings.PERSONAL_DATA_KEYS
    before = new_data_key()
    settings.PERSONAL_DATA_KEYS = [fresh_key(), *old]
    assert unseal(before, seal(before, "x", "p"), "p") == "x"
    after = new_data_key()
    settings.PERSONAL_DATA_KEYS = old
    with pytest.raises(CannotOpen):
        seal(after, "x", "p")


def test_a_short_master_key_is_refused_with_its_name(settings):
    settings.PERSONAL_DATA_KEYS = ["c2hvcnQ="]
    with pytest.raises(ImproperlyConfigured, match="PERSONAL_DATA_KEYS"):
        new_data_key()


def test_digests_tell_kinds_apart_and_keep_nothing_of_the_empty_value():
    assert lookup_digest("phone", "1") != lookup_digest("resident_id", "1")
    assert lookup_digest("phone", "") == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("110101199003070012", "1101**********0012"),
        ("+8613800138580", "138****8580"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_a_number_shows_its_ends_only(value, shown):
    assert mask_number(value) == shown


@pytest.mark.parametrize(("name", "shown"), [("周某某", "周**"), ("周", "周*"), ("", "")])
def test_a_persons_name_shows_the_family_name_only(name, shown):
    assert mask_name(name) == shown
