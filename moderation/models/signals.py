"""Signals: what a detector or a partner saw, before anybody has judged it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicAccount
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from moderation import transitions
from moderation.detection.observations import explain, title
from moderation.enums import SIGNAL_VIOLATIONS, Detector, SignalState
from moderation.models.cases import Case


class SignalQuerySet(AuditedQuerySet):
    """Signals by standing and by account."""

    def new(self):
        """Signals that nobody has looked at."""
        return self.filter(state=SignalState.NEW)

    def about(self, account):
        """Signals that name `account`, newest first."""
        return self.filter(accounts__account=account).order_by("-pk")


class Signal(AuditedModel):
    """线索: one observation of one detector about one account or several (Articles 10–12, 18).

    `figures` are the facts and thresholds that `explanation` puts into words; `input` is the
    replayable reference of the run: file name and hash, or register and day, with the thresholds
    in force and the hash of the query. The same observation of a later run has the same
    `fingerprint` and makes no second signal.
    """

    detector = models.CharField(_("seen by"), max_length=20, choices=Detector)
    pattern = models.CharField(_("pattern"), max_length=40)
    weight = models.PositiveIntegerField(_("weight"))
    figures = models.JSONField(_("figures"), default=dict)
    input = models.JSONField(_("input"), default=dict)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    detected_at = models.DateTimeField(_("detected at"))
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name=_("case"),
        related_name="signals",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=SignalState, default=SignalState.NEW
    )

    transitions = transitions.SIGNAL
    history = GovernedHistory()
    objects = SignalQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        default_permissions = ("view", "add")
        permissions = transitions.SIGNAL.permissions
        indexes = [models.Index(fields=["state", "detected_at"], name="moderation_signal_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="moderation_signal_once",
                violation_error_message=_("This was signaled already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=SignalState.IN_CASE) | models.Q(case__isnull=False),
                name="moderation_signal_in_its_case",
                violation_error_message=_("Say which case the signal is part of."),
            ),
        ]

    def __str__(self):
        return f"{self.title} · {self.pk}"

    @property
    def violation_type(self):
        """The violation that it suggests."""
        return SIGNAL_VIOLATIONS.get(self.detector) or self.figures["violation_type"]

    @property
    def title(self):
        """What the pattern is called."""
        if self.detector == Detector.PARTNER:
            return str(self.get_detector_display())
        return title(self.pattern)

    @property
    def explanation(self):
        """One or two sentences that a reviewer can read."""
        if self.detector == Detector.PARTNER:
            return self.figures["text"]
        return explain(self.pattern, self.figures)


class SignalAccount(AuditedModel):
    """线索账号: an account that a signal names."""

    signal = models.ForeignKey(
        Signal, models.PROTECT, verbose_name=_("signal"), related_name="accounts"
    )
    account = models.ForeignKey(
        PublicAccount, models.PROTECT, verbose_name=_("public account"), related_name="signals"
    )

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("account of a signal")
        verbose_name_plural = _("accounts of signals")
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "account"],
                name="moderation_signal_account_once",
                violation_error_message=_("The signal names this account already."),
            )
        ]

    def __str__(self):
        return f"{self.account} · {self.signal_id}"
