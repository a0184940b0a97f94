"""What single cells mean, as offices write them."""

from contextlib import suppress
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.imports.columns import COLUMNS, VOCABULARIES
from desk.files.cells import (
    Fault,
    clean_text,
    clean_value,
    is_blank,
    parse_count,
    parse_date,
    parse_moment,
)

DAY = date(2024, 3, 9)
# Met in public reports about importers, in exports of WeChat, Weibo and SaaS tables, in Excel.
ONE_DAY = [
    *("2024-03-09", "2024-3-9", "2024/3/9", "2024/03/09", "2024.3.9", "2024.03.09.", "20240309"),
    *("2024年3月9日", "2024年03月09日", "2024 年 3 月 9 日", "2024年3月9号", "2024年3月9"),
    *("2024/3/9 0:00", "2024/3/9 0:00:00", "2024-03-09T00:00:00", "2024-03-09 08:30:15.123"),
    *("2024-03-09T16:00:00+08:00", "2024-03-08T16:30:00Z", "2024-03-08 20:30:00+0000"),
    *(
        "2024年3月9日8:30",
        "2024年3月9日 星期六",
        "2024/3/9 周六",
        "2024年3月9日(星期六)",
        "2024/3/9 上午 8:30:00",
    ),
    *("45360", "45360.5", "２０２４－０３－０９", "２０２４年３月９日", "2024-3-9　"),
    *("20240309083000", "9-Mar-2024", "09 March 2024", "Mar 9, 2024", "March 9th, 2024"),
    *("二〇二四年三月九日", "二零二四年三月九日"),
]
AMBIGUOUS = [
    "03/09/2024",
    "3-9-2024",
    "9.3.2024",
    "3/9/24",
    "24-3-9",
    "24.03.09",
    "03/09/2024 0:00",
]
NO_DAY = [
    *("2024-02-30", "2024年13月1日", "2024-3", "2024年3月", "0", "1", "12345", "99999", "x", "T"),
    *("2024-3/9", "2024-W10-6", "2024-069", "昨天", "民国113年3月9日", "1709913600", "9" * 400),
    *(
        "2024-03-09T25:00Z",
        "99/99/2024",
        "31/31/2024",
        "9-Foo-2024",
        "二〇二四年十月三十五日",
        "十",
    ),
]
COUNTS = {
    "0": 0,
    "007": 7,
    "12,345": 12345,
    "1,234,567": 1234567,
    "1 234 567": 1234567,
    "1\u00a0234": 1234,
    "１２３": 123,
    "１２，３４５": 12345,
    "12000.0": 12000,
    "12,000.00": 12000,
    "1.2万": 12000,
    "1.2 万": 12000,
    "1.2w": 12000,
    "1.2W": 12000,
    "0.01万": 100,
    "3亿": 300_000_000,
    "5千": 5000,
    "5k": 5000,
    "120人": 120,
    "1,000,000,000,000": 10**12,
}
NO_COUNTS = [
    *("-1", "1,2", "12,34", "1,23,456", "1.5", "1.2E+06", "10万+", "约1.2万", "1.23456万", "万"),
    *("1000000000001", "20000亿", "9" * 5000, "1.2.3", "½", "many", "1.2百", "十二", "1-2万"),
]


@pytest.mark.parametrize("cell", ONE_DAY)
def test_what_can_mean_one_day_only_is_that_day(cell):
    assert parse_date(clean_value(cell)) == DAY


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("25/12/2024", date(2024, 12, 25)),
        ("12/25/2024", date(2024, 12, 25)),
        ("05/05/2024", date(2024, 5, 5)),
        ("25569", date(1970, 1, 1)),
        ("二〇二四年十二月三十一日", date(2024, 12, 31)),
    ],
)
def test_an_order_that_only_one_day_has_is_read(cell, day):
    assert parse_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [*((cell, "date_ambiguous") for cell in AMBIGUOUS), *((cell, "date") for cell in NO_DAY)],
)
def test_what_means_several_days_or_none_is_refused(cell, code):
    with pytest.raises(Fault) as fault:
        parse_date(cell)
    assert fault.value.code == code


@pytest.mark.parametrize(("cell", "count"), COUNTS.items())
def test_counts_as_people_write_them(cell, count):
    assert parse_count(clean_value(cell)) == count


@pytest.mark.parametrize("cell", NO_COUNTS)
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(Fault, match="number"):
        parse_count(cell)


@given(st.text(max_size=30))
def test_any_text_is_a_value_or_a_fault(text):
    for parse in (parse_date, parse_count):
        with suppress(Fault):
            assert parse(clean_value(text)) is not None
    for vocabulary in VOCABULARIES.values():
        assert vocabulary.find(text) in ("", *vocabulary.choices.values)


