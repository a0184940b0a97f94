"""Spellings: what a search asks an index for."""

import pytest

from accounts.screening.scripts import variants
from desk.spellings import MOST, beginnings, cases


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("财经", "財經"),
        ("財经", "财經"),
        ("abc", "ＡＢＣ"),
        ("Abc日報", "ABC日报"),
        ("夜读(北京", "夜讀（北京"),
        ("ai:夜", "AI：夜"),
    ],
)
def test_a_beginning_is_asked_for_in_every_script_width_and_case(term, written):
    assert written in beginnings(term)


def test_what_was_typed_is_asked_for_first():
    assert beginnings("財经Abc")[0] == "財经Abc"


@pytest.mark.parametrize("term", ["发" * 20, "歷發臺麵繫乾abc", "abc" * 30])
def test_too_many_spellings_become_shorter_beginnings(term):
    asked = beginnings(term)
    assert len(asked) <= MOST
    assert asked[0]
    assert term.startswith(asked[0])


def test_a_value_is_asked_for_in_every_width_and_case_and_one_script():
    assert {"ab-1", "AB-1", "ａｂ－１"} <= set(cases("ab-1"))
    assert cases("财经") == ["财经"]


@pytest.mark.parametrize(("char", "others"), [("经", "經"), ("發", "发"), ("夜", "夜"), ("a", "a")])
def test_characters_of_both_scripts_stand_for_each_other(char, others):
    assert {char, *others} <= set(variants(char))


def test_shape_twins_do_not_stand_for_each_other():
    assert "曰" not in variants("日")
