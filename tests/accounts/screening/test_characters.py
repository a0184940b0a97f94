"""What a name may hold, whatever the interpreter knows of Unicode."""

import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.screening import characters
from accounts.screening.characters import (
    MAX_NAMED,
    displayed,
    find_fault,
    is_plain,
    normalize,
    strip_invisible,
    validate_line,
    validate_paragraphs,
)
from regulations.hidden_characters import INVISIBLE

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    "text",
    [
        "王𮯰",  # Extension I
        "李𱍐",  # Extension H
        "\U000323b0",  # Extension J
        "㐂𫖯𬱖䶮",
        "𠂇龴︐",  # characters of GB 18030-2022
        "༄བོད་ལྗོངས།",
        "ᠮᠣᠩᠭᠣᠯ",
        "ᠮᠣ\u180bᠩ",  # a variant of a letter
        "ᠠ\u180eᠠ",  # a separated vowel
        "شىنجاڭ تېلېۋىزىيەسى",
        "نامه\u200cای",  # joining letters kept apart
        "क\u094d\u200dष",
        "👨\u200d👩\u200d👧 一家",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3号",
        "🇨🇳新闻",
        "👍🏽",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "阿卜杜拉·买买提",
        "城市\u3000观察",
    ],
)
def test_letters_and_emoji_of_every_script_may_stand_in_a_name(text):
    assert find_fault(text) is None


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("\u202e馆小文天\u202c", "invisible", "U+202E, U+202C"),
        ("天文\u2067小馆", "invisible", "U+2067"),
        ("天文\u200b小馆", "invisible", "U+200B"),
        ("天文\ufeff小馆", "invisible", "U+FEFF"),
        ("a\u200cb", "invisible", "U+200C"),
        ("ئۇيغۇر\u200cچە", "invisible", "U+200C"),  # ر does not join what follows
        ("a\u180eb", "invisible", "U+180E"),
        ("天文\u180b", "invisible", "U+180B"),
        ("葛\U000e0100城", "invisible", "U+E0100"),
        ("天\x00文", "invisible", "U+0000"),
        ("天\n文", "invisible", "U+000A"),
        ("\U000e0041", "invisible", "U+E0041"),
        ("\U0001d173", "invisible", "U+1D173"),
        ("某\ue863", "private_use", "U+E863"),
        ("\U00100000", "private_use", "U+100000"),
        ("\ufdd0", "unassigned", "U+FDD0"),
        ("天\uffff", "unassigned", "U+FFFF"),
        ("\u0378", "unassigned", "U+0378"),
        ("天\ufffd馆", "lost", "U+FFFD"),
        ("天\ud83d馆", "lost", "U+D83D"),
    ],
)
def test_a_refusal_names_the_characters(text, code, named):
    assert find_fault(text) == (code, named)
    with pytest.raises(ValidationError) as refused:
        validate_line(text)
    assert (refused.value.code, named in refused.value.messages[0]) == (code, True)


def test_what_to_do_follows_from_the_kind():
    def first_word(text):
        with pytest.raises(ValidationError) as refused:
            validate_line(text)
        return refused.value.messages[0].split()[0]

    assert [first_word(text) for text in ("\u202e", "\ue000", "\ufdd0")] == [
        "Delete",
        "Retype",
        "Retype",
    ]


def test_paragraphs_may_break_and_nothing_more():
    validate_paragraphs("一\r\n二\n三")
    with pytest.raises(ValidationError):
        validate_paragraphs("一\n\u200b二")


def test_many_characters_are_not_all_named():
    text = "".join(chr(code) for code in range(0xE000, 0xE020))
    assert find_fault(text).characters.count("U+") == MAX_NAMED
    assert find_fault(text).characters.endswith("…")


def test_what_the_interpreter_shows_is_shown_here():
    """Nothing that was assigned and visible to an older Unicode is refused by a newer one."""
    refused = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if char.isprintable()
        and unicodedata.category(char)[0] in "LN"
        and not INVISIBLE.match(char)
        and find_fault(char)
    ]
    assert refused == []


@given(ANY_TEXT)
@example("\ud800\u202e")
@example("\u200c\u200d")
def test_any_text_gets_an_answer(text):
    fault = find_fault(text)
    assert fault is None or fault.code in characters.MESSAGES
    assert isinstance(displayed(text), str)
    assert isinstance(strip_invisible(text), str)
    assert not is_plain(text) or (fault is None and normalize(text) == text)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("天文小馆", "天文小馆"),
        ("\u202e馆小文天", "天文小馆"),
        ("\u202e报日民人\u202c", "人民日报"),
        ("天文\u202e馆小\u202c", "天文小馆"),
        ("财经\u2067אב\u2069", "财经בא"),
        ("12אב", "12בא"),
    ],
)
def test_a_text_is_compared_in_the_order_it_is_displayed_in(stored, shown):
    visible = "".join(char for char in displayed(stored) if unicodedata.category(char) != "Cf")
    assert visible == shown


@pytest.mark.parametrize("given", ["\ufeff天文小馆", "天文\u200b小馆\u202c", "天\u00ad文小馆"])
def test_a_search_ignores_what_nobody_sees(given):
    assert strip_invisible(given) == "天文小馆"


def test_a_search_keeps_what_holds_emoji_together():
    assert strip_invisible("👨\u200d👩\u200d👧\u200b 一家") == "👨\u200d👩\u200d👧 一家"