@pytest.mark.parametrize(
    "raw",
    [
        *("'00123", "`00123", '="00123"', '= "00123"', "\u202a00123\u202c", "\u200e00123"),
        *("\t00123", "00123\t", "‘00123", "\u200b00123\u200b", "\ufeff00123", "'00123 "),
        *('\'="00123"', "\u2066'00123\u2069", '\u202d="00123"', "`00123`"),
    ],
)
def test_marks_that_keep_numbers_as_text_are_taken_off(raw):
    assert clean_value(raw) == "00123"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('="晨读"', "晨读"),
        ("'=1+1", "=1+1"),
        ("'晨读'", "'晨读'"),
        ('\'="x"', '="x"'),
        ('="说""好"""', '说"好"'),
        ("=1+1", "=1+1"),
        ("\u202a晨读", "\u202a晨读"),
        ("\u3000晨读\t", "晨读"),
    ],
)
def test_free_text_keeps_its_quotes_and_shows_its_marks(raw, text):
    assert clean_text(raw) == text


@pytest.mark.parametrize(
    "cell",
    [
        *("-", "－", "--", "—", "——", "/", "／", "无", "暂无", "空", "N/A", "n/a", "#N/A"),
        *("NULL", "(null)", "None", "\\N", "NaN"),
        *("不详", "未知", "未填", "不明", "未提供"),
    ],
)
@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if not column.required])
def test_words_for_nothing_are_empty_in_optional_columns(cell, name):
    assert COLUMNS[name].clean(f" {cell} ") == ""


@pytest.mark.parametrize("cell", ["无线", "-1", "/x", "空间", "nullable", "0"])
def test_words_that_only_begin_so_are_kept(cell):
    assert not is_blank(cell)


def test_required_cells_are_not_emptied():
    assert COLUMNS["name"].clean("无") == "无"


@pytest.mark.parametrize("name", VOCABULARIES)
def test_labels_and_values_are_known_in_both_languages_and_any_case(name):
    vocabulary = VOCABULARIES[name]
    for value, _label in vocabulary.choices.choices:
        words = [value, value.upper(), value.replace("_", " "), value.replace("_", "-").title()]
        for language in ("en", "zh-hans"):
            with translation.override(language):
                words.append(str(vocabulary.choices(value).label))
        assert {vocabulary.find(f" {word} ") for word in words} == {value}


@pytest.mark.parametrize(
    ("name", "word", "value"),
    [
        ("entity_type", "公司", "enterprise"),
        ("entity_type", "事业单位", "public_institution"),
        ("entity_type", "自然人", "individual"),
        ("entity_type", "Ｅｎｔｅｒｐｒｉｓｅ", "enterprise"),
        ("entity_type", "个体工商户", ""),
        ("entity_type", "", ""),
        ("content_category", "综合", "general"),
        ("content_category", "医疗卫生", "health"),
        ("content_category", "体育", ""),
    ],
)
def test_synonyms_are_taken_where_they_mean_one_value(name, word, value):
    assert VOCABULARIES[name].find(word) == value


def test_what_somebody_said_of_a_word_comes_first():
    chosen = {"综合": "news", "体育": "general", "新闻": ""}
    found = [VOCABULARIES["content_category"].find(word, chosen) for word in (*chosen, "教育")]
    assert found == ["news", "general", "", "education"]


def test_no_word_has_two_meanings():
    for vocabulary in VOCABULARIES.values():
        known = {}
        for value, words in vocabulary.synonyms.items():
            for word in words:
                assert known.setdefault(word, value) == value
                assert vocabulary.find(word) == value


MOMENTS = {
    "2026年11月1日8:00": "2026-11-01T08:00",
    "2026年11月1日上午8:00": "2026-11-01T08:00",
    "2026年11月1号18:00:05": "2026-11-01T18:00:05",
    "2026年11月1日(星期日)8:00": "2026-11-01T08:00",
    "2026-03-02 10:00:00": "2026-03-02 10:00:00",
    "2026年3月2日": "2026-03-02",
    "2026.3.2 下午3:05": "2026-03-02T15:05",
    "2026/3/2 晚上11:30": "2026-03-02T23:30",
    "2026-03-02 12:10 am": "2026-03-02T00:10",
    "2026-03-02 中午12:30": "2026-03-02T12:30",
    "2026-03-02T10:00:00+0800": "2026-03-02T10:00:00+08:00",
    "20260302100000": "2026-03-02T10:00:00",
    "46083.5": "2026-03-02T12:00:00",
    "1772416800": "2026-03-02T02:00:00+00:00",
    "1772416800123": "2026-03-02T02:00:00+00:00",
    "3/25/2026 9:05": "2026-03-25T09:05",
}


@pytest.mark.parametrize("cell", MOMENTS)
def test_a_moment_that_can_mean_one_only_is_that_moment(cell):
    assert parse_moment(cell) == MOMENTS[cell]


@pytest.mark.parametrize(
    "cell", ["", "昨天", "3/4/2026 10:00", "2026-03-02 晚上12:10", "2026-3-2 25:00", "2026-13-1"]
)
def test_what_is_no_single_moment_is_refused(cell):
    with pytest.raises(Fault):
        parse_moment(cell)
