"""Duty rules of moderation (Articles 10–13, 15, 18–20): what waits, what outlasted its end."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import USABLE_ACCOUNT_STATES, ContentCategory
from accounts.models import OperatingEntity, PublicAccount
from audit.models import Decision
from moderation.enums import (
    OTHER_ARTICLE,
    REPORTED_SEVERITIES,
    SIGNAL_VIOLATIONS,
    VIOLATION_ARTICLES,
    CaseOutcome,
    CaseState,
    Detector,
    Measure,
    Severity,
    ViolationType,
)
from moderation.models import (
    Appeal,
    BlacklistEntry,
    Case,
    CaseAccount,
    Complaint,
    Sanction,
    Signal,
)
from regulations import enums
from regulations.duties import QueryRule, register
from regulations.enums import Requirement

LIMIT = "signal.hours"
OF_ACCOUNT = {"name": "account__name", "id": "account__external_id"}
REQUIREMENTS = {
    Detector.FOLLOWS: Requirement.FOLLOWS,
    Detector.TRAFFIC: Requirement.TRAFFIC,
    Detector.POSTS: Requirement.TRAFFIC,
}


def blacklisted(inquiry):
    """Entities on the blacklist on the day."""
    listed = BlacklistEntry.objects.in_force().exclude(expires_on__lte=inquiry.on)
    return OperatingEntity.objects.filter(pk__in=listed.values("entity"))


def still_active(rows, inquiry):
    """Entities with an account that they can use."""
    usable = PublicAccount.objects.filter(entity=OuterRef("pk"), state__in=USABLE_ACCOUNT_STATES)
    return rows.filter(Exists(usable))


def reportable_cases(inquiry):
    """Concluded cases whose violation was found, and is grave enough to be reported."""
    return Case.objects.filter(
        state=CaseState.CONCLUDED,
        outcome=CaseOutcome.SUBSTANTIATED,
        severity__in=REPORTED_SEVERITIES,
    )


def out_of_category(inquiry):
    """Accounts in use that a case found outside the category they are registered in."""
    usable = PublicAccount.objects.filter(state__in=USABLE_ACCOUNT_STATES)
    return usable.filter(Exists(_found_out()))


def left_there(rows, inquiry):
    """Accounts that neither changed category since the case came in, nor were sanctioned in it."""
    sanctioned = Sanction.objects.counting().filter(
        case=OuterRef("case"), account=OuterRef("account")
    )
    moved = Decision.objects.filter(
        object_label=PublicAccount._meta.label_lower,
        object_id=OuterRef("account"),
        verb="recategorize",
        decided_at__gte=OuterRef("case__submitted_at"),
    )
    return rows.filter(Exists(_found_out().filter(~Exists(sanctioned), ~Exists(moved))))


def _found_out():
    return CaseAccount.objects.filter(
        account=OuterRef("pk"),
        case__violation_type=ViolationType.OUT_OF_CATEGORY,
        case__state=CaseState.CONCLUDED,
        case__outcome=CaseOutcome.SUBSTANTIATED,
    )


def unanswered(rows, inquiry):
    """What is past its time limit."""
    return rows.overdue(inquiry.at)


def unseen(rows, inquiry):
    """Signals that nobody has judged in the hours in force."""
    return rows.filter(detected_at__lt=inquiry.at - timedelta(hours=inquiry.value(LIMIT)))


def signals_of(detector):
    """New signals of one detector."""
    return lambda inquiry: Signal.objects.new().filter(detector=detector)


def signal_rule(detector, article, what):
    """The rule that somebody looks into what a detector saw."""
    return QueryRule(
        code=f"signal-{detector.value}-waiting",
        article=article,
        severity=enums.Severity.ERROR,
        title=format_lazy("{} · {}", _("Signal not looked into"), what),
        remedy=_("Open a case about it, or dismiss it with a reason."),
        words=_("Signal %(number)s of %(seen)s waits for a judgement."),
        model=Signal,
        concerned=signals_of(detector),
        breaks=unseen,
        facts={"number": "pk", "seen": "detected_at"},
        requirement=REQUIREMENTS.get(detector, Requirement.TRADING),
    )


register(
    QueryRule(
        code="blacklisted-active",
        article="13",
        severity=enums.Severity.WARN,
        title=_("Blacklisted entity with accounts in use"),
        remedy=_("Decide what becomes of its accounts."),
        words=_("“%(name)s” is on the blacklist and has accounts in use."),
        model=OperatingEntity,
        concerned=blacklisted,
        breaks=still_active,
        entity="pk",
        facts={"name": "legal_name"},
        violation="false_registration",
        requirement=Requirement.IDENTITY,
    ),
    QueryRule(
        code="complaint-overdue",
        article="20",
        severity=enums.Severity.ERROR,
        title=_("Complaint past its time limit"),
        remedy=_("Answer the complaint."),
        words=_("A complaint about “%(name)s” (%(id)s) was due at %(due)s."),
        model=Complaint,
        concerned=lambda inquiry: Complaint.objects.open(),
        breaks=unanswered,
        account="account",
        entity="account__entity",
        facts={**OF_ACCOUNT, "due": "due_at"},
    ),
    QueryRule(
        code="appeal-overdue",
        article="20",
        severity=enums.Severity.ERROR,
        title=_("Appeal past its time limit"),
        remedy=_("Decide the appeal."),
        words=_("An appeal of “%(name)s” was due at %(due)s."),
        model=Appeal,
        concerned=lambda inquiry: Appeal.objects.open(),
        breaks=unanswered,
        account="account",
        entity="entity",
        facts={"name": "entity__legal_name", "due": "due_at"},
    ),
    QueryRule(
        code="case-overdue",
        article="19",
        severity=enums.Severity.WARN,
        title=_("Case past its time limit"),
        remedy=_("Conclude the case."),
        words=_("The case “%(title)s” was due at %(due)s."),
        model=Case,
        concerned=lambda inquiry: Case.objects.open(),
        breaks=unanswered,
        facts={"title": "title", "due": "due_at"},
    ),
    QueryRule(
        code="case-unreported",
        article="19",
        severity=enums.Severity.ERROR,
        title=_("Case closed without the report that is due"),
        remedy=_("Report the case to the authority, and record under which number."),
        words=_("The case “%(title)s” (%(severity)s) was concluded and not reported."),
        model=Case,
        concerned=reportable_cases,
        breaks=lambda rows, inquiry: rows.filter(reported_at=None),
        facts={"title": "title", "severity": "severity"},
        labels={"severity": Severity},
    ),
    QueryRule(
        code="category-left",
        article="15",
        severity=enums.Severity.WARN,
        title=_("Outside its category, and left there"),
        remedy=_("Change the category with its credentials, or decide on a measure."),
        words=_("“%(name)s” (%(id)s) was found outside “%(category)s”, and nothing followed."),
        model=PublicAccount,
        concerned=out_of_category,
        breaks=left_there,
        account="pk",
        entity="entity",
        facts={"name": "name", "id": "external_id", "category": "content_category"},
        labels={"category": ContentCategory},
        violation="out_of_category",
    ),
    QueryRule(
        code="sanction-outlasted",
        article="19",
        severity=enums.Severity.ERROR,
        title=_("Sanction in force past its end"),
        remedy=_("Run the calendar: it ends the sanction and gives back what it took."),
        words=_("%(measure)s against “%(name)s” was to end at %(end)s."),
        model=Sanction,
        concerned=lambda inquiry: Sanction.objects.in_force(),
        breaks=lambda rows, inquiry: rows.outlasted(inquiry.at),
        account="account",
        entity="entity",
        facts={"name": "entity__legal_name", "measure": "measure", "end": "ends_at"},
        labels={"measure": Measure},
    ),
    *(
        signal_rule(detector, VIOLATION_ARTICLES.get(violation, OTHER_ARTICLE), violation.label)
        for detector, violation in SIGNAL_VIOLATIONS.items()
    ),
    signal_rule(Detector.PARTNER, OTHER_ARTICLE, Detector.PARTNER.label),
)
