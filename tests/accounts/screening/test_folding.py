"""What names are reduced to."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.screening import folding
from accounts.screening.characters import displayed
from accounts.screening.comparison import compare
from accounts.screening.folding import plain, skeleton
from accounts.screening.names import read

NAMES = st.text(min_size=1, max_size=30)
# Characters that do something: letters, Chinese, look-alikes, marks, blanks.
LIVELY = st.text(
    st.sampled_from(
        string.ascii_letters + string.digits + "人民日曰己巳報报財а⼈①Ａé̂\u200b ★·㎏官方号一"
    ),
    min_size=1,
    max_size=12,
)


@given((NAMES | LIVELY).filter(lambda name: displayed(name) == name))
def test_folding_is_idempotent(name):
    assert skeleton(skeleton(name)) == skeleton(name)


@given(
    NAMES | LIVELY | st.text(st.sampled_from("אבג١12ab天文\u202e\u202c\u2067\u2069"), min_size=1)
)
def test_names_displayed_alike_are_one_name(name):
    assert skeleton(displayed(name)) == skeleton(name) or max(displayed(name)) >= "א"


@given(NAMES | LIVELY)
def test_a_skeleton_is_never_empty_and_as_long_as_the_plain_form(name):
    assert 0 < len(skeleton(name)) == len(plain(name))


@given(LIVELY, LIVELY, LIVELY)
def test_being_the_same_is_an_equivalence(one, two, three):
    names = [read(each) for each in (one, two, three)]
    same = {(a, b) for a in range(3) for b in range(3) if compare(names[a], names[b]) == "same"}
    assert {(0, 0), (1, 1), (2, 2)} <= same
    assert {(b, a) for a, b in same} == same
    assert all((a, c) in same for a, b in same for d, c in same if b == d)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("人民日報", "人民日报"),
        ("人民曰报", "人民日报"),
        ("⼈⺠日报", "人民日报"),
        ("Ｔｅｓｔ频道", "test频道"),
        ("Тeѕt频道", "test频道"),
        ("①点", "l点"),
        ("财 经★观·察", "财经观察"),
        ("é\u200b店", "e店"),
        ("财\u2065\ufff0\ufdd0\u302e经", "财经"),
        ("10", "lo"),
        ("★☆", "★☆"),
        ("\u200b\u200d", folding.INVISIBLE),
    ],
)
def test_what_looks_the_same_becomes_the_same(name, folded):
    assert skeleton(name) == folded


def test_the_plain_form_leaves_shape_twins_apart():
    assert (plain("人民曰報"), skeleton("人民曰報")) == ("人民曰报", "人民日报")


def test_the_table_names_its_version_and_sources():
    assert folding.data_file(folding.VERSION).name == f"folding-{folding.VERSION}.json"
    assert set(folding.tables().sources) == {
        "unicode",
        "confusable-homoglyphs",
        "opencc",
        "pypinyin",
    }
    assert folding.versions()[0] == folding.VERSION
