"""Dated parameters: numbers that change with the law."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regulations.append_only import AppendOnlyModel, AppendOnlyQuerySet
from regulations.catalog import PARAMETERS


def parameter_choices():
    """Codes and titles of the catalogue."""
    return [(code, spec.title) for code, spec in PARAMETERS.items()]


class ParameterNotInForce(LookupError):
    """No value is in force on the day; `manage.py sync_catalog` writes the first."""


class ParameterQuerySet(AppendOnlyQuerySet):
    """Look-ups by day; rows are added and never touched again."""

    def in_force_on(self, day):
        """Rows whose date has come, the latest last."""
        return self.filter(in_force_from__lte=day).order_by("in_force_from", "pk")

    def value(self, code, on):
        """The integer in force for `code` on the date `on`. Raises ParameterNotInForce."""
        row = self.in_force_on(on).filter(code=code).last()
        if row is None:
            raise ParameterNotInForce(
                f"Parameter {code} has no value on {on}: run `manage.py sync_catalog`."
            )
        return row.value


class Parameter(AppendOnlyModel):
    """参数: one value of one parameter, in force from a day on, with its source."""

    code = models.CharField(_("parameter"), max_length=60, choices=parameter_choices)
    value = models.PositiveIntegerField(_("value"))
    in_force_from = models.DateField(_("in force from"))
    source = models.CharField(_("source"), max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("set by"), related_name="+"
    )
    set_at = models.DateTimeField(_("set at"))

    objects = ParameterQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        default_permissions = ("view", "add", "import")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "in_force_from"],
                name="regulations_parameter_once_a_day",
                violation_error_message=_("This parameter already has a value from that day."),
            )
        ]

    def __str__(self):
        return f"{self.code} = {self.value} ({self.in_force_from})"

    @property
    def spec(self):
        """The ParameterSpec: title, unit, article, minimum."""
        return PARAMETERS[self.code]
