"""Importing small tables: preview, confirmation, refusals, and the record of them."""

import csv
import io

import openpyxl
import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.resources import ProtectedNameResource
from audit.models import Decision
from desk.files import small_tables
from desk.models import ListExport, TableImport
from desk.resources import ParameterResource, ReasonCodeResource
from regulations.models import Parameter, ReasonCode
from staff.roles import ROLES

pytestmark = pytest.mark.django_db

REASONS, PARAMETERS = "/desk/regulations/reasoncode/", "/desk/regulations/parameter/"
NAMES = "/desk/accounts/protectedname/"
RESOURCES = {
    REASONS: ReasonCodeResource,
    PARAMETERS: ParameterResource,
    NAMES: ProtectedNameResource,
}
PEOPLE = [role for role in ROLES if role != "system"]
REASON = {
    "code": "no-show",
    "article": "8",
    "verbs": "reject, request_information",
    "title_en": "Did not come",
    "title_zh": "未到场",
    "message_en": "You did not come.",
    "message_zh": "您未到场。",
    "is_active": "yes",
}
PARAMETER = {
    "code": "account_cap.other",
    "value": "3",
    "in_force_from": "2030-01-01",
    "source": "House rule 7",
}


def text_of(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def upload(client, url, *rows, content=None, **data):
    content = text_of(*rows).encode() if content is None else content
    return client.post(f"{url}import/", {"file": SimpleUploadedFile("t.csv", content), **data})


def confirm(client, url, page):
    return client.post(f"{url}import/", {"offer": page.context["offer"]}, follow=True)


def faults(page):
    return [(row.line, list(row.faults)) for row in page.context["refused"]]


def wrong(page):
    """What the form says of the file as a whole."""
    return page.context["form"].errors["file"]


# Who may


@pytest.mark.parametrize("url", RESOURCES)
@pytest.mark.parametrize("role", PEOPLE)
def test_importing_takes_the_permission_of_the_table(role, url, signed_in):
    opts = RESOURCES[url]._meta.model._meta
    may = f"{opts.app_label}.import_{opts.model_name}" in ROLES[role]
    client = signed_in(role)
    assert client.get(f"{url}import/").status_code == (200 if may else 403)
    assert client.post(f"{url}import/", {"offer": "x"}).status_code == (302 if may else 403)
    assert client.post(f"{url}import/table.csv").status_code == (200 if may else 403)
    assert client.get(f"{url}import/table.csv").status_code == 405
    page = client.get(f"{url}?all=1")
    assert bool(page.status_code == 200 and page.context["import_url"]) == may


@pytest.mark.parametrize("url", RESOURCES)
def test_strangers_are_sent_to_the_sign_in_page(url, client):
    for path in ("import/", "import/table.csv"):
        assert client.post(f"{url}{path}").status_code == 302


def test_the_library_opens_no_door_of_its_own(settings):
    assert not apps.is_installed("import_export")
    assert settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE
    assert settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE


@pytest.mark.parametrize("resource", RESOURCES.values())
def test_every_resource_is_hardened(resource):
    meta = resource._meta
    own = {field.name for field in meta.model._meta.fields if field.editable}
    assert set(meta.fields) <= own
    assert not {"id", "state", "version", "set_by", "protected_at"} & set(meta.fields)
    assert list(resource.fields) and set(resource.fields) == set(meta.fields)
    assert (meta.clean_model_instances, meta.use_bulk) == (True, False)


# From file to table


def test_a_preview_says_what_would_change_and_writes_nothing(signed_in):
    held = ReasonCode.objects.get(code="over-cap")
    changed = REASON | {
        name: getattr(held, name) for name in REASON if name not in ("verbs", "is_active")
    }
    changed |= {"verbs": "reject", "title_en": "Too many accounts"}
    same = {name: getattr(ReasonCode.objects.get(code="name-taken"), name) for name in REASON}
    same |= {"verbs": ", ".join(same["verbs"]), "is_active": "TRUE"}
    client = signed_in("administrator")
    with CaptureQueriesContext(connection) as queries:
        page = upload(client, REASONS, REASON, changed, same)
    assert page.context["outcome"].figures == {"added": 1, "changed": 1, "unchanged": 1}
    new, update = page.context["moving"]
    assert (new.line, new.kind, new.title) == (2, "new", "no-show")
    [change] = update.changes
    assert (change.column, change.old, change.new) == (
        "title_en",
        held.title_en,
        "Too many accounts",
    )
    table = ReasonCode._meta.db_table
    writes = ("INSERT", "UPDATE", "DELETE")
    assert [q["sql"] for q in queries if q["sql"].startswith(writes) and table in q["sql"]] == []
    assert not ReasonCode.objects.filter(code="no-show").exists()
    assert not TableImport.objects.exists() and not Decision.objects.exists()


def test_what_is_confirmed_is_written_by_one_decision_that_names_the_file(signed_in, cast):
    client = signed_in("administrator")
    page = confirm(client, REASONS, upload(client, REASONS, REASON))
    assert "Imported: 1 new, 0 changed, 0 as they were." in page.content.decode()
    reason = ReasonCode.objects.get(code="no-show")
    assert (reason.verbs, reason.title_zh, reason.is_active) == (
        ["reject", "request_information"],
        "未到场",
        True,
    )
    entry = TableImport.objects.get()
    assert (entry.table_label, entry.file_name, entry.imported_by, entry.added) == (
        "regulations.reasoncode",
        "t.csv",
        cast["administrator"],
        1,
    )
    decision = Decision.objects.get()
    assert (decision.verb, decision.object_id, decision.actor) == (
        "import",
        entry.pk,
        cast["administrator"],
    )
    assert decision.note == f"t.csv · SHA-256 {entry.sha256}"
    logged = LogEntry.objects.get(object_id=str(reason.pk))
    assert logged.user == cast["administrator"] and entry.sha256 in logged.change_message


def test_a_file_is_confirmed_once(signed_in):
    client = signed_in("administrator")
    page = upload(client, REASONS, REASON)
    confirm(client, REASONS, page)
    again = confirm(client, REASONS, page)
    assert "has changed since the preview" in again.content.decode()
    assert "offer" not in again.context
    assert TableImport.objects.count() == 1
    assert "changes nothing" in upload(client, REASONS, REASON).content.decode()


def test_what_is_not_as_it_was_shown_is_shown_again(signed_in):
    client = signed_in("administrator")
    held = ReasonCode.objects.get(code="over-cap")
    row = {name: getattr(held, name) for name in REASON} | {"verbs": "reject", "is_active": "yes"}
    page = upload(client, REASONS, row | {"title_zh": "超限"})
    ReasonCode.objects.filter(pk=held.pk).update(title_zh="别的")
    again = confirm(client, REASONS, page)
    [moving] = again.context["moving"]
    assert (moving.changes[0].old, moving.changes[0].new) == ("别的", "超限")
    assert not TableImport.objects.exists()
    confirm(client, REASONS, again)
    held.refresh_from_db()
    assert held.title_zh == "超限"


def test_nobody_confirms_what_somebody_else_was_shown(signed_in):
    page = upload(signed_in("administrator"), REASONS, REASON)
    answer = confirm(signed_in("second_administrator"), REASONS, page)
    assert "upload the file" in answer.content.decode()
    assert not ReasonCode.objects.filter(code="no-show").exists()
    # Nor for another table.
    client = signed_in("administrator")
    assert client.post(f"{PARAMETERS}import/", {"offer": page.context["offer"]}).status_code == 302
    assert not TableImport.objects.exists()


def test_one_refused_row_holds_back_all(signed_in):
    client = signed_in("administrator")
    page = upload(
        client,
        REASONS,
        REASON,
        REASON | {"code": "bad code"},
        REASON | {"code": "b", "article": "99"},
        REASON | {"code": "c", "is_active": "perhaps"},
        REASON | {"code": "d", "verbs": "", "title_en": "t" * 121},
        REASON | {"code": "e", "message_en": "Dear {nobody}"},
        REASON,
    )
    assert [(line, [each.partition(":")[0] for each in told]) for line, told in faults(page)] == [
        (3, ["code"]),
        (4, ["article"]),
        (5, ["is_active"]),
        (6, ["verbs", "title_en"]),
        (7, ["message_en"]),
        (8, ["An earlier line of the file says the same."]),
    ]
    assert "offer" not in page.context
    assert not ReasonCode.objects.filter(code="no-show").exists()


def test_a_write_that_breaks_down_leaves_nothing(signed_in, monkeypatch):
    from desk.domain import tables

    def broken(**_facts):
        raise RuntimeError("out of disk")

    client = signed_in("administrator")
    page = upload(client, REASONS, REASON, REASON | {"code": "second"})
    monkeypatch.setattr(tables, "enter", broken)
    with pytest.raises(RuntimeError):
        confirm(client, REASONS, page)
    assert not ReasonCode.objects.filter(code__in=["no-show", "second"]).exists()


# Files that are refused as a whole


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"code\nx\n", "The first line must name these columns"),
        (b"id,code,article\n1,2,3\n", "The first line must name these columns"),
        (b"\xff\xff\x00\x01", "is not"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00", "This workbook is damaged"),
    ],
)
def test_a_file_that_is_no_table_is_told_so(content, said, signed_in):
    page = upload(signed_in("administrator"), REASONS, content=content)
    assert page.status_code == 200
    assert said in " ".join(wrong(page))


