"""What moderation puts on the workbench."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from desk.enums import QueueKind
from desk.queues import Item, Queue, register
from moderation.models import Appeal, Case, Complaint, Signal

WORK = "moderation.claim_case"
DECIDE = "moderation.uphold_appeal"


def _url(obj):
    return reverse(f"admin:moderation_{obj._meta.model_name}_change", args=[obj.pk])


def describe_case(case):
    """One line of the workbench."""
    return Item(
        title=case.title,
        subtitle=case.receipt_number,
        what=f"{case.get_violation_type_display()} · {case.get_severity_display()}",
        url=_url(case),
        waiting_since=case.submitted_at,
        due_at=case.due_at,
    )


def describe_complaint(complaint):
    """One line of the workbench."""
    return Item(
        title=complaint.account.name,
        subtitle=complaint.receipt_number,
        what=_("Complaint · %(category)s") % {"category": complaint.get_category_display()},
        url=_url(complaint),
        waiting_since=complaint.received_at,
        due_at=complaint.due_at,
    )


def describe_signal(signal):
    """One line of the workbench."""
    return Item(
        title=signal.explanation,
        subtitle="",
        what=_("Signal · %(detector)s") % {"detector": signal.get_detector_display()},
        url=_url(signal),
        waiting_since=signal.detected_at,
        due_at=None,
    )


def describe_appeal(appeal):
    """One line of the workbench."""
    return Item(
        title=appeal.target,
        subtitle=appeal.receipt_number,
        what=_("Appeal · %(measure)s") % {"measure": appeal.measure_names},
        url=_url(appeal),
        waiting_since=appeal.submitted_at,
        due_at=appeal.due_at,
    )


def _cases(code, label, rows, **options):
    return Queue(
        code=code,
        label=label,
        model=Case,
        permission=WORK,
        rows=rows,
        clock=options.pop("clock", "submitted_at"),
        describe=describe_case,
        short_label=_("Cases"),
        **options,
    )


def _appeals():
    return Appeal.objects.with_measures()


register(
    _cases(
        "my_cases",
        _("My cases"),
        lambda user, at: Case.objects.for_reviewer(user),
        kind=QueueKind.MINE,
    ),
    _cases(
        "cases",
        _("Unassigned cases"),
        lambda user, at: Case.objects.unclaimed(),
        kind=QueueKind.OPEN,
    ),
    _cases(
        "waiting_cases",
        _("Waiting for operator"),
        lambda user, at: Case.objects.waiting_for_applicant(),
        clock="waiting_since",
        kind=QueueKind.WAITING,
        hint=_("clock paused"),
    ),
    _cases(
        "overdue_cases",
        _("Overdue cases"),
        lambda user, at: Case.objects.overdue(at),
        clock="due_at",
        kind=QueueKind.LATE,
    ),
    Queue(
        code="complaints",
        label=_("Complaints"),
        model=Complaint,
        permission="moderation.open_case_complaint",
        rows=lambda user, at: Complaint.objects.received().select_related("account"),
        clock="received_at",
        describe=describe_complaint,
        short_label=_("Complaints"),
        kind=QueueKind.OPEN,
    ),
    Queue(
        code="late_complaints",
        label=_("Overdue complaints"),
        model=Complaint,
        permission="moderation.open_case_complaint",
        rows=lambda user, at: Complaint.objects.overdue(at).select_related("account"),
        clock="due_at",
        describe=describe_complaint,
        short_label=_("Complaints"),
        kind=QueueKind.LATE,
    ),
    Queue(
        code="signals",
        label=_("Signals"),
        model=Signal,
        permission="moderation.open_case_signal",
        rows=lambda user, at: Signal.objects.new(),
        clock="detected_at",
        describe=describe_signal,
        kind=QueueKind.OPEN,
    ),
    Queue(
        code="my_appeals",
        label=_("My appeals"),
        model=Appeal,
        permission=DECIDE,
        rows=lambda user, at: _appeals().for_reviewer(user),
        clock="submitted_at",
        describe=describe_appeal,
        short_label=_("Appeals"),
        kind=QueueKind.MINE,
    ),
    Queue(
        code="appeals",
        label=_("Appeals"),
        model=Appeal,
        permission=DECIDE,
        rows=lambda user, at: _appeals().unclaimed(),
        clock="submitted_at",
        describe=describe_appeal,
        short_label=_("Appeals"),
        kind=QueueKind.OPEN,
    ),
    Queue(
        code="waiting_appeals",
        label=_("Appeals waiting for the operator"),
        model=Appeal,
        permission=DECIDE,
        rows=lambda user, at: _appeals().waiting_for_applicant(),
        clock="waiting_since",
        describe=describe_appeal,
        short_label=_("Appeals"),
        kind=QueueKind.WAITING,
        hint=_("clock paused"),
    ),
    Queue(
        code="overdue_appeals",
        label=_("Overdue appeals"),
        model=Appeal,
        permission=DECIDE,
        rows=lambda user, at: _appeals().overdue(at),
        clock="due_at",
        describe=describe_appeal,
        short_label=_("Appeals"),
        kind=QueueKind.LATE,
    ),
)
