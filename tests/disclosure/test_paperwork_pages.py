"""Reports and filings on pages and at the command line."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import triggers
from audit.context import acting_as
from audit.ledger import notes
from audit.models import EvidenceFile
from disclosure.domain.paperwork import verification
from disclosure.enums import FilingState, ReportKind
from disclosure.models import Filing, RegulatorReport
from regulations.calendar import LEGAL_ZONE, legal_date
from tests.factories import (
    AccountFactory,
    CaseFactory,
    EntityFactory,
    ReportFactory,
    impose,
    seal_record,
)
from tests.factories.paperwork import PUBLIC

pytestmark = pytest.mark.django_db
THEN = datetime(2025, 10, 14, 9, 30, tzinfo=LEGAL_ZONE)
MONTH = {"kind": "dispositions", "time": "2025-10", "language": "en"}
ADD = "admin:disclosure_regulatorreport_add"


@pytest.fixture
def case(cast):
    """A case of October that came to a warning."""
    with acting_as(cast["intake"]):
        entity = EntityFactory(at=THEN)
    with acting_as(cast["moderator"]):
        account = AccountFactory(entity=entity, at=THEN)
        case = CaseFactory(accounts=[account], at=THEN)
        impose(case, [account], "warn", at=THEN)
        return case


@pytest.fixture
def report(case, cast, now):
    """The report of that month."""
    with acting_as(cast["approver"]):
        return ReportFactory(at=now, kind=ReportKind.DISPOSITIONS, time="2025-10", language="en")


def page(report, name):
    return reverse(f"admin:disclosure_regulatorreport_{name}", args=[report.pk])


def test_a_preview_keeps_nothing(case, now, signed_in):
    seal_record(now)
    response = signed_in("approver").post(reverse(ADD), {**MONTH, "preview": ""})
    assert "Measures by article" in response.text and "warning" in response.text
    assert not RegulatorReport.objects.exists()


def test_a_report_is_prepared_on_its_page(case, now, signed_in):
    seal_record(now)
    client = signed_in("approver")
    response = client.post(reverse(ADD), {**MONTH, "prepare": ""}, follow=True)
    report = RegulatorReport.objects.get()
    assert response.redirect_chain == [(page(report, "change"), 302)]
    assert report.sha256 in response.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time": "2025"}, "is no month"),
        ({"time": "2099-01"}, "was not over"),
        ({"kind": "event", "time": "2025-10-31"}, "Say which case"),
        ({"case": "M-2025-999999"}, "has this number"),
        ({"kind": "x"}, "valid choice"),
        ({"language": "fr"}, "valid choice"),
    ],
)
def test_a_bad_form_says_what_is_wrong(changes, words, case, now, signed_in):
    seal_record(now)
    response = signed_in("approver").post(reverse(ADD), {**MONTH, **changes, "prepare": ""})
    assert response.status_code == 200
    assert words in response.text
    assert not RegulatorReport.objects.exists()


def test_a_report_of_a_case_is_for_who_may_see_cases(case, cast, now, signed_in):
    with acting_as(cast["approver"]):
        report = ReportFactory(at=now, kind=ReportKind.EVENT, case=case)
    assert signed_in("auditor").get(page(report, "print")).status_code == 200
    assert signed_in("intake").get(page(report, "print")).status_code == 403


@pytest.mark.parametrize("name", ["change", "print", "csv"])
@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("approver", 200), ("intake", 403)])
def test_who_may_read_a_report(name, role, status, report, signed_in):
    assert signed_in(role).get(page(report, name)).status_code == status


@pytest.mark.parametrize("name", ["print", "csv"])
def test_reading_changes_nothing(name, report, signed_in):
    assert signed_in("approver").post(page(report, name)).status_code == 405


def test_the_printed_page_bears_number_checksum_and_checkpoint(report, signed_in):
    text = signed_in("auditor").get(page(report, "print")).text
    for words in (report.receipt_number, report.sha256, bytes(report.seal.root).hex()):
        assert words in text
    assert "<style" not in text


def test_the_list_asks_no_more_for_more_reports(report, cast, now, signed_in):
    client, url = signed_in("auditor"), reverse("admin:disclosure_regulatorreport_changelist")
    client.get(url, {"all": "1"})
    with CaptureQueriesContext(connection) as one:
        client.get(url, {"all": "1"})
    with acting_as(cast["approver"]):
        for language in ("en", "zh-hans"):
            ReportFactory(at=now, language=language)
    with CaptureQueriesContext(connection) as several:
        client.get(url, {"all": "1"})
    assert len(several) == len(one)


def test_a_filing_is_entered_and_receipted_on_pages(report, now, signed_in):
    client, today = signed_in("approver"), legal_date(now).isoformat()
    url = reverse("admin:disclosure_regulatorreport_decide", args=[report.pk, "record_filing"])
    given = client.get(url).context["form"].initial
    facts = {"authority": "网信办", "submitted_on": today}
    client.post(url, {**given, **facts})
    filing = Filing.objects.get()
    url = reverse("admin:disclosure_filing_decide", args=[filing.pk, "record_receipt"])
    given = client.get(url).context["form"].initial
    client.post(url, {**given, "authority_number": "备-17", "received_on": today})
    filing.refresh_from_db()
    assert (filing.state, filing.authority_number) == (FilingState.RECEIPTED, "备-17")
    assert not EvidenceFile.objects.exists()
    text = client.get(page(report, "change")).text
    assert filing.receipt_number in text


def test_the_search_finds_a_report_by_its_number(report, signed_in):
    response = signed_in("auditor").get(reverse("admin:search"), {"q": report.receipt_number})
    assert response.url == page(report, "change")


# At the command line


def test_the_command_prints_the_bytes_it_keeps(case, now, capsys):
    seal_record(now)
    call_command("prepare_report", "dispositions", period="2025-10", language="en")
    printed, number = capsys.readouterr()
    report = RegulatorReport.objects.get()
    assert printed.encode() == bytes(report.content.body)
    assert number.split() == [report.receipt_number, report.sha256]
    assert json.loads(printed)["kind"] == "dispositions"


@pytest.mark.parametrize("form", ["csv", "html"])
def test_the_command_writes_a_file_that_stands_alone(form, case, now, tmp_path):
    seal_record(now)
    target = tmp_path / "report"
    call_command(
        "prepare_report",
        "event",
        period="2025-10-31",
        case=case.receipt_number,
        format=form,
        output=target,
        language="zh-hans",
    )
    text = target.read_text(encoding="utf-8")
    assert case.receipt_number in text
    assert "href=" not in text


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("dispositions", {"period": "2025"}, "is no month"),
        ("dispositions", {"period": "2099-01"}, "was not over"),
        ("event", {"period": "2025-10-31"}, "--case"),
        ("rules", {"period": "2025-10-31", "case": "M-2025-000001"}, "--case"),
        ("event", {"period": "2025-10-31", "case": "nonsense"}, "nonsense"),
    ],
)
def test_the_command_refuses_in_words(kind, facts, words, case, now):
    seal_record(now)
    with pytest.raises(CommandError, match=words):
        call_command("prepare_report", kind, **facts)
    assert not RegulatorReport.objects.exists()


@pytest.fixture(autouse=True)
def public_key(settings, tmp_path):
    """The public key of the seals of these tests, where verifiers look for it."""
    settings.AUDIT_PUBLIC_KEY_FILE = tmp_path / "signing.pub"
    settings.AUDIT_PUBLIC_KEY_FILE.write_text(PUBLIC)
    return settings.AUDIT_PUBLIC_KEY_FILE


def test_without_a_public_key_nothing_is_verified(report, public_key):
    public_key.unlink()
    with pytest.raises(CommandError, match="audit_keygen"):
        call_command("verify_report", report.receipt_number)


@pytest.mark.parametrize("page", ["print", "csv"])
def test_a_report_that_was_altered_is_told_of_and_not_shown(report, signed_in, page):
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_reportcontent SET body = %s", [b"not even JSON"])
    url = reverse(f"admin:disclosure_regulatorreport_{page}", args=[report.pk])
    shown = signed_in("approver").get(url, follow=True)
    assert shown.status_code == 200
    assert "was altered" in shown.content.decode()
    assert signed_in("approver").get("/public/figures/").status_code == 200


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_kept(case, now, tmp_path):
    seal_record(now)
    for output in (tmp_path / "none" / "a.csv", tmp_path):
        with pytest.raises(CommandError, match="Nothing was kept"):
            call_command(
                "prepare_report", "rules", period=legal_date(now).isoformat(), output=output
            )
    assert not RegulatorReport.objects.exists()


def test_a_report_is_verified_by_its_number(report, capsys):
    call_command("verify_report", report.receipt_number.lower())
    assert capsys.readouterr().out.count("yes") == 4


def test_verification_fails_for_a_report_that_was_altered(report, capsys):
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_reportcontent SET body = %s", [b"not even JSON"])
    with pytest.raises(SystemExit) as left:
        call_command("verify_report", report.receipt_number)
    assert left.value.code == 1
    assert capsys.readouterr().out.count("NO") == 2


def test_an_unknown_number_is_no_report(db):
    with pytest.raises(CommandError, match="P-2026-000009"):
        call_command("verify_report", "P-2026-000009")


def test_a_verified_report_costs_no_query_for_each_leaf(report, django_assert_max_num_queries):
    name, key = notes.load_vkey(PUBLIC)
    with django_assert_max_num_queries(20):
        assert verification.verify(report, key_name=name, public_key=key).holds


def test_as_of_a_day_before_every_checkpoint_nothing_is_told(case, now):
    seal_record(now)
    with pytest.raises(CommandError, match="sealed"):
        call_command(
            "prepare_report",
            "dispositions",
            period="2025-10",
            as_of=legal_date(now) - timedelta(days=1),
        )