def test_a_large_file_is_refused_unread(signed_in, monkeypatch):
    monkeypatch.setattr("desk.forms.MAX_BYTES", 10)
    [said] = wrong(upload(signed_in("administrator"), REASONS, REASON))
    assert "larger than 10" in said


def test_many_rows_are_refused(signed_in, monkeypatch):
    monkeypatch.setattr(small_tables, "MAX_ROWS", 1)
    [said] = wrong(upload(signed_in("administrator"), REASONS, REASON, REASON))
    assert said == "The file has 2 rows. Split it: at most 1 are imported at once."


def workbook_of(*rows):
    """An XLSX with a title above the header, as an office keeps it."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in [["处理理由（2026年）"], list(rows[0]), *(list(row.values()) for row in rows)]:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        workbook_of(REASON),
        f"sep=;\r\n{text_of(REASON).replace(',', ';').replace('; ', ', ')}".encode(),
        f"处理理由,,,\n{text_of(REASON)}".encode("gb18030"),
        text_of(REASON).replace("\r\n", ",,\r\n").encode(),
        text_of(REASON).replace("no-show", "no-show\t").encode(),
        text_of(REASON).replace("no-show", '"=""no-show"""').encode(),
    ],
    ids=["XLSX", "a separator line", "a title", "empty columns", "a tab", "a formula of a text"],
)
def test_a_small_table_is_read_as_an_import_is(content, signed_in):
    client = signed_in("administrator")
    page = upload(client, REASONS, content=content)
    confirm(client, REASONS, page)
    assert ReasonCode.objects.get(code="no-show").title_zh == "未到场"


