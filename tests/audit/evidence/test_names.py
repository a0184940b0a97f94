"""File names as people see them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("license.pdf.exe", "license.pdf.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.png", "y.png"),
        ("a/b\\c.png", "c.png"),
        ("line\nbreak\0.pdf", "linebreak.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066a\u2069\u200b\ufeff.pdf", "a.pdf"),
        ("a\u3164b\u2800\ufe0f.pdf", "ab.pdf"),
        (" a \u3000\u00a0 b.pdf ", "a b.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("", "file"),
        ("..", "file"),
        ("a/", "file"),
        ("\u202e", "file"),
        (".pdf", ".pdf"),
        ("长" * 200 + ".jpeg", "长" * 115 + ".jpeg"),
        ("x" * 200, "x" * 120),
        ("x" * 119 + " tail", "x" * 119),
        ("x" * 114 + " tail.jpeg", "x" * 114 + ".jpeg"),
        ("x." + "y" * 200, "x." + "y" * 118),
    ],
)
def test_names_are_shown_without_folders_and_tricks(name, shown):
    assert display_name(name) == shown


@given(name=st.text())
def test_every_name_can_be_shown(name):
    shown = display_name(name)
    assert 1 <= len(shown) <= 120
    assert not set(shown) & set("/\\")
    assert all(unicodedata.category(character)[0] != "C" for character in shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert display_name(shown) == shown
