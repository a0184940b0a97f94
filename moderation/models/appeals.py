"""Appeals: the operator's answer to a decision and to the measures of it that it contests."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatingEntity, PublicAccount
from accounts.models.reviews import ReviewedRequest, ReviewedRequestQuerySet, clock_constraint
from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, Decision
from moderation import transitions
from moderation.enums import (
    DECIDED_APPEAL_STATES,
    DECIDED_MEASURE_OUTCOMES,
    OPEN_APPEAL_STATES,
    AppealState,
    MeasureOutcome,
)
from moderation.models.direct_measures import TITLES, DirectMeasure
from moderation.models.sanctions import Sanction


class AppealQuerySet(ReviewedRequestQuerySet):
    """Appeals by whose turn it is, and by what they are against."""

    def with_measures(self):
        """With whom they are of and the measures that they name."""
        return self.select_related("entity", "account").prefetch_related(
            models.Prefetch(
                "measures",
                AppealedMeasure.objects.select_related(
                    "sanction__account",
                    "sanction__entity",
                    "sanction__case",
                    "decision__proposal",
                    "proposer",
                    "decider",
                ).order_by("sanction"),
            )
        )

    def of_case(self, case):
        """Appeals against measures of `case`."""
        named = AppealedMeasure.objects.filter(sanction__case=case)
        return self.filter(pk__in=named.values("appeal"))

    def against(self, measure):
        """Appeals that name `measure`, a Sanction or DirectMeasure, newest first."""
        return self.naming([measure]).order_by("-pk")

    def against_decisions_on(self, subject):
        """Appeals against measures that were imposed on `subject` without a case, newest first."""
        decisions = Decision.objects.for_object(subject).order_by().values("pk")
        named = AppealedMeasure.objects.filter(decision__in=decisions)
        return self.filter(pk__in=named.values("appeal")).order_by("-pk")

    def naming(self, measures):
        """Appeals that name any of `measures`."""
        named = AppealedMeasure.objects.about(measures)
        return self.filter(pk__in=named.values("appeal"))


class Appeal(ReviewedRequest):
    """申诉: an operator contests measures of a decision (Article 20); others than its authors
    decide.

    `entity` is who appeals; `account` the one that all its measures are against, None where they
    are against several or against the entity.
    """

    receipt_prefix = "A"

    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        verbose_name=_("decision appealed"),
        related_name="appeals",
        editable=False,
    )
    entity = models.ForeignKey(
        OperatingEntity,
        models.PROTECT,
        verbose_name=_("operating entity"),
        related_name="appeals",
        editable=False,
    )
    account = models.ForeignKey(
        PublicAccount,
        models.PROTECT,
        verbose_name=_("public account"),
        related_name="appeals",
        null=True,
        blank=True,
        editable=False,
    )
    grounds = models.TextField(_("grounds"), max_length=4000)
    state = models.CharField(
        _("state"), max_length=30, choices=AppealState, default=AppealState.SUBMITTED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    transitions = transitions.APPEAL
    history = GovernedHistory()
    objects = AppealQuerySet.as_manager()

    class Meta(ReviewedRequest.Meta):
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        default_permissions = ("view", "add")
        permissions = transitions.APPEAL.permissions
        indexes = [models.Index(fields=["state", "due_at"], name="moderation_appeal_queue")]
        constraints = [
            clock_constraint("moderation_appeal_clock"),
            models.UniqueConstraint(
                fields=["decision", "entity"],
                condition=models.Q(state__in=sorted(OPEN_APPEAL_STATES)),
                name="moderation_one_open_appeal_per_decision",
                violation_error_message=_("An appeal against this decision is open already."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=sorted(DECIDED_APPEAL_STATES), decided_by__isnull=False
                )
                | ~models.Q(state__in=sorted(DECIDED_APPEAL_STATES))
                & models.Q(decided_by__isnull=True),
                name="moderation_appeal_has_its_decider",
                violation_error_message=_("A decided appeal names who decided, no other does."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.target}"

    def personal_data_key(self):
        """The key of the entity that appeals."""
        return self.entity.data_key

    @property
    def letter_name(self):
        """What an operator knows it by: its number."""
        return self.receipt_number

    @property
    def target(self):
        """Whom the measures are against, in words."""
        return self.account.name if self.account_id else self.entity.legal_name

    @property
    def is_open(self):
        """Whether it waits for a decision."""
        return self.state in OPEN_APPEAL_STATES

    @cached_property
    def sanctions(self):
        """The sanctions that it names, in the order in which they were imposed."""
        return [each for each in self.contested if isinstance(each, Sanction)]

    @cached_property
    def contested(self):
        """The measures that it names, sanctions in the order in which they were imposed, or the one
        DirectMeasure.
        """
        return [each.contested for each in self.named_measures]

    @property
    def named_measures(self):
        """Its rows of AppealedMeasure in that order."""
        return sorted(self.measures.all(), key=lambda each: each.sanction_id or 0)

    @property
    def is_direct(self):
        """Whether it is against a measure that was imposed without a case."""
        return any(each.decision_id for each in self.measures.all())

    @property
    def measure_names(self):
        """The measures that it names, in words."""
        names = dict.fromkeys(str(TITLES[each.measure]) for each in self.contested)
        return gettext(", ").join(names)

    def others_of_decision(self):
        """Measures of the same decision against the same operator that it does not name."""
        of_decision = Sanction.objects.of_decision(self.decision).filter(entity=self.entity_id)
        named = self.measures.filter(sanction__isnull=False).values("sanction")
        return of_decision.exclude(pk__in=named).with_target().order_by("pk")


class AppealedMeasureQuerySet(AuditedQuerySet):
    """Appealed measures by what was contested."""

    def about(self, measures):
        """The rows about any of `measures`, Sanctions and DirectMeasures."""
        direct = [each.pk for each in measures if isinstance(each, DirectMeasure)]
        sanctions = [each.pk for each in measures if isinstance(each, Sanction)]
        return self.filter(models.Q(sanction__in=sanctions) | models.Q(decision__in=direct))

    def of_kinds(self, kinds):
        """The rows about measures of these kinds, values of APPEALABLE_MEASURES."""
        wanted = models.Q(sanction__measure__in=kinds)
        for rule in transitions.DIRECT_MEASURES:
            if rule.measure in kinds:
                wanted |= models.Q(decision__object_label=rule.model, decision__verb=rule.verb)
        return self.filter(wanted)


class AppealedMeasure(AuditedModel):
    """申诉所涉处置: one measure that an appeal names, and what the decision on it came to.

    It is a `sanction`, or what a `decision` imposed by itself, without a case.

    `proposer` and `decider` are copied from the decision that imposed the measure, so that the
    database itself can refuse them as deciders of the appeal.
    """

    appeal = models.ForeignKey(
        Appeal, models.PROTECT, verbose_name=_("appeal"), related_name="measures"
    )
    sanction = models.ForeignKey(
        Sanction,
        models.PROTECT,
        verbose_name=_("sanction"),
        related_name="appealed",
        null=True,
        blank=True,
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        verbose_name=_("decision without a case"),
        related_name="appealed_measures",
        null=True,
        blank=True,
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sanction proposed by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sanction decided by"),
        related_name="+",
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=MeasureOutcome, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )

    history = GovernedHistory()
    objects = AppealedMeasureQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("appealed measure")
        verbose_name_plural = _("appealed measures")
        constraints = [
            models.UniqueConstraint(
                fields=["sanction"],
                condition=~models.Q(outcome=MeasureOutcome.WITHDRAWN),
                name="moderation_one_appeal_per_sanction",
                violation_error_message=_("This sanction was appealed already."),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=~models.Q(outcome=MeasureOutcome.WITHDRAWN),
                name="moderation_one_appeal_per_decision",
                violation_error_message=_("This decision was appealed already."),
            ),
            models.CheckConstraint(
                condition=models.Q(sanction__isnull=True, decision__isnull=False)
                | models.Q(sanction__isnull=False, decision__isnull=True),
                name="moderation_appealed_sanction_or_decision",
                violation_error_message=_("An appeal names sanctions, or one decision."),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("decider"))
                & (models.Q(proposer__isnull=True) | ~models.Q(decided_by=models.F("proposer"))),
                name="moderation_appeal_decided_by_another",
                violation_error_message=_("Who imposed a sanction does not decide its appeal."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=sorted(DECIDED_MEASURE_OUTCOMES), decided_by__isnull=False
                )
                | ~models.Q(outcome__in=sorted(DECIDED_MEASURE_OUTCOMES))
                & models.Q(decided_by__isnull=True),
                name="moderation_measure_has_its_decider",
                violation_error_message=_("A decided appeal names who decided, no other does."),
            ),
        ]

    def __str__(self):
        return str(self.contested)

    @cached_property
    def contested(self):
        """The Sanction or DirectMeasure."""
        return self.sanction if self.sanction_id else DirectMeasure(self.decision)

    def personal_data_key(self):
        """The key of the entity that appeals."""
        return self.appeal.entity.data_key
