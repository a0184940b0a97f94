"""Whole columns say of a row what its cells say one by one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from accounts.imports.columns import COLUMNS, parse_record
from accounts.imports.parsing import _row, parse
from tests.factories import credit_code, resident_id

TODAY = date(2026, 11, 23)
CELLS = {
    "external_id": ["a-1", "b.2", " c ", "é", ""],
    "name": [
        "城市观察",
        "Ａ座",
        "e\u0301clair",
        "éclair",
        "'=1",
        "it's",
        "一\u200b二",
        "长" * 61,
        '="晨读"',
        "#REF!",
        "#话题",
        "无",
        "",
    ],
    "introduction": [
        "",
        "一行",
        "一\n二",
        "\u0301x",
        "👩\u200d🌾",
        "坏\ufffd",
        "字" * 501,
        "无",
        "-",
    ],
    "content_category": ["general", "health", "General", "新闻", "综合", "体育", "怪", ""],
    "entity_type": ["enterprise", "individual", "个人", "公司", "firm", ""],
    "entity_legal_name": ["示例文化有限公司", " 周示例 ", "名\u3000字", ""],
    "entity_unified_social_credit_code": [
        credit_code(1),
        credit_code(1).lower(),
        credit_code(1)[:-1],
        "",
    ],
    "entity_resident_id": [resident_id(1), resident_id(2), "11010119900307001", ""],
    "contact_phone": [
        "13800138000",
        "+8613800138000",
        "010-12345678",
        "12345",
        "-",
        "\u202a13800138000",
        "",
    ],
    "entity_contact_email": [
        "desk@example.com",
        "mailto:desk@example.com",
        "desk＠example.com",
        "a..b@example.com",
        "desk@-example.com",
        "desk@example",
        f"{'a' * 190}@example.com",
        "无",
        "",
    ],
    "registered_on": [
        "2020-01-01",
        "2020/1/1",
        "2024-W01-1",
        "2026-11-24",
        "20200229",
        "2020年1月2日",
        "43831",
        "1/2/2020",
        "—",
        "",
    ],
    "last_active_on": ["2019-12-31", "2020-02-01", "2021-02-29", ""],
    "follower_count": [
        "0",
        "007",
        "1000000000000",
        "1000000000001",
        "-1",
        "１２",
        "1.2万",
        "N/A",
        "",
    ],
}
CHOSEN = {"content_category": {"体育": "general", "怪": ""}}
USUAL = {name: cells[0] for name, cells in CELLS.items()} | {
    "entity_resident_id": "",
    "last_active_on": "2020-02-01",
}
ROWS = st.lists(
    st.one_of(
        st.fixed_dictionaries({name: st.sampled_from(CELLS[name]) for name in COLUMNS}),
        st.sampled_from(list(COLUMNS)).flatmap(
            lambda name: st.sampled_from(CELLS[name]).map(lambda cell: USUAL | {name: cell})
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(rows=ROWS)
def test_columns_and_cells_agree(rows):
    table = [(line, [row[name] for name in COLUMNS], None) for line, row in enumerate(rows, 2)]
    good, faulty = parse(table, tuple(COLUMNS), today=TODAY, chosen=CHOSEN)
    singly = [
        parse_record(line, row, today=TODAY, chosen=CHOSEN) for line, row in enumerate(rows, 2)
    ]
    assert good == [_row(record) for record, _errors in singly if record]
    assert [(each.line, [fault["code"] for fault in each.faults]) for each in faulty] == [
        (errors[0].line, [error.code for error in errors]) for _record, errors in singly if errors
    ]


def test_a_column_that_is_left_out_is_empty():
    cells = [USUAL[name] for name in COLUMNS]
    columns = tuple(None if name == "introduction" else name for name in COLUMNS)
    position = columns.index(None)
    cells[position] = "=HYPERLINK(1)"
    [row], faulty = parse([(2, cells, None)], columns, today=TODAY)
    assert (row.introduction, faulty) == ("", [])