def test_a_row_of_too_many_cells_is_told_with_its_line(signed_in):
    content = f"{text_of(REASON)}{'x,' * 8}y\r\n".encode()
    [said] = wrong(upload(signed_in("administrator"), REASONS, content=content))
    assert said.startswith("Line 3: Cells in this row: 9, in the header: 8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_of_any_office_is_read(encoding, signed_in):
    client = signed_in("administrator")
    page = upload(client, REASONS, content=text_of(REASON).encode(encoding))
    confirm(client, REASONS, page)
    assert ReasonCode.objects.get(code="no-show").title_zh == "未到场"


# Parameters


def test_a_parameter_is_a_new_dated_row(signed_in, cast):
    client = signed_in("administrator")
    held = Parameter.objects.get(code="account_cap.other")
    page = upload(client, PARAMETERS, PARAMETER | {"in_force_from": "2030/1/1"})
    confirm(client, PARAMETERS, page)
    added = Parameter.objects.get(code="account_cap.other", value=3)
    assert (added.set_by, str(added.in_force_from)) == (cast["administrator"], "2030-01-01")
    assert Parameter.objects.filter(pk=held.pk, value=held.value).exists()


@pytest.mark.parametrize("day", ["2030年1月1日", "2030.1.1", "47484", "1 Jan 2030"])
def test_a_day_is_read_as_offices_write_it(day, signed_in):
    client = signed_in("administrator")
    page = upload(client, PARAMETERS, PARAMETER | {"in_force_from": day})
    confirm(client, PARAMETERS, page)
    assert (
        str(Parameter.objects.get(code="account_cap.other", value=3).in_force_from) == "2030-01-01"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "10001"}, "value: Give a number from 0 to 10000."),
        ({"value": "-1"}, "value: "),
        ({"value": "1.1E+17"}, "value: Enter a whole number."),
        ({"value": ""}, "value: "),
        ({"code": "nonsense"}, "code: "),
        ({"in_force_from": "01/02/2030"}, "in_force_from: Enter a valid date."),
        ({"in_force_from": ""}, "in_force_from: "),
        ({"source": ""}, "source: "),
        ({"in_force_from": "2021-02-22"}, "There is a value from that day already."),
    ],
)
def test_a_parameter_out_of_the_rules_is_refused(change, said, signed_in):
    page = upload(signed_in("administrator"), PARAMETERS, PARAMETER | change)
    [(line, [told, *_more])] = faults(page)
    assert line == 2 and told.startswith(said)


