"""What does not show is shown, and what holds letters and emoji together stays."""

import pytest

from regulations.hidden_characters import show_invisible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202e馆小文天\u202c", "[U+202E]馆小文天[U+202C]"),
        ("天文\u200b小馆\ufeff", "天文[U+200B]小馆[U+FEFF]"),
        ("a\u00adb\u0000c\u2028d", "a[U+00AD]b[U+0000]c[U+2028]d"),
        ("天\u3164文\u2800", "天[U+3164]文[U+2800]"),
        ("葛\U000e0100城", "葛[U+E0100]城"),
        ("a\u200cb", "a[U+200C]b"),
        ("第一行\r\n第二行\t完", "第一行\r\n第二行\t完"),
        ("نامه\u200cای", "نامه\u200cای"),
        ("👨\u200d👩\u200d👧 一家 ❤\ufe0f", "👨\u200d👩\u200d👧 一家 ❤\ufe0f"),
        ("城市\u3000观察", "城市\u3000观察"),
        ("", ""),
    ],
)
def test_a_text_shows_what_does_not_show(text, expected):
    assert show_invisible(text) == expected
