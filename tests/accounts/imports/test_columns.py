"""What a header may hold, what a cell may hold, and what a fault may reveal."""

from datetime import date

import pytest

from accounts.imports.columns import COLUMNS, Record, RowError, parse_record
from accounts.imports.headers import (
    LEFT_OUT,
    HeaderRefused,
    check_columns,
    choose,
    guess,
)
from accounts.imports.messages import message_of

TODAY = date(2026, 11, 23)
CREDIT_CODE = "entity_unified_social_credit_code"
ENTERPRISE = {
    "external_id": "acct-000001",
    "name": "大牛的下午茶",
    "introduction": "每天一条有用的消息",
    "content_category": "general",
    "entity_type": "enterprise",
    "entity_legal_name": "示例传媒有限公司",
    CREDIT_CODE: "91110000600037341L",
    "contact_phone": "13800138000",
    "entity_contact_email": "desk@example.com",
    "registered_on": "2015-01-21",
    "last_active_on": "2024-02-14",
    "follower_count": "1200",
}
PERSON = ENTERPRISE | {
    "entity_type": "individual",
    "entity_legal_name": "周例",
    CREDIT_CODE: "",
    "entity_resident_id": "360426199101010071",
}
REQUIRED = ["external_id", "name", "content_category", "entity_type", "entity_legal_name"]
HEADER = [*REQUIRED, CREDIT_CODE]
PRIVILEGED = [
    *("status", "State", "id", "pk", "version", "grade", "verified_at", "verified_by"),
    *("credit_rating", "special_label", "is_blacklisted", "account_state", "状态", "专门标识"),
]
DISGUISED = ["st\u0430tus", "\u0456s_special", "ｓｔａｔｅ", "special\u200b_label"]
INVISIBLE = [
    *("a\u200bb", "a\u202eb", "a\u00adb", "\ufeffa", "\u3164", "a\tb", "a\nb", "a\u2028b"),
    *("\U000e0fff", "a\u200db", "👨\u200d"),
]


CODES = [f"U+E00{digit}" for digit in range(8)]


def check_header(header):
    """The columns of a header as it is understood."""
    return check_columns(header, guess(header))


def parsed(**cells):
    """The record of an enterprise's row with some cells changed."""
    record, errors = parse_record(2, ENTERPRISE | cells, today=TODAY)
    assert errors == []
    return record


def faults(row, **cells):
    """(column, code) of every fault of a row with some cells changed, each with its message."""
    record, errors = parse_record(2, row | cells, today=TODAY)
    assert record is None
    assert all(message_of(error.code, error.facts) for error in errors)
    return [(error.column, error.code) for error in errors]


def problems(header):
    """(position, code) of every problem of a header."""
    with pytest.raises(HeaderRefused) as refusal:
        check_header(header)
    assert len(refusal.value.messages) == len(refusal.value.problems)
    return [(position, code) for position, _given, code, _message in refusal.value.problems]


class TestHeader:
    def test_every_permitted_column_in_any_order(self):
        assert check_header([*reversed(COLUMNS)]) == tuple(reversed(COLUMNS))

    def test_optional_columns_may_be_absent(self):
        assert check_header(HEADER) == tuple(HEADER)

    def test_ascii_space_and_case_are_tolerated(self):
        assert check_header([f" {name.upper()} " for name in HEADER]) == tuple(HEADER)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ("nickname", "unknown"),
            *((name, "privileged") for name in PRIVILEGED),
            ("follower_count\u00a0", "look_alike"),
            ("follower\u200b_count", "look_alike"),
            ("ｆｏｌｌｏｗｅｒ＿ｃｏｕｎｔ", "look_alike"),
            ("follower_c\u043eunt", "look_alike"),
            ("\tfollower_count", "look_alike"),
            ("n\u0430me", "look_alike"),
            *((name, "disguised") for name in DISGUISED),
        ],
    )
    def test_a_column_is_refused_for_its_own_reason(self, given, code):
        assert problems([*HEADER, given]) == [(len(HEADER) + 1, code)]

    def test_one_of_the_identity_columns_is_needed(self):
        assert check_header([*REQUIRED, "entity_resident_id"])
        assert problems(REQUIRED) == [(0, "missing")]

    def test_a_privileged_column_is_told_why(self):
        with pytest.raises(HeaderRefused, match="an import never grants standing"):
            check_header([*HEADER, "status"])

    def test_a_data_row_instead_of_a_header_reveals_no_numbers(self):
        with pytest.raises(HeaderRefused) as refusal:
            check_header(["1", "周例", "360426199101010071", "13800138000"])
        assert "360426199101010071" not in str(refusal.value)
        assert "13800138000" not in str(refusal.value)


