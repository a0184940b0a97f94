"""Sanctions: measures of Article 19 against an account or its entity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ClosureBasis
from accounts.models import OperatingEntity, PublicAccount
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, Decision
from audit.models.receipts import Receipt
from moderation import transitions
from moderation.enums import (
    COUNTING_SANCTION_STATES,
    FINAL_MEASURES,
    BlacklistScope,
    CreditGrade,
    Measure,
    SanctionState,
    Severity,
)
from moderation.models.cases import Case


class SanctionQuerySet(AuditedQuerySet):
    """Sanctions by standing, and by whom they are against."""

    def in_force(self):
        """Sanctions that take effect now."""
        return self.filter(state=SanctionState.IN_FORCE)

    def counting(self):
        """Sanctions that were imposed and were neither overturned nor varied."""
        return self.filter(state__in=COUNTING_SANCTION_STATES)

    def against(self, entity_ids):
        """Sanctions against these entities or their accounts, newest first."""
        return self.filter(entity__in=entity_ids).with_target().order_by("-pk")

    def with_target(self):
        """With whom they are against."""
        return self.select_related("account", "entity")

    def of_decision(self, decision):
        """The measures of `decision`: one on a case or an appeal, or one on a single measure."""
        if decision.object_label == self.model._meta.label_lower:
            return self.filter(pk=decision.object_id)
        return self.filter(decision=decision)

    def outlasted(self, at):
        """In force past their end."""
        return self.in_force().filter(ends_at__lte=at)


class Sanction(Receipt, AuditedModel):
    """处置: one measure, with its reasons on the decision that imposed it.

    `entity` is who operated the account then. `decision` is the one that it is a measure of: on the
    case, or on the appeal that put it in the place of another one; it is empty before the measure
    was imposed, and where two people imposed it by a decision of its own. What the measure changed
    is on record, so that lifting or overturning it gives back exactly that: its holds, the
    protected name, the entry of the blacklist, and the `credit_steps` by which it lowered the
    credit rating.
    """

    receipt_prefix = "S"
    receipt_field = "drafted_at"

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="sanctions")
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        verbose_name=_("decision"),
        related_name="sanctions",
        null=True,
        blank=True,
        editable=False,
    )
    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="sanctions",
        null=True,
        blank=True,
    )
    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="sanctions",
    )
    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    severity = models.CharField(_("severity"), max_length=20, choices=Severity)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    functions = models.CharField(_("functions limited"), max_length=200, blank=True)
    closure_basis = models.CharField(
        _("basis of the closure"), max_length=20, choices=ClosureBasis, blank=True
    )
    scope = models.CharField(_("scope"), max_length=20, choices=BlacklistScope, blank=True)
    name = models.CharField(_("barred name"), max_length=60, blank=True)
    credit_steps = models.PositiveSmallIntegerField(_("grades of credit lost"), default=0)
    credit_before = models.CharField(
        _("credit before"), max_length=1, choices=CreditGrade, blank=True
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    starts_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    varies = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("in place of"),
        related_name="variations",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=SanctionState, default=SanctionState.DRAFTED
    )

    transitions = transitions.SANCTION
    history = GovernedHistory()
    objects = SanctionQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        permissions = transitions.SANCTION.permissions
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="moderation_sanction_end",
                condition=models.Q(state=SanctionState.IN_FORCE),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(measure=Measure.BLACKLIST) | models.Q(account__isnull=False),
                name="moderation_sanction_against_an_account",
                violation_error_message=_("Every measure but the blacklist is against an account."),
            ),
            models.CheckConstraint(
                condition=~models.Q(measure=Measure.CLOSE) | ~models.Q(closure_basis=""),
                name="moderation_closure_on_a_basis",
                violation_error_message=_("A closure says what it rests on."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="moderation_sanction_ends_after_start",
                violation_error_message=_("A sanction ends after it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.get_measure_display()} · {self.target}"

    def personal_data_key(self):
        """The key of the entity."""
        return self.entity.data_key

    @property
    def letter_name(self):
        """What an operator knows it by: whom it is against."""
        return self.target

    @property
    def is_final(self):
        """Whether it ends something for good, and so takes two people."""
        return self.measure in FINAL_MEASURES

    @property
    def target(self):
        """What it is against, in words."""
        return self.account.name if self.account_id else self.entity.legal_name