# The table as a file


@pytest.mark.parametrize("url", [REASONS, PARAMETERS])
def test_a_table_that_was_taken_away_is_read_as_it_is(url, signed_in, cast):
    client = signed_in("administrator")
    response = client.post(f"{url}import/table.csv")
    content = b"".join(response.streaming_content)
    entry = ListExport.objects.get()
    assert (entry.state, entry.requested_by, entry.columns) == (
        "completed",
        cast["administrator"],
        list(RESOURCES[url]._meta.fields),
    )
    page = upload(client, url, content=content)
    rows = RESOURCES[url]._meta.model.objects.count()
    assert page.context["outcome"].figures == {"added": 0, "changed": 0, "unchanged": rows}


def test_a_table_computes_nothing(signed_in):
    ReasonCode.objects.filter(code="over-cap").update(title_en="=1+1", title_zh="＝1")
    client = signed_in("administrator")
    content = b"".join(client.post(f"{REASONS}import/table.csv").streaming_content)
    assert "'=1+1,'＝1" in content.decode("utf-8-sig")
    page = upload(client, REASONS, content=content)
    assert page.context["outcome"].moving == []


# What auditors see


def test_auditors_see_which_file_did_what(signed_in):
    client = signed_in("administrator")
    confirm(client, REASONS, upload(client, REASONS, REASON))
    entry = TableImport.objects.get()
    page = signed_in("auditor").get(f"/desk/desk/tableimport/{entry.pk}/change/")
    [card] = page.context["cards"]
    facts = {fact.label: fact.value for fact in card.facts}
    assert (facts["Table"], facts["File name"], facts["Added"]) == ("Reason codes", "t.csv", 1)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_name_their_columns_and_hold_no_script(language, signed_in, cast):
    cast["administrator"].language = language
    cast["administrator"].save()
    client = signed_in("administrator")
    for page in (client.get(f"{REASONS}import/"), upload(client, REASONS, REASON)):
        text = page.content.decode()
        assert "style=" not in text and "onclick" not in text
        assert "import_export" not in text
