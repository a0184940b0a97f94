"""The event report of one case (Article 19): what happened, what shows it, what was done."""

from accounts.models import PublicAccount
from audit.enums import EvidenceState
from audit.models import EvidenceFile
from disclosure.domain.paperwork.record import receipt, section
from moderation.models import Appeal, AppealedMeasure, Case, CaseAccount, Complaint, Sanction
from regulations.formatting import format_date, format_legal_datetime


def tell(record, case_id):
    """Its sections; notes of colleagues and personal data of complainants stay on the desk."""
    case = record.latest(Case).filter(id=case_id).first()
    if case is None:
        return []
    sanctions = list(record.latest(Sanction).filter(case_id=case_id).order_by("id"))
    named = record.latest(AppealedMeasure).filter(sanction_id__in=[each.id for each in sanctions])
    appeals = record.latest(Appeal).filter(id__in=named.values("appeal_id"))
    appeals = list(appeals.order_by("id"))
    complaints = list(record.latest(Complaint).filter(case_id=case_id).order_by("id"))
    numbers = {
        (model._meta.label_lower, row.id): receipt(model, row)
        for model, rows in (
            (Case, [case]),
            (Sanction, sanctions),
            (Appeal, appeals),
            (Complaint, complaints),
        )
        for row in rows
    }
    return [
        _case(case),
        _accounts(record, case_id),
        section(
            "measures_listed",
            ("number", "measure", "severity", "since", "until", "sanction_state"),
            (
                (
                    receipt(Sanction, each),
                    each.measure,
                    each.severity,
                    format_date(each.starts_at),
                    format_date(each.ends_at),
                    each.state,
                )
                for each in sanctions
            ),
        ),
        section(
            "appeals_listed",
            ("number", "on", "appeal_state", "decided_on"),
            (
                (
                    receipt(Appeal, each),
                    format_date(each.submitted_at),
                    each.state,
                    format_date(each.decided_at),
                )
                for each in appeals
            ),
        ),
        _timeline(record, numbers),
        _evidence(record, numbers),
    ]


def _case(case):
    columns = ("number", "title", "violation", "severity", "case_state", "outcome", "opened_at")
    row = (
        receipt(Case, case),
        case.title,
        case.violation_type,
        case.severity,
        case.state,
        case.outcome,
        format_legal_datetime(case.submitted_at),
    )
    return section("case", columns, [row])


def _accounts(record, case_id):
    involved = record.latest(CaseAccount).filter(case_id=case_id).values("account_id")
    rows = record.latest(PublicAccount).filter(id__in=involved).order_by("id")
    return section(
        "case_accounts",
        ("name", "platform_id", "content_category", "account_state"),
        rows.values_list("name", "external_id", "content_category", "state"),
    )


def _timeline(record, numbers):
    about = record.decisions().about(numbers).order_by("decided_at", "pk").filter(moved=True)
    rows = (
        (
            format_legal_datetime(each.decided_at),
            numbers[each.object_label, each.object_id],
            f"{each.object_label}.{each.verb}",
            each.articles,
            each.needs_second_person,
        )
        for each in about
    )
    return section("timeline", ("at", "number", "act", "articles", "two_people"), rows)


def _evidence(record, numbers):
    """Every file that counts, by the hashes of what came in and of what is kept."""
    files = record.latest(EvidenceFile).filter(
        state=EvidenceState.ATTACHED, object_label__in={label for label, _pk in numbers}
    )
    files = files.filter(object_id__in={pk for _label, pk in numbers}).order_by("id")
    rows = (
        (
            numbers[each.object_label, each.object_id],
            each.kind,
            format_legal_datetime(each.uploaded_at),
            each.original_sha256,
            each.sha256,
        )
        for each in files
        if (each.object_label, each.object_id) in numbers
    )
    return section("evidence", ("number", "evidence", "at", "sha256_in", "sha256_kept"), rows)
