"""Cells: what leaves the desk in a table computes nothing, and says what the page says."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from desk.cells import neutralized, plain, restored
from desk.templatetags.desk import pill

SIGNS = "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫"


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\ufeff", "\u200b", "\u2060 ", "\x00"])
def test_a_cell_that_begins_like_a_formula_is_quoted(sign, before):
    assert neutralized(f"{before}{sign}1") == f"'{before}{sign}1"


@pytest.mark.parametrize("text", ["", "plain", "a=1", " 美食", "1-2", "'=1", "–"])
def test_other_text_stays_as_it_is(text):
    assert neutralized(text) == text


@pytest.mark.parametrize("text", ["", "plain", "=1", "＋8613800138000", "\u200b=1", " =1", "it's"])
def test_what_was_quoted_is_read_as_it_was(text):
    assert restored(neutralized(text)) == text


# Text as people and machines could write it: what is dangerous, what hides it, and anything.
HIDDEN = " \u3000\u00a0\u2003\ufeff\u200b\u2060\x00"
TEXTS = st.text(st.one_of(st.sampled_from(f"{SIGNS}{HIDDEN}'"), st.characters()))


@given(TEXTS)
def test_no_cell_begins_like_a_formula_and_each_is_read_as_it_was(text):
    shown = neutralized(text)
    seen = unicodedata.normalize("NFKC", shown.lstrip(HIDDEN))
    assert not shown.startswith(tuple("\t\r\n"))
    assert not seen.startswith(tuple("=+-@"))
    assert restored(shown) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (-5, "-5"),
        (Decimal("-1.50"), "-1.50"),
        (-0.5, "-0.5"),
        ("-5", "'-5"),
        (True, "Yes"),
        (False, "No"),
        (date(2026, 2, 3), "2026-02-03"),
        (pill("active", "ok"), "active"),
        (format_html('{}<br><span class="quiet">{}</span>', "<b>&amp;", "A-1"), "<b>&amp; A-1"),
        (format_html("<b>{}</b>", "=1"), "'=1"),
        ("<b>as typed</b>", "<b>as typed</b>"),
    ],
)
def test_a_value_becomes_plain_text(value, shown):
    assert plain(value) == shown


def test_a_moment_is_told_in_the_time_zone_of_the_reader():
    moment = datetime(2026, 1, 1, 20, 0, 5, 99, tzinfo=ZoneInfo("UTC"))
    with timezone.override("Asia/Shanghai"):
        assert plain(moment) == "2026-01-02T04:00:05+08:00"
