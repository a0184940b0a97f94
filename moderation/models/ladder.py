"""The ladder: which measures follow from severity and earlier sanctions, as people set it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel
from moderation.enums import Measure, Severity
from regulations.formatting import format_list

# The last rung counts for every further sanction.
MOST_EARLIER = 3


class LadderStep(AuditedModel):
    """处置阶梯: what the desk recommends for a severity after so many earlier sanctions."""

    severity = models.CharField(_("severity"), max_length=20, choices=Severity)
    earlier = models.PositiveSmallIntegerField(
        _("earlier cases"),
        help_text=_("With sanctions against the same entity; the last step counts for more."),
    )
    measures = models.JSONField(_("measures"), default=list)
    days = models.PositiveIntegerField(
        _("days"), null=True, blank=True, help_text=_("How long timed measures last.")
    )

    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("ladder of measures")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["severity", "earlier"],
                name="moderation_ladder_step_once",
                violation_error_message=_("This step is on the ladder already."),
            )
        ]

    def __str__(self):
        return f"{self.get_severity_display()} · {self.earlier}"

    @property
    def measure_labels(self):
        """The measures in words."""
        return format_list(Measure(each).label for each in self.measures)
