"""Reports to the authority: told from the sealed record, the same for ever, filed with receipts."""

import csv
import io
import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from accounts.domain import accounts
from audit import triggers
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import record
from audit.ledger import notes
from audit.models import Decision, EvidenceFile, Seal, StateMoveRefused
from disclosure import papers
from disclosure.domain.paperwork import filings, reports, verification
from disclosure.domain.paperwork.periods import Period, PeriodUnknown
from disclosure.enums import FilingState, ReportKind, ReportState
from disclosure.models import Filing, RegulatorReport, ReportContent
from moderation.models import DirectMeasure
from regulations.append_only import AppendOnlyViolation
from regulations.calendar import LEGAL_ZONE, legal_date
from regulations.models import DutyCount, DutyRun, ReasonCode
from tests.factories import (
    AccountFactory,
    AgreementFactory,
    AppealFactory,
    CaseFactory,
    ComplaintFactory,
    EntityFactory,
    PlatformLicenseFactory,
    ReportFactory,
    impose,
    scan,
    seal_record,
    verify_credential,
)
from tests.factories.paperwork import PUBLIC

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# The last month that is over when these tests run, told as if it were a month of 2025.
THEN = datetime(2025, 10, 14, 9, 30, tzinfo=LEGAL_ZONE)
OVER = datetime(2025, 11, 3, 8, 0, tzinfo=LEGAL_ZONE)
MONTH = "2025-10"


HOLDS = verification.Verification(True, True, True, True)


def verify(report, vkey=PUBLIC):
    """The Verification of a report by the public key that the tests' seals bear."""
    name, key = notes.load_vkey(vkey)
    return verification.verify(report, key_name=name, public_key=key)


@pytest.fixture
def entity(cast):
    """An enterprise that was there before the month was over."""
    with acting_as(cast["intake"]):
        return EntityFactory(at=THEN)


@pytest.fixture
def sanctions(cast, entity):
    """A case of October with two accounts: both warned, one suspended for a week."""
    with acting_as(cast["moderator"]):
        accounts = AccountFactory.create_batch(2, entity=entity, at=THEN)
        case = CaseFactory(accounts=accounts, at=THEN)
        made = impose(case, accounts, "warn", at=THEN)
        return [*made, *impose(case, accounts[:1], "suspend", at=THEN + HOUR, days=7)]


@pytest.fixture
def prepare(cast):
    """Seal what was written and prepare a report of it, as the approver."""

    def act(kind, time=MONTH, at=OVER, role="approver", **facts):
        with acting_as(cast[role]):
            return ReportFactory(kind=kind, time=time, at=at, **facts)

    return act


def rows(report, name):
    [found] = [each["rows"] for each in report.content.told()["sections"] if each["name"] == name]
    return found


# What reports tell


def test_dispositions_are_counted_by_article_and_listed(sanctions, prepare):
    report = prepare(ReportKind.DISPOSITIONS)
    assert rows(report, "measures_by_article") == [
        ["18", "suspend", "moderate", 1],
        ["18", "warn", "moderate", 2],
    ]
    listed = rows(report, "measures_listed")
    assert [line[0] for line in listed] == [each.receipt_number for each in sanctions]
    account = sanctions[2].account
    assert listed[2][1:] == [
        "2025-10-14",
        "suspend",
        "moderate",
        ["18"],
        f"{account.name} ({account.external_id})",
        account.entity.legal_name,
        "2025-10-21",
    ]


def test_an_account_that_was_closed_is_listed(cast, entity, prepare):
    with acting_as(cast["approver"]):
        account = AccountFactory(entity=entity, at=THEN)
        other = AccountFactory(entity=entity, at=THEN)
    with acting_as(cast["approver"]):
        proposal = accounts.close.propose(
            subject=account,
            seen_version=account.version,
            at=THEN,
            basis="by_law",
            reason_codes=["breach-of-agreement"],
            message="关闭",
        )
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=THEN + HOUR)
    [line] = rows(prepare(ReportKind.DISPOSITIONS), "accounts_ended")
    assert line[:3] == ["2025-10-14", "accounts.publicaccount.close", "by_law"]
    assert account.name in line[4] and other.name not in line[4]


