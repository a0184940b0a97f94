"""Values of parameters that people have set."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel
from desk import transitions
from desk.enums import ParameterChangeState
from regulations.models import Parameter


class ParameterChange(AuditedModel):
    """参数变更: that somebody set a value of a parameter, as a decision.

    `regulations` stands above the rings and keeps its rows without them (decision 0001); this is
    what puts a value into history, decisions and ledger.
    """

    parameter = models.OneToOneField(
        Parameter, models.PROTECT, verbose_name=_("parameter"), related_name="+"
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ParameterChangeState,
        default=ParameterChangeState.ENTERED,
    )

    transitions = transitions.PARAMETER_CHANGE
    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("change of a parameter")
        verbose_name_plural = _("changes of parameters")
        default_permissions = ("view",)
        permissions = transitions.PARAMETER_CHANGE.permissions

    def __str__(self):
        return str(self.parameter)
