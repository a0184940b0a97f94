"""The verbs of what the desk itself keeps."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import TransitionTable, rules_of
from desk.enums import ExportState

_rule = rules_of("desk.listexport")

EXPORT = TransitionTable.build(
    "desk.listexport",
    {ExportState.REQUESTED},
    _rule(
        "export",
        _("Export"),
        _("Exported"),
        {ExportState.REQUESTED},
        ExportState.STREAMING,
        automatic=True,
    ),
    _rule(
        "complete",
        _("Complete"),
        _("Completed"),
        {ExportState.STREAMING},
        ExportState.COMPLETED,
        automatic=True,
    ),
)