def test_what_is_of_another_month_is_not_told(sanctions, prepare):
    assert rows(prepare(ReportKind.DISPOSITIONS, "2025-09"), "measures_listed") == []


def test_timeliness_counts_answers_against_their_time_limits(cast, decide, prepare):
    with acting_as(cast["intake"]):
        complaints = ComplaintFactory.create_batch(3, at=THEN)
    for complaint, hours in zip(complaints, (1, 24 * 30), strict=False):
        at = complaint.received_at + hours * HOUR
        if at < OVER:
            facts = {"outcome": "unfounded", "reason_codes": ["complaint-unfounded"]}
            decide("moderator", complaint, "respond", at=at, **facts)
    due = complaints[0].due_at
    late = sum(each < OVER for each in [due] * 2)
    assert rows(prepare(ReportKind.TIMELINESS), "complaints") == [
        ["fabrication", 3, 1, 1, late, 0, "1.0", "1.0"],
        ["*", 3, 1, 1, late, 0, "1.0", "1.0"],
    ]


def test_timeliness_tells_appeals_by_the_measure_they_contest(sanctions, cast, prepare):
    with acting_as(cast["intake"]):
        AppealFactory(sanction=sanctions[2], at=THEN + 2 * HOUR)
    appeals = rows(prepare(ReportKind.TIMELINESS), "appeals")
    assert [line[:3] for line in appeals] == [["suspend", 1, 0], ["*", 1, 0]]


def test_timeliness_tells_appeals_against_measures_without_a_case(entity, cast, prepare, decide):
    reasons = {"reason_codes": ["false-registration"]}
    decide("approver", entity, "mark_false", at=THEN, **reasons)
    with acting_as(cast["intake"]):
        AppealFactory(sanction=DirectMeasure.latest_of(entity), at=THEN + 2 * HOUR)
    report = prepare(ReportKind.TIMELINESS)
    lines = [["false_identity", 1, 0], ["*", 1, 0]]
    assert [line[:3] for line in rows(report, "appeals")] == lines
    assert papers.WORDED["measure"]("false_identity") == "finding of a false identity"


def test_the_year_counts_accounts_as_they_stood_at_its_end(cast, entity, prepare, put):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, content_category="health", at=THEN)
        AccountFactory(entity=entity, content_category="health", at=OVER.replace(year=2026))
    after = OVER.replace(year=2026, month=1)
    run = DutyRun.objects.create(day=date(2025, 12, 31), run_at=THEN)
    DutyCount.objects.create(run=run, rule="case-unreported", count=4, new=4, resolved=0)
    report = prepare(ReportKind.ECOSYSTEM, "2025", at=after)
    assert rows(report, "accounts") == [["health", account.state, 1]]
    assert rows(report, "duties") == [["case-unreported", 1, 4, 4]]


def test_a_filing_pack_holds_the_rules_of_its_day(cast, now, prepare):
    with acting_as(cast["approver"]):
        AgreementFactory(version_name="2025-1", in_force_from=date(2025, 10, 1), at=THEN)
        AgreementFactory(version_name="2025-2", in_force_from=date(2025, 12, 1), at=THEN)
    report = prepare(ReportKind.RULES, "2025-10-31")
    assert [line[0] for line in rows(report, "agreements")] == ["2025-1"]
    codes = ReasonCode.objects.filter(is_active=True).order_by("code")
    assert [line[0] for line in rows(report, "reasons")] == list(
        codes.values_list("code", flat=True)
    )


def test_a_filing_pack_names_the_licenses_of_the_platform(cast, prepare):
    with acting_as(cast["intake"]):
        submitted = PlatformLicenseFactory(at=THEN)
    with acting_as(cast["licensing_officer"]):
        held = verify_credential(submitted, at=THEN)
    [line] = rows(prepare(ReportKind.RULES, "2025-10-31"), "licenses")
    assert line[:2] == [held.license_type, held.number]


