"""Cases: what may have gone wrong with one account or several, and how the desk found out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountState, ContentCategory
from accounts.models import PublicAccount
from accounts.models.reviews import ReviewedRequest, ReviewedRequestQuerySet, clock_constraint
from audit.history import GovernedHistory
from audit.models import AuditedModel
from moderation import transitions
from moderation.enums import (
    OPEN_CASE_STATES,
    OTHER_ARTICLE,
    VIOLATION_ARTICLES,
    CaseOutcome,
    CaseState,
    Severity,
    ViolationType,
)
from regulations.formatting import format_datetime


class CaseQuerySet(ReviewedRequestQuerySet):
    """Cases by whose turn it is, and by account."""

    def about(self, account):
        """Cases that `account` is part of, newest first."""
        return self.filter(accounts__account=account).order_by("-pk")


class Case(ReviewedRequest):
    """案件: a suspected violation (Articles 18, 19), from first notice to conclusion.

    The clock stands still while the desk waits for the operator. `submitted_at` is when it was
    opened; `due_at` when it should be concluded. `origin` is the finding of a duty rule that opened
    it, if one did: it opens no second one.
    """

    receipt_prefix = "M"

    title = models.CharField(_("title"), max_length=120)
    violation_type = models.CharField(_("violation"), max_length=30, choices=ViolationType)
    severity = models.CharField(_("severity"), max_length=20, choices=Severity)
    state = models.CharField(_("state"), max_length=30, choices=CaseState, default=CaseState.OPEN)
    outcome = models.CharField(_("outcome"), max_length=20, choices=CaseOutcome, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("merged into"),
        related_name="merged_cases",
        null=True,
        blank=True,
    )
    report_reference = models.CharField(_("report to the authority"), max_length=120, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)

    origin = models.CharField(_("found by"), max_length=200, blank=True, editable=False)

    transitions = transitions.CASE
    history = GovernedHistory()
    objects = CaseQuerySet.as_manager()

    class Meta(ReviewedRequest.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        default_permissions = ("view", "add")
        permissions = transitions.CASE.permissions
        indexes = [
            models.Index(fields=["state", "due_at"], name="moderation_case_queue"),
            models.Index(
                fields=["title"], opclasses=["varchar_pattern_ops"], name="moderation_case_title"
            ),
        ]
        constraints = [
            clock_constraint("moderation_case_clock"),
            models.UniqueConstraint(
                fields=["origin"],
                condition=~models.Q(origin=""),
                name="moderation_case_once_per_finding",
                violation_error_message=_("This finding opened a case already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseState.CONCLUDED) | models.Q(outcome=""),
                name="moderation_case_outcome_when_concluded",
                violation_error_message=_("Only a concluded case has an outcome."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseState.MERGED, merged_into__isnull=False)
                | ~models.Q(state=CaseState.MERGED) & models.Q(merged_into__isnull=True),
                name="moderation_case_merged_into_one",
                violation_error_message=_("A merged case says into which; no other does."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.title}"

    def personal_data_key(self):
        """None: its files may be about several people, so each is sealed under a key of its own."""
        return None

    @property
    def letter_name(self):
        """What an operator knows it by: its number, not its title."""
        return self.receipt_number

    @property
    def is_open(self):
        """Whether it is neither concluded nor merged."""
        return self.state in OPEN_CASE_STATES

    @property
    def article(self):
        """The number of the article whose breach is suspected."""
        return VIOLATION_ARTICLES.get(self.violation_type, OTHER_ARTICLE)

    @property
    def reason_code(self):
        """The code of the reason that says what the suspected violation is."""
        return f"conduct-{self.violation_type.replace('_', '-')}"


class CaseAccount(AuditedModel):
    """涉案账号: an account that a case is about."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="accounts")
    account = models.ForeignKey(
        PublicAccount, models.PROTECT, verbose_name=_("public account"), related_name="cases"
    )

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("account of a case")
        verbose_name_plural = _("accounts of cases")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "account"],
                name="moderation_case_account_once",
                violation_error_message=_("The account is part of this case already."),
            )
        ]

    def __str__(self):
        return f"{self.account} · {self.case.receipt_number}"


class FrozenCopy(AuditedModel):
    """固定证据: an account as it stood when somebody looked, whatever it changes afterwards.

    `operator` is the legal name as pages show it, a person's masked.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), related_name="frozen_copies"
    )
    account = models.ForeignKey(
        PublicAccount, models.PROTECT, verbose_name=_("public account"), related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    introduction = models.TextField(_("introduction"), blank=True)
    content_category = models.CharField(
        _("content category"), max_length=20, choices=ContentCategory
    )
    label = models.CharField(_("special label"), max_length=20, choices=ContentCategory, blank=True)
    account_state = models.CharField(_("state of the account"), max_length=30, choices=AccountState)
    operator = models.CharField(_("operating entity"), max_length=200)
    follower_count = models.PositiveBigIntegerField(_("followers"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("as of"))

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("frozen copy")
        verbose_name_plural = _("frozen copies")

    def __str__(self):
        return f"{self.name} · {format_datetime(self.frozen_at)}"


class CaseLink(AuditedModel):
    """关联案件: two cases that throw light on each other."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="links")
    other = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("other case"), related_name="linked_from"
    )

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"],
                name="moderation_cases_linked_once",
                violation_error_message=_("These cases are linked already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(case=models.F("other")),
                name="moderation_case_not_linked_to_itself",
                violation_error_message=_("A case is not linked to itself."),
            ),
        ]

    def __str__(self):
        return f"{self.case.receipt_number} – {self.other.receipt_number}"
