"""What the nightly sweep of the duty rules found: the source of trends and ages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DutyRun(models.Model):
    """履责检查: the rules were asked on this day."""

    day = models.DateField(_("day"), unique=True)
    run_at = models.DateTimeField(_("run at"))

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.day}"


class DutyCount(models.Model):
    """How many objects broke one rule in one run, and how that differs from the run before.

    `oldest_at` is when the oldest of them was first found.
    """

    run = models.ForeignKey(DutyRun, models.PROTECT, verbose_name=_("run"), related_name="counts")
    rule = models.CharField(_("rule"), max_length=60)
    count = models.PositiveIntegerField(_("unmet"))
    new = models.PositiveIntegerField(_("new"))
    resolved = models.PositiveIntegerField(_("resolved"))
    oldest_at = models.DateTimeField(_("oldest since"), null=True)

    class Meta:
        verbose_name = _("count of a rule")
        verbose_name_plural = _("counts of rules")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "rule"],
                name="regulations_duty_counted_once",
                violation_error_message=_("This rule is counted in the run already."),
            )
        ]

    def __str__(self):
        return f"{self.rule} · {self.count}"


class UnmetDuty(models.Model):
    """An object that broke a rule when it was last asked, and since when; forgotten once met."""

    rule = models.CharField(_("rule"), max_length=60)
    object_label = models.CharField(_("kind"), max_length=80)
    object_key = models.CharField(_("object"), max_length=64)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen at"))

    class Meta:
        verbose_name = _("unmet duty")
        verbose_name_plural = _("unmet duties")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "object_label", "object_key"],
                name="regulations_duty_unmet_once",
                violation_error_message=_("This is known to be unmet already."),
            )
        ]

    def __str__(self):
        return f"{self.rule} · {self.object_label} {self.object_key}"
