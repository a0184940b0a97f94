"""Complaints, signals, cases, sanctions and appeals."""

import factory
from django.utils import timezone

from audit.domain.engine import performer
from moderation.domain import appeals, cases, complaints, signals
from moderation.enums import ComplaintChannel, Severity, ViolationType
from moderation.models import Appeal, Case, Complaint, Sanction, Signal
from tests.factories.registry import AccountFactory


class CaseFactory(factory.Factory):
    """An open case about one account that nobody has claimed."""

    class Meta:
        model = Case

    at = factory.LazyFunction(timezone.now)
    accounts = factory.LazyAttribute(lambda made: [AccountFactory(at=made.at)])
    title = factory.Sequence(lambda n: f"涉嫌违规 {n:03d}")
    violation_type = ViolationType.FABRICATION
    severity = Severity.MODERATE

    @classmethod
    def _create(cls, model_class, *, at, accounts, **facts):
        case = cases.open_case(case=model_class(**facts), accounts=accounts, at=at)
        return model_class.objects.get(pk=case.pk)


class ComplaintFactory(factory.Factory):
    """A complaint that just came in by the public form."""

    class Meta:
        model = Complaint

    at = factory.LazyFunction(timezone.now)
    account = factory.LazyAttribute(lambda made: AccountFactory(at=made.at))
    category = ViolationType.FABRICATION
    text = "该账号编造不实消息。"
    channel = ComplaintChannel.PUBLIC_FORM
    contact = "13800001234"
    files = ()

    @classmethod
    def _create(cls, model_class, *, at, contact, files, **facts):
        complaint, _code = complaints.submit(
            complaint=model_class(**facts), contact=contact, files=files, at=at
        )
        return model_class.objects.get(pk=complaint.pk)


class SignalFactory(factory.Factory):
    """What a partner reported about one account."""

    class Meta:
        model = Signal

    at = factory.LazyFunction(timezone.now)
    accounts = factory.LazyAttribute(lambda made: [AccountFactory(at=made.at)])
    text = "合作方反映该账号粉丝量一夜倍增。"
    violation_type = ViolationType.FALSE_TRAFFIC
    fingerprint = factory.Sequence(lambda n: f"{n:064x}")

    @classmethod
    def _create(cls, model_class, *, at, accounts, text, violation_type, fingerprint):
        return signals.report(
            signal=model_class(fingerprint=fingerprint),
            text=text,
            violation_type=violation_type,
            accounts=accounts,
            at=at,
        )


def impose(case, accounts, *measures, at=None, reasons=("conduct-fabrication",), **terms):
    """Have the acting user claim `case` and decide on measures; returns the Sanctions."""
    now = at or timezone.now()
    current = Case.objects.get(pk=case.pk)
    if current.assignee_id is None:
        performer(Case, "claim")(subject=current, seen_version=current.version, at=now)
        current.refresh_from_db()
    known = set(current.sanctions.values_list("pk", flat=True))
    performer(Case, "sanction")(
        subject=current,
        seen_version=current.version,
        at=now,
        accounts=accounts,
        measures=measures,
        reason_codes=reasons,
        message="经核查，您的账号存在违规行为。",
        **terms,
    )
    return list(Sanction.objects.filter(case=case).exclude(pk__in=known).order_by("pk"))


class AppealFactory(factory.Factory):
    """An appeal against a `sanction` that is in force, or against several `sanctions`."""

    class Meta:
        model = Appeal

    at = factory.LazyFunction(timezone.now)
    grounds = "相关内容系转载,已注明来源。"

    @classmethod
    def _create(cls, model_class, *, at, sanction=None, sanctions=(), **facts):
        measures = sanctions or [sanction]
        appeal = appeals.submit(appeal=model_class(**facts), measures=measures, at=at)
        return model_class.objects.get(pk=appeal.pk)
