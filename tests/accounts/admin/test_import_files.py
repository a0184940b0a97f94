"""Files as offices keep them, from the upload page to the registry: words, templates, reports."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.domain import imports
from accounts.domain.staged_rows import cipher_of, opened
from accounts.imports import jobs
from accounts.imports.columns import COLUMNS, EXAMPLE_ID, VOCABULARIES
from accounts.models import ColumnMapping, ImportBatch, ImportChunk, PublicAccount
from audit.context import acting_as
from tests.factories import credit_code, resident_id

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/importbatch/"
HEADER = (
    *("账号编号", "账号名称", "内容类别", "主体类型", "主体名称", "统一社会信用代码", "身份证号"),
    *("联系电话", "注册日期", "粉丝数"),
)
ROWS = (
    (
        *("GZH1", "晨读南巷", "新闻", "企业", "示例一有限公司", credit_code(1), "/", "13800138000"),
        *("2024年3月9日", "12,345"),
    ),
    (
        *(
            "GZH2",
            "云上食单",
            "一般",
            "个人",
            "周例",
            "无",
            resident_id(2),
            "-",
            "2024.3.9",
            "1.2万",
        ),
    ),
)
OFFICE = [
    ["公众账号登记台账（2026年11月）"],
    HEADER,
    *ROWS,
    ["合计", "", "", "", "", "", "", "", "", "24345"],
]


@pytest.fixture
def importer(signed_in):
    return signed_in("importer")


def csv_bytes(rows, codec="gb18030"):
    lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(codec)


def xlsx_bytes(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(importer, content, name="registry.csv", **data):
    """Upload a file and let the worker check it; returns (the response, the latest batch)."""
    file = SimpleUploadedFile(name, content)
    response = importer.post(f"{LIST}add/", {"file": file, **data}, follow=True)
    jobs.work_off()
    return response, ImportBatch.objects.order_by("pk").last()


def faults(importer, batch):
    """(line, column, code) of the faults that the page tells."""
    page = importer.get(f"{LIST}{batch.pk}/change/")
    card = next(c for c in page.context["wide_panels"] if "has_no_good_row" in (c.context or {}))
    return [(row.line, f["column"], f["code"]) for row in card.context["page"] for f in row.faults]


def confirm(batch):
    with acting_as(batch.uploaded_by):
        imports.confirm(subject=batch, seen_version=batch.version, at=batch.uploaded_at)
    jobs.work_off()
    batch.refresh_from_db()


def download(importer, batch):
    return b"".join(importer.post(f"{LIST}{batch.pk}/faults/").streaming_content)


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
def test_an_office_file_is_imported_as_it_is(importer, write):
    _response, batch = upload(importer, write(OFFICE))
    assert (batch.state, batch.rows, batch.errors, batch.header_line) == ("previewed", 3, 1, 2)
    assert {line for line, _column, _code in faults(importer, batch)} == {5}
    confirm(batch)
    facts = ("external_id", "content_category", "follower_count", "registered_on__year")
    assert list(PublicAccount.objects.order_by("pk").values_list(*facts)) == [
        ("GZH1", "news", 12345, 2024),
        ("GZH2", "general", 12000, 2024),
    ]


class TestWords:
    FILE = csv_bytes(
        [HEADER, [*ROWS[0][:2], "体育", *ROWS[0][3:]], [*ROWS[1][:2], "奇", *ROWS[1][3:]]]
    )

    def say(self, importer, batch, source="", **meanings):
        """Send the page of columns with what words mean."""
        form = importer.get(f"{LIST}{batch.pk}/columns/").context["form"]
        sent = form.initial | {n: f.initial for n, f in form.fields.items() if f.initial}
        words = {word: field.name for _column, word, _count, field in form.word_rows()}
        sent |= {words[word]: value for word, value in meanings.items()}
        response = importer.post(f"{LIST}{batch.pk}/columns/", sent | {"source": source})
        jobs.work_off()
        batch.refresh_from_db()
        return response

    def test_unknown_words_are_asked_for_with_their_counts(self, importer):
        response, batch = upload(importer, self.FILE)
        assert batch.state == "mapping"
        rows = [(word, count) for _c, word, count, _f in response.context["form"].word_rows()]
        assert rows == [("体育", 1), ("奇", 1)]
        assert self.say(importer, batch, 体育="general").context["form"].errors
        assert self.say(importer, batch, 体育="fly", 奇="-").context["form"].errors
        assert batch.state == "mapping"

    def test_a_word_means_what_is_said_or_leaves_its_rows_faulty(self, importer):
        _response, batch = upload(importer, self.FILE)
        self.say(importer, batch, 体育="education", 奇="-")
        assert batch.state == "previewed"
        assert faults(importer, batch) == [(3, "content_category", "choice")]
        page = importer.get(f"{LIST}{batch.pk}/change/").content.decode()
        assert "content_category: 体育: education, 奇: –" in page.partition('class="timeline')[2]
        confirm(batch)
        assert PublicAccount.objects.get().content_category == "education"

    def test_what_is_said_is_kept_for_the_source(self, importer):
        _response, batch = upload(importer, self.FILE)
        self.say(importer, batch, "伙伴", 体育="education", 奇="-")
        assert ColumnMapping.objects.get().values == {
            "content_category": {"体育": "education", "奇": ""}
        }
        _response, batch = upload(importer, self.FILE, source="伙伴")
        assert (batch.state, batch.errors) == ("previewed", 1)

    def test_a_column_of_many_words_is_no_vocabulary(self, importer):
        rows = [[f"G{n}", f"账号{n}", f"词{n}", *ROWS[0][3:]] for n in range(40)]
        _response, batch = upload(importer, csv_bytes([HEADER, *rows]))
        assert (batch.state, batch.errors) == ("previewed", 40)

    @pytest.mark.parametrize("said", ["体育=education", "content_category:体育=education"])
    def test_the_command_takes_words(self, tmp_path, said, capsys):
        path = tmp_path / "a.csv"
        path.write_bytes(self.FILE)
        call_command("import_registry", str(path), "--value", said)
        assert PublicAccount.objects.get().content_category == "education"
        example = "--value 'content_category:奇=VALUE', VALUE one of general,"
        assert example in capsys.readouterr().out

    @pytest.mark.parametrize(
        "said", ["体育", "体育=sports", "=general", "entity_type:体育=education"]
    )
    def test_the_command_refuses_words_that_mean_nothing(self, tmp_path, said):
        path = tmp_path / "a.csv"
        path.write_bytes(self.FILE)
        with pytest.raises(CommandError, match="WORD=VALUE"):
            call_command("import_registry", str(path), "--value", said)


class TestReports:
    @pytest.mark.parametrize(("write", "name"), [(csv_bytes, "a.csv"), (xlsx_bytes, "a.xlsx")])
    def test_faulty_rows_come_back_as_they_were_and_can_be_corrected(self, importer, write, name):
        bad = [
            "GZH3",
            "",
            "一般",
            "企业",
            "+示例三",
            credit_code(3),
            "",
            "",
            "2024年13月1日",
            "1,2",
        ]
        _response, batch = upload(importer, write([["台账"], HEADER, *ROWS, bad]), name)
        assert batch.errors == 1
        confirm(batch)
        content = download(importer, batch)
        if name.endswith("xlsx"):
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            found = [["" if c is None else c for c in row] for row in sheet.values]
            assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
        else:
            found = list(csv.reader(io.StringIO(content.decode("gb18030"))))
            found[1][5] = found[1][5].removeprefix("'")
        assert found[0] == ["What is wrong", *HEADER]
        assert found[1][1:] == bad
        assert found[1][0].startswith("Line 5: name: ")
        found[1][2], found[1][5] = "山间读书", "示例三有限公司"
        found[1][9], found[1][10] = "2024年12月1日", "12"
        _response, batch = upload(importer, write(found), name)
        assert (batch.state, batch.errors, batch.new_accounts) == ("previewed", 0, 1)

    def test_a_row_that_cannot_be_taken_apart_loses_no_cell_and_stays_faulty(self, importer):
        surplus = [*ROWS[0], "", "12,000"]
        lines = csv_bytes([HEADER, ROWS[1], surplus]) + 'GZH9,"未闭合,一般\r\n'.encode("gb18030")
        _response, batch = upload(importer, lines)
        found = list(csv.reader(io.StringIO(download(importer, batch).decode("gb18030"))))
        assert [row[1:] for row in found[1:]] == [
            [*ROWS[0], "12,000"],
            ['GZH9,"未闭合,一般', *[""] * 9],
        ]
        _response, again = upload(importer, csv_bytes(found))
        assert (again.state, again.rows, again.errors) == ("previewed", 2, 2)

    def test_a_row_refused_when_it_is_compared_has_the_words_of_its_file(self, importer):
        twice = ["GZH1", "山间读书", "综合", "公司", *ROWS[1][4:]]
        _response, batch = upload(importer, csv_bytes([HEADER, ROWS[0], twice]))
        found = list(csv.reader(io.StringIO(download(importer, batch).decode("gb18030"))))
        assert [cell.removeprefix("'") for cell in found[1][1:]] == twice

    def test_cells_that_no_column_takes_are_not_kept(self, importer):
        rows = [[*HEADER, "备注"], [*ROWS[0], "勿存"], [*ROWS[1][:1], "", *ROWS[1][2:], "勿存"]]
        _response, batch = upload(importer, csv_bytes(rows))
        form = importer.get(f"{LIST}{batch.pk}/columns/").context["form"]
        sent = form.initial | {n: f.initial for n, f in form.fields.items() if f.initial}
        importer.post(f"{LIST}{batch.pk}/columns/", sent | {"column_11": "-"})
        jobs.work_off()
        [chunk] = ImportChunk.objects.filter(batch=batch)
        _rows, cells = opened(chunk, cipher_of(batch.progress))
        assert cells == {2: list(ROWS[0]), 3: rows[2][:-1]}

    def test_the_report_of_a_source_is_read_without_asking(self, importer):
        header = ["甲", "乙", "丙", "丁", "戊", "己"]
        row = ["G1", "", "体育", "企业", "示例一有限公司", credit_code(1)]
        _response, batch = upload(importer, csv_bytes([header, row]))
        names = [*list(COLUMNS)[:2], *list(COLUMNS)[3:7]]
        sent = {f"column_{at}": name for at, name in enumerate(names, 1)}
        form = importer.post(
            f"{LIST}{batch.pk}/columns/",
            sent | {"seen_version": batch.version, "encoding": "gb18030", "delimiter": ","},
        ).context["form"]
        words = {field.name: "general" for *_row, field in form.word_rows()}
        importer.post(
            f"{LIST}{batch.pk}/columns/",
            {**sent, **words, "seen_version": batch.version, "source": "伙伴"}
            | {"encoding": "gb18030", "delimiter": ","},
        )
        jobs.work_off()
        content = download(importer, batch).decode("gb18030").replace("G1,", "G1,山间读书")
        _response, batch = upload(importer, content.encode("gb18030"), source="伙伴")
        assert (batch.state, batch.errors, batch.new_accounts) == ("previewed", 0, 1)

    def test_faults_are_grouped_by_kind(self, importer):
        rows = [
            [f"G{n}", f"账号{n}", *ROWS[0][2:5], credit_code(n)[:-1], *ROWS[0][6:]]
            for n in range(9)
        ]
        _response, batch = upload(importer, csv_bytes([HEADER, *rows, ["G9", "", *ROWS[0][2:]]]))
        page = importer.get(f"{LIST}{batch.pk}/change/")
        card = next(c for c in page.context["wide_panels"] if "groups" in (c.context or {}))
        groups = [(g["count"], g["label"], g["lines"]) for g in card.context["groups"]]
        assert groups == [
            (9, COLUMNS["entity_unified_social_credit_code"].label, [2, 3, 4, 5, 6]),
            (1, COLUMNS["name"].label, [11]),
        ]
        assert "9 ×" in page.content.decode()

    def test_a_group_says_what_is_wrong_with_most_of_its_rows(self, importer):
        hidden = "\u202e" * 3 + "\u200b\u2066" + "\u200b\u2067\u2068" + "\u2066\u200b"
        rows = [
            [f"G{at}", f"南巷{char}{at}", *ROWS[0][2:5], credit_code(at), *ROWS[0][6:]]
            for at, char in enumerate(hidden, 1)
        ]
        _response, batch = upload(importer, csv_bytes([HEADER, *rows], "utf-8"))
        page = importer.get(f"{LIST}{batch.pk}/change/")
        card = next(c for c in page.context["wide_panels"] if "groups" in (c.context or {}))
        [group] = card.context["groups"]
        assert (group["count"], group["has_more_messages"]) == (10, True)
        said = [message.partition(": ")[2] for message in group["messages"]]
        assert said == ["U+202E.", "U+200B.", "U+2066."]
        for message in group["messages"]:
            assert f"<div>{message}</div>" in page.content.decode()
        assert "<div>…</div>" in page.content.decode()

    def test_cells_show_what_does_not_show(self, importer):
        row = ["GZH1", "\u202e馆小文天\u200b", *ROWS[0][2:]]
        _response, batch = upload(importer, csv_bytes([HEADER, row], "utf-8"))
        page = importer.get(f"{LIST}{batch.pk}/change/").content.decode()
        assert "<td>[U+202E]馆小文天[U+200B]</td>" in page
        assert not {"\u202e", "\u200b"} & set(page)


def workbook_of(header=HEADER):
    """A workbook of three visible sheets and a hidden one, the registry on the first."""
    book = openpyxl.Workbook()
    book.active.title = "登记表"
    for row in (header, *ROWS):
        book.active.append(row)
    for name in ("十月", "说明\u200b"):
        sheet = book.create_sheet(name)
        sheet.append(["甲", "乙"])
        sheet.append(["1", "2"])
    book.create_sheet("字典").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestSheets:
    def test_the_page_says_which_sheets_were_not_read(self, importer):
        _response, batch = upload(importer, workbook_of(), "登记.xlsx")
        assert (batch.sheet, batch.unread_sheets) == ("登记表", ["十月", "说明\u200b"])
        assert batch.state == "previewed"
        page = importer.get(f"{LIST}{batch.pk}/change/").content.decode()
        told = page.partition("Sheets not read")[2][:200]
        assert "十月, 说明[U+200B]" in told and "字典" not in page

    def test_the_page_of_columns_says_so_too(self, importer):
        response, batch = upload(importer, workbook_of((*HEADER[:-1], "不明")), "登记.xlsx")
        assert batch.state == "mapping"
        page = response.content.decode()
        assert "Only the sheet “登记表” is read. Not read: 十月, 说明[U+200B]." in page

    def test_another_sheet_that_is_chosen_is_read_and_the_first_is_not(self, importer):
        _response, batch = upload(importer, workbook_of((*HEADER[:-1], "不明")), "登记.xlsx")
        sent = {"seen_version": batch.version, "sheet": "十月", "read": "1"}
        page = importer.post(f"{LIST}{batch.pk}/columns/", sent).content.decode()
        assert "Only the sheet “十月” is read. Not read: 登记表, 说明[U+200B]." in page

    def test_a_single_sheet_and_a_text_say_nothing(self, importer):
        _response, batch = upload(importer, csv_bytes([HEADER, *ROWS]))
        page = importer.get(f"{LIST}{batch.pk}/change/").content.decode()
        assert (batch.unread_sheets, "Sheets not read" in page) == ([], False)

    def test_the_command_says_which_sheets_were_not_read(self, tmp_path, capsys):
        path = tmp_path / "登记.xlsx"
        path.write_bytes(workbook_of())
        call_command("import_registry", str(path), dry_run=True)
        assert "Sheet: 登记表; not read: 十月, 说明[U+200B]\n" in capsys.readouterr().out


class TestNoGoodRow:
    FILE = csv_bytes([HEADER, ["GZH1", "", *ROWS[0][2:]]])

    def test_the_page_says_so_and_offers_no_import(self, importer):
        _response, batch = upload(importer, self.FILE)
        page = importer.get(f"{LIST}{batch.pk}/change/").content.decode()
        assert "no row of this file is valid" in page
        assert "already in the registry" not in page
        assert f"{LIST}{batch.pk}/confirm/" not in page
        with acting_as(batch.uploaded_by), pytest.raises(imports.NothingToImport):
            imports.confirm(subject=batch, seen_version=batch.version, at=batch.uploaded_at)

    @pytest.mark.parametrize("dry_run", [True, False])
    def test_the_command_fails(self, tmp_path, dry_run, capsys):
        path = tmp_path / "a.csv"
        path.write_bytes(self.FILE)
        with pytest.raises(CommandError, match="No row of the file can be imported"):
            call_command("import_registry", str(path), dry_run=dry_run)
        assert "already" not in capsys.readouterr().out
        assert (tmp_path / "a.csv.errors.csv").exists()
        assert ImportBatch.objects.get().state == "discarded"


class TestTemplates:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_a_template_is_understood_and_its_example_is_not_imported(
        self, importer, cast, language, suffix
    ):
        cast["importer"].language = language
        cast["importer"].save()
        content = importer.get(f"{LIST}template.{suffix}").content
        _response, batch = upload(importer, content, f"registry.{suffix}")
        assert [name for _given, name in batch.columns] == list(COLUMNS)
        assert faults(importer, batch) == [(2, "external_id", "example")]

    def test_the_workbook_offers_the_words_and_keeps_text(self, importer):
        content = importer.get(f"{LIST}template.xlsx").content
        book = openpyxl.load_workbook(io.BytesIO(content))
        page, lists = book.worksheets
        assert page.cell(2, 1).value == EXAMPLE_ID
        assert page.column_dimensions["A"].number_format == "@"
        assert len(page.data_validations.dataValidation) == 2
        assert {cell.value for cell in lists["G"]} >= {"general", "news"}

    def test_the_upload_page_explains_the_columns(self, importer):
        page = importer.get(f"{LIST}add/").content.decode()
        assert all(f"<code>{name}</code>" in page for name in COLUMNS)
        assert "template.xlsx" in page


def test_a_template_is_for_whoever_imports(signed_in):
    assert signed_in("auditor").get(f"{LIST}template.csv").status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_file_in_the_labels_of_the_desk_is_understood(importer, language):
    with translation.override(language):
        header = [str(column.label) for column in COLUMNS.values()]
        categories, kinds = [
            [str(label) for _value, label in vocabulary.choices.choices]
            for vocabulary in VOCABULARIES.values()
        ]
    rows = []
    for at, kind in enumerate(kinds):
        number = ["", resident_id(at)] if at == 0 else [credit_code(at), ""]
        row = [f"G{at}", f"账号第{at}", "", categories[at % len(categories)], kind, f"示例{at}"]
        rows.append([*row, *number, *[""] * 4])
    _response, batch = upload(importer, csv_bytes([header, *rows], "utf-8"))
    assert (batch.state, batch.errors, batch.new_accounts) == ("previewed", 0, 7)
