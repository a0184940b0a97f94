"""Choices of moderation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ApplicationState


class ViolationType(models.TextChoices):
    """What an operator may not do: one for each item of Articles 11, 12, 15 and 18."""

    FALSE_REGISTRATION = "false_registration", _("false registration")
    OUT_OF_CATEGORY = "out_of_category", _("outside the registered category")
    IMPERSONATION = "impersonation", _("impersonation")
    UNLICENSED_NEWS = "unlicensed_news", _("news without a license")
    ACCOUNT_MATRIX = "account_matrix", _("account matrix with low-quality duplicates")
    FALSE_HOT_SPOT = "false_hot_spot", _("false hot spot")
    FALSE_TRAFFIC = "false_traffic", _("false traffic")
    FORCED_FOLLOW = "forced_follow", _("forced follow")
    INCITEMENT = "incitement", _("incitement on emergencies")
    FABRICATION = "fabrication", _("fabricated information")
    PAID_POSTING = "paid_posting", _("extortion by posting or deletion")
    BATCH_REGISTRATION = "batch_registration", _("batch registration")
    HOARDING = "hoarding", _("hoarding of accounts")
    ACCOUNT_TRADING = "account_trading", _("trading of accounts")
    UNDECLARED_TRANSFER = "undeclared_transfer", _("undeclared transfer or borrowing")


VIOLATION_ARTICLES = {
    ViolationType.FALSE_REGISTRATION: "8",
    ViolationType.OUT_OF_CATEGORY: "15",
    ViolationType.UNLICENSED_NEWS: "5",
    ViolationType.FALSE_TRAFFIC: "12",
    ViolationType.FORCED_FOLLOW: "12",
    ViolationType.BATCH_REGISTRATION: "10",
    ViolationType.UNDECLARED_TRANSFER: "11",
}
OTHER_ARTICLE = "18"


class Detector(models.TextChoices):
    """What saw it: a detector of ours, or a partner."""

    OPERATORS = "operators", _("operator facts")
    REGISTRATIONS = "registrations", _("registrations")
    HOARDING = "hoarding", _("holdings")
    TRADING = "trading", _("transfers and complaints of sale")
    FOLLOWS = "follows", _("follows")
    TRAFFIC = "traffic", _("traffic figures")
    POSTS = "posts", _("posts")
    PARTNER = "partner", _("report of a partner")


SIGNAL_VIOLATIONS = {
    Detector.OPERATORS: ViolationType.UNDECLARED_TRANSFER,
    Detector.REGISTRATIONS: ViolationType.BATCH_REGISTRATION,
    Detector.HOARDING: ViolationType.HOARDING,
    Detector.TRADING: ViolationType.ACCOUNT_TRADING,
    Detector.FOLLOWS: ViolationType.FORCED_FOLLOW,
    Detector.TRAFFIC: ViolationType.FALSE_TRAFFIC,
    Detector.POSTS: ViolationType.FALSE_HOT_SPOT,
}


class Severity(models.TextChoices):
    """How grave a violation is; with earlier sanctions it leads to a step of the ladder."""

    MINOR = "minor", _("minor")
    MODERATE = "moderate", _("moderate")
    SERIOUS = "serious", _("serious")
    GRAVE = "grave", _("grave")


# Violations of which the authority hears once they are found (Article 19).
REPORTED_SEVERITIES = frozenset({Severity.SERIOUS, Severity.GRAVE})


class ComplaintChannel(models.TextChoices):
    """How a complaint came in."""

    PUBLIC_FORM = "public_form", _("public form")
    DESK = "desk", _("taken by the desk")
    AUTHORITY = "authority", _("forwarded by an authority")
    API = "api", _("brought by a system of the platform")


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", _("received")
    IN_CASE = "in_case", _("in a case")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_COMPLAINT_STATES = frozenset({ComplaintState.RECEIVED, ComplaintState.IN_CASE})


class ComplaintOutcome(models.TextChoices):
    """What the complainant was told."""

    UPHELD = "upheld", _("upheld")
    PARTLY_UPHELD = "partly_upheld", _("partly upheld")
    UNFOUNDED = "unfounded", _("unfounded")
    NOT_FOR_US = "not_for_us", _("not for the platform to decide")


class SignalState(models.TextChoices):
    """Where a signal stands."""

    NEW = "new", _("new")
    IN_CASE = "in_case", _("in a case")
    DISMISSED = "dismissed", _("false alarm")


class CaseState(models.TextChoices):
    """Where a case stands; the first three are those of everything that is claimed and asked."""

    OPEN = ApplicationState.SUBMITTED.value, _("unassigned")
    IN_PROGRESS = ApplicationState.IN_REVIEW.value, _("in progress")
    WAITING = ApplicationState.INFORMATION_REQUESTED.value, _("waiting for the operator")
    CONCLUDED = "concluded", _("concluded")
    MERGED = "merged", _("merged")


OPEN_CASE_STATES = frozenset({CaseState.OPEN, CaseState.IN_PROGRESS, CaseState.WAITING})


class CaseOutcome(models.TextChoices):
    """What a case came to."""

    SUBSTANTIATED = "substantiated", _("substantiated")
    CORRECTED = "corrected", _("corrected by the operator")
    UNFOUNDED = "unfounded", _("unfounded")


class Measure(models.TextChoices):
    """The ladder of Article 19, the mildest first."""

    WARN = "warn", _("warning")
    LIMIT_FUNCTIONS = "limit_functions", _("limit functions")
    STOP_UPDATES = "stop_updates", _("stop updates")
    STOP_MONETIZATION = "stop_monetization", _("stop advertising and monetization")
    SUSPEND = "suspend", _("suspend the account")
    CLOSE = "close", _("close the account")
    BLACKLIST = "blacklist", _("blacklist the entity")
    BAR_NAME = "bar_name", _("bar the name")


# Found by a decision on an entity: no step of the ladder, and appealed as one.
FALSE_IDENTITY = "false_identity"
APPEALABLE_MEASURES = (*Measure.choices, (FALSE_IDENTITY, _("finding of a false identity")))

# What ends something for good takes two people.
FINAL_MEASURES = frozenset({Measure.CLOSE, Measure.BLACKLIST, Measure.BAR_NAME})
ENTITY_MEASURES = frozenset({Measure.BLACKLIST})
TIMED_MEASURES = frozenset(
    {
        Measure.LIMIT_FUNCTIONS,
        Measure.STOP_UPDATES,
        Measure.STOP_MONETIZATION,
        Measure.SUSPEND,
        Measure.BLACKLIST,
    }
)


class SanctionState(models.TextChoices):
    """Where a sanction stands."""

    DRAFTED = "drafted", _("drafted")
    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("ended")
    LIFTED = "lifted", _("lifted")
    OVERTURNED = "overturned", _("overturned on appeal")
    VARIED = "varied", _("varied on appeal")
    DROPPED = "dropped", _("dropped")


# Sanctions that were imposed and still count against who was sanctioned.
COUNTING_SANCTION_STATES = frozenset(
    {SanctionState.IN_FORCE, SanctionState.ENDED, SanctionState.LIFTED}
)
APPEALABLE_SANCTION_STATES = COUNTING_SANCTION_STATES


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    SUBMITTED = ApplicationState.SUBMITTED.value, _("submitted")
    IN_REVIEW = ApplicationState.IN_REVIEW.value, _("in review")
    INFORMATION_REQUESTED = (
        ApplicationState.INFORMATION_REQUESTED.value,
        _("information requested"),
    )
    UPHELD = "upheld", _("sanction upheld")
    OVERTURNED = "overturned", _("sanction overturned")
    PARTLY_OVERTURNED = "partly_overturned", _("partly overturned")
    VARIED = "varied", _("sanction varied")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_APPEAL_STATES = frozenset(
    {AppealState.SUBMITTED, AppealState.IN_REVIEW, AppealState.INFORMATION_REQUESTED}
)
DECIDED_APPEAL_STATES = frozenset(
    {
        AppealState.UPHELD,
        AppealState.OVERTURNED,
        AppealState.PARTLY_OVERTURNED,
        AppealState.VARIED,
    }
)


class MeasureOutcome(models.TextChoices):
    """What the decision on an appeal means for one of its measures."""

    UPHELD = "upheld", _("measure upheld")
    OVERTURNED = "overturned", _("overturned")
    VARIED = "varied", _("replaced by a milder measure")
    WITHDRAWN = "withdrawn", _("withdrawn")


DECIDED_MEASURE_OUTCOMES = frozenset(MeasureOutcome) - {MeasureOutcome.WITHDRAWN}


class CreditGrade(models.TextChoices):
    """An operator's credit (Article 13), the best first; who was never rated stands at B."""

    A = "A", _("A · exemplary")
    B = "B", _("B · in good standing")
    C = "C", _("C · under watch")
    D = "D", _("D · not trusted")


class BlacklistScope(models.TextChoices):
    """What a blacklisted entity may not do."""

    REGISTRATION = "registration", _("open accounts")
    TRANSFER = "transfer", _("take accounts over")
    ALL = "all", _("open accounts or take them over")


class BlacklistState(models.TextChoices):
    """Where a blacklist entry stands."""

    REQUESTED = "requested", _("requested")
    IN_FORCE = "in_force", _("in force")
    LIFTED = "lifted", _("lifted")
    EXPIRED = "expired", _("expired")