class TestChosenColumns:
    """What a person says of the columns of a file."""

    FOREIGN = ["编号", "状态", "昵称", "备注", *HEADER[2:]]
    CHOSEN = ("external_id", LEFT_OUT, "name", LEFT_OUT, *HEADER[2:])

    def refused(self, header, columns):
        with pytest.raises(HeaderRefused) as refusal:
            check_columns(header, columns)
        return [(position, code) for position, _given, code, _message in refusal.value.problems]

    def test_what_is_understood_is_proposed_once(self):
        assert guess(["昵称", "name", "何物", "status", " "]) == ("name", "", "", "", "")

    def test_columns_may_be_left_out(self):
        columns = ("external_id", "", "name", "", *HEADER[2:])
        assert check_columns(self.FOREIGN, self.CHOSEN) == columns

    @pytest.mark.parametrize("given", [*PRIVILEGED, *DISGUISED])
    @pytest.mark.parametrize("name", ["", "introduction", "state"])
    def test_what_grants_standing_is_left_out_or_nothing(self, given, name):
        [(position, code)] = self.refused([*HEADER, given], (*HEADER, name))
        assert (position, code) == (7, "disguised" if given in DISGUISED else "privileged")
        assert check_columns([*HEADER, given], (*HEADER, LEFT_OUT)) == (*HEADER, "")

    @pytest.mark.parametrize("name", [*PRIVILEGED, "nickname"])
    def test_nothing_but_our_columns_is_filled(self, name):
        assert self.refused([*HEADER, "备注"], (*HEADER, name)) == [(7, "target")]

    def test_every_objection_is_made_at_once(self):
        columns = ("external_id", "name", "external_id", "", *HEADER[2:5], LEFT_OUT)
        assert self.refused(self.FOREIGN, columns) == [
            (2, "privileged"),
            (3, "taken"),
            (4, "unknown"),
            (0, "missing"),
        ]

    def test_single_columns_are_chosen_by_header_or_number(self):
        choices = [("编号", "external_id"), ("#3", "name"), ("备注", LEFT_OUT), ("#2", LEFT_OUT)]
        assert choose(self.FOREIGN, guess(self.FOREIGN), choices) == self.CHOSEN

    @pytest.mark.parametrize(
        ("key", "code"), [("电邮", "absent"), ("#9", "absent"), ("", "several")]
    )
    def test_a_choice_names_one_column(self, key, code):
        with pytest.raises(HeaderRefused) as refusal:
            choose(["name", "", ""], ("name", "", ""), [(key, LEFT_OUT)])
        assert [problem[2] for problem in refusal.value.problems] == [code]


class TestGoodRows:
    def test_an_enterprise(self):
        assert parsed() == Record(
            line=2,
            external_id="acct-000001",
            name="大牛的下午茶",
            introduction="每天一条有用的消息",
            content_category="general",
            entity_type="enterprise",
            entity_legal_name="示例传媒有限公司",
            identity_type="unified_social_credit_code",
            identity_number="91110000600037341L",
            contact_phone="+8613800138000",
            entity_contact_email="desk@example.com",
            registered_on=date(2015, 1, 21),
            last_active_on=date(2024, 2, 14),
            follower_count=1200,
        )

    def test_an_individual(self):
        record, errors = parse_record(2, PERSON, today=TODAY)
        assert errors == []
        assert record.identity_type == "resident_id"
        assert record.identity_number == "360426199101010071"

    def test_optional_cells_may_be_empty_or_absent(self):
        row = {name: ENTERPRISE[name] for name in HEADER}
        record, errors = parse_record(2, row, today=TODAY)
        assert errors == []
        assert (record.introduction, record.contact_phone) == ("", "")
        assert record.entity_contact_email == ""
        assert (record.registered_on, record.last_active_on, record.follower_count) == (None,) * 3

    @pytest.mark.parametrize(
        ("column", "field", "given", "expected"),
        [
            ("external_id", "external_id", "A.b:c_d-" + "9" * 56, "A.b:c_d-" + "9" * 56),
            ("name", "name", " \u3000毕导\u00a0 ", "毕导"),
            ("name", "name", "e\u0301cole", "\u00e9cole"),
            ("name", "name", "字" * 60, "字" * 60),
            ("name", "name", "a\u00a0b", "a\u00a0b"),
            ("introduction", "introduction", "一\r\n二\r三\n四", "一\n二\n三\n四"),
            (CREDIT_CODE, "identity_number", " 91110000-600037341l", "91110000600037341L"),
            ("contact_phone", "contact_phone", "010-62793001", "+861062793001"),
            ("contact_phone", "contact_phone", "+86 138 0013 8000", "+8613800138000"),
            *(
                ("entity_contact_email", "entity_contact_email", given, "desk@example.com")
                for given in ("desk＠example.com", "mailto:desk@example.com", " desk@example.com ")
            ),
            ("registered_on", "registered_on", "2015/1/2", date(2015, 1, 2)),
            ("registered_on", "registered_on", "20150102", date(2015, 1, 2)),
            ("last_active_on", "last_active_on", "2026-11-23", TODAY),
            ("entity_legal_name", "entity_legal_name", "王𮯰", "王𮯰"),
            ("name", "name", "石桥𱍐记", "石桥𱍐记"),
            ("follower_count", "follower_count", "0", 0),
            ("follower_count", "follower_count", "1000000000000", 10**12),
        ],
    )
    def test_normal_forms(self, column, field, given, expected):
        assert getattr(parsed(**{column: given}), field) == expected

    def test_a_record_shows_no_personal_data(self):
        record, _errors = parse_record(2, PERSON, today=TODAY)
        assert not any(text in repr(record) for text in ("周例", "360426", "138"))