def test_an_event_report_tells_a_case_with_the_hashes_of_its_evidence(
    sanctions, cast, decide, prepare
):
    case = decide("moderator", sanctions[0].case, "attach", at=THEN, files=[scan()], kind="other")
    report = prepare(ReportKind.EVENT, "2025-10-31", case=case)
    assert rows(report, "case")[0][:2] == [case.receipt_number, case.title]
    assert len(rows(report, "measures_listed")) == len(sanctions)
    [(number, _kind, _at, came_in, kept)] = rows(report, "evidence")
    assert number == case.receipt_number and len(came_in) == len(kept) == 64
    acts = [line[2] for line in rows(report, "timeline")]
    assert acts.count("moderation.sanction.impose") == len(sanctions)


def test_contacts_of_complainants_stay_on_the_desk(cast, prepare):
    with acting_as(cast["intake"]):
        ComplaintFactory(contact="13800001234", at=THEN)
    body = bytes(prepare(ReportKind.TIMELINESS).content.body).decode()
    assert "13800001234" not in body


# The same for ever


@pytest.mark.parametrize(
    ("kind", "time"),
    [
        (ReportKind.DISPOSITIONS, MONTH),
        (ReportKind.TIMELINESS, MONTH),
        (ReportKind.ECOSYSTEM, "2024"),
        (ReportKind.RULES, "2025-10-31"),
        (ReportKind.EVENT, "2025-10-31"),
    ],
)
def test_what_changes_afterwards_changes_no_report(kind, time, sanctions, cast, prepare, put):
    case = sanctions[0].case if kind == ReportKind.EVENT else None
    report = prepare(kind, time, case=case)
    put(sanctions[0], severity="grave")
    put(sanctions[0].account, name="换了名字", content_category="health")
    put(sanctions[0].case, title="另一个案由")
    with acting_as(cast["approver"]):
        AgreementFactory(version_name="later", in_force_from=date(2025, 10, 1), at=THEN)
    with acting_as(cast["moderator"]):
        impose(sanctions[0].case, [sanctions[1].account], "stop_updates", at=THEN, days=3)
    with acting_as(cast["intake"]):
        ComplaintFactory(account=sanctions[0].account, at=THEN)
        AppealFactory(sanction=sanctions[2], at=THEN + 2 * HOUR)
    ReasonCode.objects.filter(code="conduct-fabrication").update(title_en="another")
    seal_record(OVER + HOUR)
    assert verify(report) == HOLDS
    facts = {
        "kind": kind,
        "period": Period.of(kind, time),
        "language": "zh-hans",
        "case": case and case.pk,
        "found": verification._found(report, report.content.told()),
    }
    assert reports.tell(**facts, seal=report.seal) == bytes(report.content.body)
    if kind != ReportKind.ECOSYSTEM:
        later = reports.told(reports.tell(**facts, seal=Seal.objects.latest()))
        assert later["sections"] != report.content.told()["sections"]


def test_a_later_report_of_the_same_time_tells_what_was_entered_late(sanctions, cast, prepare):
    first = prepare(ReportKind.DISPOSITIONS)
    with acting_as(cast["moderator"]):
        impose(sanctions[0].case, [sanctions[1].account], "stop_updates", at=THEN, days=3)
    later = prepare(ReportKind.DISPOSITIONS, at=OVER + HOUR)
    lengths = [len(rows(each, "measures_listed")) for each in (first, later)]
    assert lengths == [3, 4]
    assert verify(first).holds and verify(later).holds


def test_a_report_of_an_earlier_day_rests_on_its_checkpoint(sanctions, cast, prepare):
    first = prepare(ReportKind.DISPOSITIONS)
    seal_record(OVER + timedelta(days=1))
    found = reports.checkpoint(
        kind=ReportKind.DISPOSITIONS,
        period=Period.of(ReportKind.DISPOSITIONS, MONTH),
        at=OVER + timedelta(days=2),
        as_of=legal_date(OVER),
    )
    assert found == first.seal != Seal.objects.latest()


