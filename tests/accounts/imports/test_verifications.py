"""Verification results from a file: by hand-made rows, in a browser and by command."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.imports import verifications
from accounts.imports.verifications import ColumnsRefused, read_results
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.models import Decision
from desk.files.faults import FileRefused
from desk.files.writing import workbook_bytes
from desk.models import BulkDecision
from tests.factories import (
    AccountFactory,
    EntityFactory,
    PersonFactsFactory,
    verify,
)

pytestmark = pytest.mark.django_db

HEADER = ("统一社会信用代码", "核验方式", "核验依据", "核验日期", "核验结果")
GOOD = ("登记信息查询", "公示系统，记录 1", "2026-01-05", "一致")


@pytest.fixture
def enterprise(cast, now):
    """An entity that the importer brought, and its credit code."""
    with acting_as(cast["importer"]):
        return EntityFactory(at=now)


@pytest.fixture
def write(tmp_path):
    """Write rows as a CSV file; returns its path."""

    def build(*rows, header=HEADER, encoding="gb18030"):
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        path = tmp_path / "results.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return build


def code_of(entity):
    return entity.unified_social_credit_code


def only(path, now):
    [row] = read_results(path, at=now).rows
    return row


def test_an_office_file_is_understood(write, enterprise, now):
    path = write((f"\u3000{code_of(enterprise).lower()} ", *GOOD))
    found = read_results(path, at=now)
    [row] = found.rows
    assert (row.number, row.subject, row.fault) == (2, enterprise, "")
    assert row.details == {
        "method": "registry_lookup",
        "reference": "公示系统，记录 1",
        "checked_on": row.details["checked_on"],
    }
    assert row.details["checked_on"].isoformat() == "2026-01-05"


@pytest.mark.parametrize(
    ("method", "reference", "day", "result"),
    [
        ("人脸识别", "流水号 20260105000123456789", "2026年1月5日", "通过"),
        ("FACE", "x", "2026/1/5 0:00", "Match"),
        ("Registry look-up", "x" * 300, "20260105", "是"),
        ("打款认证", "银行回单 77", "46027", "OK"),
        ("运营商三要素", "'订单-9", "2026.1.5", "核验通过"),
        (" 证件审核 ", "营业执照副本，第2页", '="2026-01-05"', "match"),
    ],
)
def test_words_and_days_as_offices_write_them(
    method, reference, day, result, write, enterprise, now
):
    row = only(write((code_of(enterprise), method, reference, day, result)), now)
    assert row.fault == ""
    assert row.details["checked_on"].isoformat() == "2026-01-05"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"code": "91110000MA0099999X"}, "No entity on the desk"),
        ({"code": "1.1E+17"}, "No entity on the desk"),
        ({"code": ""}, "names no entity"),
        ({"method": ""}, "is not known"),
        ({"method": "打电话"}, "is not known"),
        ({"reference": " "}, "what was looked up"),
        ({"reference": "x" * 301}, "at most 300"),
        ({"day": "去年"}, "not one day"),
        ({"day": "05/06/2026"}, "not one day"),
        ({"day": ""}, "not one day"),
        ({"day": "2199-01-01"}, "future"),
        ({"result": "查无此号"}, "found no match"),
        ({"result": "也许"}, "is not known"),
    ],
)
def test_a_faulty_row_says_what_to_do(changed, fault, write, enterprise, now):
    cells = dict(zip(("code", "method", "reference", "day", "result"), HEADER, strict=True))
    cells = {name: "" for name in cells}
    cells |= {"code": code_of(enterprise), **dict(zip(list(cells)[1:], GOOD, strict=True))}
    row = only(write(tuple((cells | changed).values())), now)
    assert fault in row.fault and row.details == {}


def test_a_person_is_found_by_id_and_is_masked_where_unknown(write, cast, now):
    facts = PersonFactsFactory()
    with acting_as(cast["importer"]):
        person = EntityFactory(facts=facts, at=now)
    number = facts.identity_number
    header = ("身份证号码", *HEADER[1:])
    assert only(write((number, *GOOD), header=header), now).subject == person
    unknown = only(write((number[:-1] + "?", *GOOD), header=header), now)
    assert unknown.subject is None and number[6:14] not in unknown.title


def test_an_account_or_the_number_of_the_entity_will_do(write, enterprise, cast, now):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=enterprise, at=now)
        other = EntityFactory(at=now)
    by_account = ("账号ID", *HEADER[1:])
    assert only(write((account.external_id, *GOOD), header=by_account), now).subject == enterprise
    by_number = ("主体编号", *HEADER[1:])
    assert only(write((str(enterprise.pk), *GOOD), header=by_number), now).subject == enterprise
    both = ("账号ID", "主体编号", *HEADER[1:])
    row = only(write((account.external_id, str(other.pk), *GOOD), header=both), now)
    assert "different entities" in row.fault


def test_an_entity_is_verified_by_one_row_of_a_file(write, enterprise, now):
    rows = read_results(write(*[(code_of(enterprise), *GOOD)] * 2), at=now).rows
    assert [row.fault for row in rows] == [
        "",
        "Line 2 verifies this entity already: delete one of them.",
    ]


def test_a_false_identity_is_not_verified_by_a_file(write, enterprise, put, now):
    put(enterprise, state="false_identity")
    assert "found false" in only(write((code_of(enterprise), *GOOD)), now).fault


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("名称", *HEADER[1:]), "which entity"),
        ((HEADER[0], *HEADER[2:]), "verification method"),
        ((*HEADER, "查询日期"), "Several columns"),
    ],
)
def test_a_header_that_lacks_something_is_refused(header, words, write, enterprise, now):
    with pytest.raises(ColumnsRefused, match=words):
        read_results(write(("x",) * len(header), header=header), at=now)


def test_a_file_without_rows_is_refused(write, now):
    with pytest.raises(FileRefused):
        read_results(write(), at=now)


def test_the_template_is_read(write, cast, now):
    header, row = verifications.template_rows()
    assert only(write(tuple(row), header=header, encoding="utf-8-sig"), now).fault.startswith(
        "No entity on the desk"
    )


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b"])
def test_rows_of_a_file_show_what_does_not_show(signed_in, write, enterprise, hidden, capsys):
    client = signed_in("reviewer")
    rows = [
        (code_of(enterprise), "登记信息查询", f"记{hidden}录 1", "2026-01-05", "一致"),
        (code_of(enterprise), "登记信息查询", "记录 1", f"2026{hidden}-01-05", "一致"),
    ]
    path = write(*rows, encoding="utf-8")
    page = uploaded(client, path).content.decode()
    code = f"[U+{ord(hidden):04X}]"
    assert hidden not in page
    assert f"记{code}录 1" in page and f"2026{code}-01-05" in page
    with pytest.raises(CommandError):
        call_command("verify_entities", str(write(rows[1], encoding="utf-8")), by="reviewer")
    printed = capsys.readouterr().out
    assert hidden not in printed and code in printed


def uploaded(client, path):
    url = reverse("admin:accounts_operatingentity_verify_by_file")
    with path.open("rb") as stream:
        return client.post(url, {"file": stream, "encoding": ""}, follow=True)


def test_a_file_is_previewed_row_by_row_and_then_decided_on(write, enterprise, signed_in, cast):
    client = signed_in("reviewer")
    page = uploaded(client, write((code_of(enterprise), *GOOD), ("91110000MA0099999X", *GOOD)))
    bulk = BulkDecision.objects.get()
    assert page.redirect_chain[-1][0].endswith(f"/bulkdecision/{bulk.pk}/change/")
    assert "公示系统，记录 1" in page.text and "No entity on the desk" in page.text
    assert OperatingEntity.objects.get(pk=enterprise.pk).state == "unverified"

    url = reverse("admin:desk_bulkdecision_decide", args=[bulk.pk, "run"])
    form = client.get(url).context["form"]
    hidden = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    page = client.post(url, hidden | {"note": ""}, follow=True)
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, bulk.faulty) == ("completed", 1, 1)
    verified = OperatingEntity.objects.get(pk=enterprise.pk)
    assert (verified.state, verified.verification_reference) == ("verified", "公示系统，记录 1")
    assert Decision.objects.latest_move(verified).actor == cast["reviewer"]

    file = client.post(reverse("admin:desk_bulkdecision_rows", args=[bulk.pk]))
    text = file.content.decode("gb18030")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["统一社会信用代码"] for row in rows] == ["91110000MA0099999X"]
    assert "No entity" in rows[0]["What is wrong"]


def test_the_report_of_faults_can_be_uploaded_again(write, enterprise, now):
    for name in ("What is wrong", "错误说明"):
        path = write(("old fault", code_of(enterprise), *GOOD), header=(name, *HEADER))
        row = only(path, now)
        assert row.fault == "" and row.cells == (code_of(enterprise), *GOOD)


def test_every_fault_of_a_row_is_named_at_once(write, now):
    row = only(write(("91110000MA0099999X", "打电话", "", "2199-01-01", "也许")), now)
    for words in (
        "No entity on the desk",
        "result: “也许” is not known",
        "verification method: “打电话” is not known",
        "Say what was looked up",
        "lies in the future",
    ):
        assert row.fault.count(words) == 1
    with translation.override("zh-hans"):
        assert "打电话" in row.fault and "is not known" not in row.fault


@pytest.mark.parametrize("header", [HEADER, HEADER[:-1]])
def test_a_row_without_a_result_counts_as_confirmed_and_is_counted(header, write, enterprise, now):
    found = read_results(
        write((code_of(enterprise), *GOOD[:3], "")[: len(header)], header=header), at=now
    )
    assert ([row.fault for row in found.rows], found.unsaid) == ([""], 1)


def test_a_file_without_a_good_row_is_not_decided_on(write, signed_in, cast):
    client = signed_in("reviewer")
    page = uploaded(client, write(("91110000MA0099999X", *GOOD)))
    assert [b.is_blocked for b in page.context["buttons"] if b.rule.verb == "run"] == [True]


def test_what_cannot_be_read_keeps_the_form_and_says_why(write, signed_in, tmp_path):
    path = tmp_path / "results.csv"
    path.write_bytes(b"%PDF-1.7")
    page = uploaded(signed_in("reviewer"), path)
    assert "PDF" in str(page.context["form"].errors["file"])
    assert not BulkDecision.objects.exists()


def test_whoever_may_not_verify_sees_no_upload(signed_in):
    url = reverse("admin:accounts_operatingentity_verify_by_file")
    assert signed_in("importer").get(url).status_code == 403
    assert signed_in("reviewer").get(url).status_code == 200


def run(path, by="reviewer", **options):
    out = io.StringIO()
    call_command("verify_entities", str(path), by=by, stdout=out, **options)
    return out.getvalue()


def test_the_command_verifies_and_writes_what_is_left(write, enterprise, cast, tmp_path):
    assert cast["reviewer"].username == "reviewer"
    path = write((code_of(enterprise), *GOOD), ("91110000MA0099999X", *GOOD))
    said = run(path, dry_run=True)
    assert "Dry run, nobody verified: 1 good row, 1 faulty row." in said
    assert not BulkDecision.objects.exists()
    said = run(path)
    assert "1 verified entity, 0 refused rows, 1 faulty row." in said
    assert OperatingEntity.objects.get(pk=enterprise.pk).verified_by == cast["reviewer"]
    report = (tmp_path / "results.csv.faults.csv").read_text("gb18030")
    rows = list(csv.DictReader(io.StringIO(report)))
    assert [row["统一社会信用代码"] for row in rows] == ["91110000MA0099999X"]
    assert rows[0]["What is wrong"].startswith("No entity on the desk")


def test_the_report_on_a_workbook_is_a_workbook(cast, tmp_path):
    assert cast["reviewer"].pk
    path = tmp_path / "results.xlsx"
    unknown = ["91110000MA0099999X", *GOOD]
    path.write_bytes(b"".join(workbook_bytes([HEADER, unknown])))
    with pytest.raises(CommandError, match="No row can be verified: 0 good rows, 1 faulty row."):
        run(path)
    sheet = load_workbook(f"{path}.faults.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["What is wrong", *HEADER] and rows[1][1:] == unknown


def test_the_command_proposes_where_two_people_decide(write, enterprise, cast, settings):
    settings.SECOND_PERSON_VERBS = ["accounts.operatingentity.verify"]
    assert cast["reviewer"].pk
    assert "a second person must confirm" in run(write((code_of(enterprise), *GOOD)))
    assert OperatingEntity.objects.get(pk=enterprise.pk).state == "unverified"


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("by", ["nobody", "importer", "system"])
def test_the_command_asks_for_somebody_who_may_verify(by, dry_run, write, enterprise, cast):
    assert cast["importer"].pk
    with pytest.raises(CommandError):
        run(write((code_of(enterprise), *GOOD)), by=by, dry_run=dry_run)
    assert not BulkDecision.objects.exists()


def test_the_command_fails_where_no_row_is_good(write, enterprise, cast, now):
    assert cast["reviewer"].pk
    with pytest.raises(CommandError, match="No row can be verified"):
        run(write(("91110000MA0099999X", *GOOD)))
    with acting_as(cast["approver"]):
        verify(enterprise, at=now)
    assert "1 verified entity" in run(write((code_of(enterprise), *GOOD)))