class TestFaults:
    @pytest.mark.parametrize(
        ("column", "given", "code"),
        [
            ("external_id", "", "required"),
            ("external_id", "9" * 65, "format"),
            ("name", " \u3000", "required"),
            ("name", "字" * 61, "too_long"),
            *(("name", given, "invisible") for given in INVISIBLE),
            ("name", "\ue000", "private_use"),
            ("name", "\ufdd0", "unassigned"),
            ("name", "a\ufffd", "lost"),
            ("name", "a\ud83d", "lost"),
            ("introduction", "字" * 501, "too_long"),
            ("introduction", "a\n\u200b", "invisible"),
            ("content_category", "sports", "choice"),
            ("entity_legal_name", "名" * 201, "too_long"),
            (CREDIT_CODE, "", "required"),
            (CREDIT_CODE, "91110000600037341", "credit_code_length"),
            (CREDIT_CODE, "9.1E+17", "excel_number"),
            ("contact_phone", "12345", "phone"),
            ("contact_phone", "电话", "phone"),
            *(
                ("entity_contact_email", given, "email")
                for given in ("desk", "@example.com", "a@b", "a@b.com;c@d.com", "甲 <a@b.com>")
            ),
            ("entity_contact_email", "a@b.com, c@d.com", "email"),
            ("entity_contact_email", f"{'a' * 190}@example.com", "too_long"),
            ("entity_contact_email", "d***@example.com", "masked"),
            ("contact_phone", "1.38001E+10", "excel_number"),
            ("contact_phone", "13800138000.0", "excel_number"),
            ("registered_on", "2015-02-30", "date"),
            ("registered_on", "2015-W01-1", "date"),
            ("registered_on", "#####", "spreadsheet_error"),
            ("name", "#REF!", "spreadsheet_error"),
            ("name", "#N/A", "spreadsheet_error"),
            ("last_active_on", "2026-11-24", "date_future"),
            ("last_active_on", "2015-01-20", "date_order"),
            ("follower_count", "-1", "number"),
            ("follower_count", "1.2E+06", "number"),
            ("follower_count", "1000000000001", "number"),
            ("follower_count", "9" * 5000, "number"),
        ],
    )
    def test_a_cell_is_refused_for_its_own_reason(self, column, given, code):
        assert faults(ENTERPRISE, **{column: given}) == [(column, code)]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ("", "required"),
            ("1.1E+17", "excel_number"),
            ("3.60426199101010071e+17", "excel_number"),
            ("360426199101010072", "identity_check"),
            ("360426203001010071", "identity_check"),
            ("110101", "identity_length"),
        ],
    )
    def test_an_individual_needs_a_sound_resident_id(self, given, code):
        assert faults(PERSON, entity_resident_id=given) == [("entity_resident_id", code)]

    @pytest.mark.parametrize(
        ("row", "column", "code"),
        [
            (PERSON, CREDIT_CODE, "identity_personal"),
            (ENTERPRISE, "entity_resident_id", "identity_organization"),
        ],
    )
    def test_nobody_carries_the_number_of_the_other_kind(self, row, column, code):
        assert faults(row, **{column: "360426199101010071"}) == [(column, code)]

    @pytest.mark.parametrize(
        "given",
        ["310115XXXXXXXX1234", "310115xxxxxxxx123x", "3101151990●●●●1234", "31011519900307##1X"],
    )
    def test_a_number_with_signs_in_place_of_digits_is_masked(self, given):
        assert faults(PERSON, entity_resident_id=given) == [("entity_resident_id", "masked")]

    @pytest.mark.parametrize(
        ("column", "given"),
        [
            ("contact_phone", "138XXXX1234"),
            ("contact_phone", "138●●●●1234"),
            ("entity_legal_name", "周××"),
            ("entity_legal_name", "周XX"),
        ],
    )
    def test_a_contact_or_name_with_signs_is_masked(self, column, given):
        assert faults(PERSON, **{column: given}) == [(column, "masked")]

    def test_a_future_registration_is_also_after_the_last_activity(self):
        assert faults(ENTERPRISE, registered_on="2027-01-01") == [
            ("registered_on", "date_future"),
            ("last_active_on", "date_order"),
        ]

    def test_an_unknown_kind_of_entity_asks_for_no_particular_number(self):
        row = ENTERPRISE | {CREDIT_CODE: ""}
        assert faults(row, entity_type="firm") == [("entity_type", "choice")]

    def test_all_faults_of_a_row_are_told_at_once(self):
        assert faults({}) == [(name, "required") for name in REQUIRED]
        assert faults(PERSON, name="", entity_resident_id="1.1E+17", follower_count="x") == [
            ("name", "required"),
            ("entity_resident_id", "excel_number"),
            ("follower_count", "number"),
        ]

    def test_a_fault_says_where_and_what(self):
        _record, errors = parse_record(7, ENTERPRISE | {"follower_count": "many"}, today=TODAY)
        assert errors == [RowError(7, "follower_count", "number", "many")]
        _record, errors = parse_record(7, ENTERPRISE | {"introduction": "字" * 501}, today=TODAY)
        assert errors == [RowError(7, "introduction", "too_long", "字" * 80, {"limit": 500})]

    @pytest.mark.parametrize(
        ("given", "characters"),
        [
            ("a\u200bb\u202ec\u200b", "U+200B, U+202E"),
            ("👨\u200d一家\U000e0041", "U+200D, U+E0041"),
            ("".join(map(chr, range(0xE000, 0xE009))), ", ".join([*CODES, "…"])),
        ],
    )
    def test_what_does_not_show_is_told_by_its_code(self, given, characters):
        _record, [error] = parse_record(7, ENTERPRISE | {"name": given}, today=TODAY)
        assert error.facts == {"characters": characters}
        assert characters in message_of(error.code, error.facts)

    @pytest.mark.parametrize(
        ("row", "column", "given", "value"),
        [
            (ENTERPRISE, "follower_count", "x" * 100, "x" * 80),
            (ENTERPRISE, CREDIT_CODE, "9111", "9111"),
            (ENTERPRISE, "contact_phone", "+86 138 0013", "+86***13"),
            (ENTERPRISE, "contact_phone", "12345", "***"),
            (ENTERPRISE, "entity_contact_email", "desk@example", "des***le"),
            (PERSON, "entity_resident_id", "360426199101010072", "360***72"),
            (PERSON, CREDIT_CODE, "360426199101010071", "360***71"),
            (PERSON, "entity_legal_name", "周\u200b例", "***"),
            (ENTERPRISE, "content_category", "a 360426199101010071", "a 360***71"),
            (ENTERPRISE, "registered_on", "13800138000", "138***00"),
            (ENTERPRISE, "registered_on", "+86 138 0013 8000", "+86 ***00"),
            (ENTERPRISE, "follower_count", "138-0013-8000人", "138***00人"),
            (ENTERPRISE, "follower_count", "360426 19910101 007x", "360***7x"),
            (ENTERPRISE, "follower_count", "１３８\u3000００１３－８０００", "１３８***００"),
            (ENTERPRISE, "follower_count", "2015-01-21", "2015-01-21"),
        ],
    )
    def test_personal_data_never_reaches_a_fault(self, row, column, given, value):
        _record, errors = parse_record(2, row | {column: given}, today=TODAY)
        assert [error.value for error in errors] == [value]


@pytest.mark.parametrize(
    ("given", "column"),
    [(each, column) for column, spec in COLUMNS.items() for each in spec.synonyms],
)
def test_headers_of_others_are_known(given, column):
    others = [name for name in COLUMNS if name != column]
    assert check_header([f" {given} ", *others]) == (column, *others)