def test_altered_bytes_do_not_hold(sanctions, prepare):
    report = prepare(ReportKind.DISPOSITIONS)
    table = ReportContent._meta.db_table
    body = bytes(report.content.body).replace(b"suspend", b"warning")
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET body = %s", [body])
    altered = RegulatorReport.objects.get(pk=report.pk)
    assert verify(altered) == verification.Verification(False, True, True, False)


def test_a_checkpoint_of_another_key_does_not_hold(sanctions, prepare):
    report = prepare(ReportKind.DISPOSITIONS)
    _private, other = notes.generate_keypair("test/ledger")
    assert verify(report, other) == verification.Verification(True, False, True, True)


def test_a_ledger_that_was_rewritten_does_not_hold(sanctions, prepare):
    report = prepare(ReportKind.DISPOSITIONS)
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_ledgerleaf SET leaf_hash = %s", [b"\x00" * 32])
    assert not verify(report).is_anchored


def test_content_is_added_only(prepare, entity):
    content = prepare(ReportKind.RULES, "2025-10-31").content
    with pytest.raises(AppendOnlyViolation):
        content.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {content._meta.db_table}")


def test_preparing_is_one_decision(sanctions, prepare):
    report = prepare(ReportKind.DISPOSITIONS)
    [decision] = Decision.objects.for_object(report)
    assert (decision.verb, report.state) == ("prepare", ReportState.PREPARED)


# What is refused


def test_a_time_that_is_not_over_is_refused(sanctions, prepare):
    with pytest.raises(reports.PeriodNotOver):
        prepare(ReportKind.DISPOSITIONS, "2025-11")


def test_without_a_checkpoint_nothing_is_told(cast):
    period = Period.of(ReportKind.DISPOSITIONS, MONTH)
    with pytest.raises(reports.NotSealed):
        reports.checkpoint(kind=ReportKind.DISPOSITIONS, period=period, at=OVER)


def test_a_record_that_waits_for_the_sealer_is_refused(sanctions, cast, prepare):
    seal_record(OVER)
    with acting_as(cast["moderator"]):
        CaseFactory(at=THEN)
    with pytest.raises(reports.NotSealed), acting_as(cast["approver"]):
        reports.prepare(
            kind=ReportKind.DISPOSITIONS,
            period=Period.of(ReportKind.DISPOSITIONS, MONTH),
            language="en",
            at=OVER + HOUR,
        )
    assert not RegulatorReport.objects.exists()


def test_the_very_same_report_is_not_prepared_twice(sanctions, cast, prepare):
    report = prepare(ReportKind.DISPOSITIONS)
    number = report.receipt_number
    with pytest.raises(reports.PreparedAlready, match=number), acting_as(cast["approver"]):
        reports.prepare(
            kind=ReportKind.DISPOSITIONS,
            period=Period.of(ReportKind.DISPOSITIONS, MONTH),
            language="zh-hans",
            at=OVER + HOUR,
            as_of=legal_date(OVER),
        )


def test_a_role_without_the_verb_prepares_nothing(sanctions, prepare):
    with pytest.raises(PermissionDenied):
        prepare(ReportKind.DISPOSITIONS, role="auditor")
    assert not RegulatorReport.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ReportKind.DISPOSITIONS, "2025"),
        (ReportKind.DISPOSITIONS, "2025-13"),
        (ReportKind.ECOSYSTEM, "２０２５"),
        (ReportKind.RULES, "2025-02-30"),
        (ReportKind.EVENT, ""),
    ],
)
def test_a_time_that_is_none_is_refused(kind, text):
    with pytest.raises(PeriodUnknown):
        Period.of(kind, text)


