"""Why two names match: in words, and character by character."""

import pytest
from django.utils import translation

from accounts.screening.explanation import explain, explain_term
from accounts.screening.names import read
from accounts.screening.reasons import visible
from tests.accounts.screening.pairs import GOLDEN


def words(left, right):
    return explain(read(left), read(right)).words


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("財經观察", "财经观察", ("traditional or regional form",)),
        ("Tаlk频道", "Talk频道", ("Cyrillic а for a",)),
        ("Τalk频道", "talk频道", ("Greek Τ for t",)),
        ("才井观察", "财经观察", ("pinyin cái jǐng/jīng",)),
        ("官方财经观察", "财经观察", ("官方 removed",)),
        ("财经观察", "财经观察旗舰店", ("旗舰店 removed",)),
        ("人民曰报", "人民日报", ("曰 looks like 日",)),
        ("⼈民日报", "人民日报", ("radical ⼈",)),
        ("ＡＢＣ频道", "abc频道", ("full or half width",)),
        ("ABC频道", "abc频道", ("upper case",)),
        ("Ⓐbc频道", "abc频道", ("enclosed character Ⓐ",)),
        ("𝐚bc频道", "abc频道", ("mathematical letter 𝐚",)),
        ("ábc频道", "abc频道", ("accent removed",)),
        ("a\u0301bc频道", "abc频道", ("mark over or under a letter removed",)),
        ("财\u200b经观察", "财经观察", ("invisible character U+200B removed",)),
        ("ёbc频道", "ebc频道", ("accent removed, Cyrillic е for e",)),
        ("㎏频道", "kg频道", ("compatibility form ㎏",)),
        ("重庆观察", "崇庆观察", ("pinyin chóng",)),
        ("财 经观察★", "财经观察", ("space removed", "decoration ★ removed")),
        ("财经观察员", "财经观察", ("员 added",)),
        ("财经观察", "财经观察员", ("员 missing",)),
        ("财经现察室", "财经观察室", ("现 instead of 观",)),
        ("财观经察", "财经观察", ("观 and 经 exchanged",)),
        ("观察财经", "财经观察", ("parts exchanged",)),
    ],
)
def test_every_step_has_its_words(left, right, expected):
    assert words(left, right) == expected


def test_the_words_are_the_readers():
    with translation.override("zh-hans"):
        assert words("Tаlk频道", "Talk频道") == ("以西里尔字母 а 代替 a",)


def test_a_term_is_shown_where_it_stands():
    found = explain_term(read("我的公 安日记"), read("公安"))
    assert found.words == ("contains 公安", "space removed")
    assert [(column.left, column.right, column.tone) for column in found.columns] == [
        ("我", "", "rest"),
        ("的", "", "rest"),
        ("公", "公", "equal"),
        ("␣", "", "extra"),
        ("安", "安", "equal"),
        ("日", "", "rest"),
        ("记", "", "rest"),
    ]


def test_a_term_may_end_in_what_does_not_count():
    found = explain_term(read("央行研究所见"), read("央行！"))
    assert [column.left for column in found.columns] == list("央行研究所见")


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['left']}~{row['right']}")
def test_no_character_is_lost_on_the_way(row):
    if row["class"] == "unrelated":
        return
    columns = explain(read(row["left"]), read(row["right"])).columns
    for side, text in (("left", row["left"]), ("right", row["right"])):
        shown = "".join(getattr(column, side) for column in columns)
        assert sorted(shown) == sorted("".join(map(visible, text)))