@pytest.mark.parametrize(
    ("kind", "text", "first", "last"),
    [
        (ReportKind.DISPOSITIONS, "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (ReportKind.ECOSYSTEM, "2025", date(2025, 1, 1), date(2025, 12, 31)),
        (ReportKind.RULES, "2025-10-31", date(2025, 10, 31), date(2025, 10, 31)),
    ],
)
def test_a_time_has_its_days(kind, text, first, last):
    assert Period.of(kind, text) == Period(first, last)


# Words


def test_a_csv_file_speaks_the_language_of_the_report_and_computes_nothing(cast, entity, prepare):
    with acting_as(cast["moderator"]):
        account = AccountFactory(entity=entity, name="=1+1", at=THEN)
        impose(CaseFactory(accounts=[account], at=THEN), [account], "warn", at=THEN)
    report = prepare(ReportKind.DISPOSITIONS, language="en")
    lines = list(csv.reader(io.StringIO(papers.as_csv(report).decode("utf-8-sig"))))
    cells = {cell for line in lines for cell in line}
    assert {"Measures by article", "warning", "Art. 18"} <= cells
    assert f"'=1+1 ({account.external_id})" in cells


def test_every_table_and_column_has_its_words(sanctions, prepare):
    for kind, time in ((ReportKind.ECOSYSTEM, "2024"), (ReportKind.RULES, "2025-10-31")):
        assert papers.tables(prepare(kind, time).content.told())
    event = prepare(ReportKind.EVENT, "2025-10-31", case=sanctions[0].case)
    titles = [table.title for table in papers.tables(event.content.told())]
    assert titles[0] == "Case" and "Evidence" in titles


def test_content_knows_no_language(sanctions, prepare):
    told = json.loads(bytes(prepare(ReportKind.DISPOSITIONS).content.body))
    assert rows_of(told, "measures") == [["suspend", "moderate", 1], ["warn", "moderate", 2]]


def rows_of(told, name):
    return next(each["rows"] for each in told["sections"] if each["name"] == name)


# Filings


@pytest.fixture
def report(prepare, entity):
    return prepare(ReportKind.RULES, "2025-10-31")


@pytest.fixture
def filed(report, decide):
    on = legal_date(OVER)
    facts = {"authority": "网信办", "submitted_on": on, "at": OVER + HOUR}
    return decide("approver", report, "record_filing", **facts)


def test_a_filing_is_entered_with_its_report(filed):
    assert filed.state == ReportState.FILED
    [filing] = filed.filings.all()
    assert (filing.authority, filing.state) == ("网信办", FilingState.SUBMITTED)


def test_an_event_report_that_is_filed_says_so_on_its_case(sanctions, prepare, decide):
    case = sanctions[0].case
    report = prepare(ReportKind.EVENT, "2025-10-31", case=case)
    facts = {"submitted_on": legal_date(OVER), "at": OVER + HOUR}
    filed = decide("approver", report, "record_filing", authority="网信办", **facts)
    case.refresh_from_db()
    reference = filed.filings.get().receipt_number
    assert (case.report_reference, case.reported_at) == (reference, OVER + HOUR)
    decide("approver", filed, "record_filing", authority="公安局", **facts)
    case.refresh_from_db()
    assert case.report_reference == reference


def test_a_receipt_comes_with_its_evidence(filed, decide):
    filing = filed.filings.get()
    facts = {"authority_number": "备-17", "received_on": legal_date(OVER), "files": [scan()]}
    done = decide("approver", filing, "record_receipt", at=OVER + 2 * HOUR, **facts)
    assert (done.state, done.authority_number) == (FilingState.RECEIPTED, "备-17")
    assert EvidenceFile.objects.for_object(done).count() == 1


def test_a_report_is_filed_with_an_authority_once(filed, decide):
    facts = {"authority": "网信办", "submitted_on": legal_date(OVER), "at": OVER + HOUR}
    with pytest.raises(filings.FilingRefused):
        decide("approver", filed, "record_filing", **facts)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_a_filing_has_a_possible_day(report, decide, days):
    facts = {"authority": "网信办", "submitted_on": legal_date(OVER) + timedelta(days=days)}
    with pytest.raises(filings.FilingRefused):
        decide("approver", report, "record_filing", at=OVER + HOUR, **facts)
    assert not Filing.objects.exists()


def test_a_report_is_not_edited(report, cast):
    report.state = ReportState.FILED
    with acting_as(cast["approver"]), pytest.raises(StateMoveRefused):
        record(report, at=OVER)
