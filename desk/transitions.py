"""The verbs of what the desk itself keeps."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import TransitionTable, rules_of
from desk.enums import ExportState, ParameterChangeState, TableImportState

_rule = rules_of("desk.listexport")
_table_rule = rules_of("desk.tableimport")
_parameter_rule = rules_of("desk.parameterchange")

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
        "export_in_clear",
        _("Export personal data"),
        _("Exported with personal data in clear"),
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

TABLE_IMPORT = TransitionTable.build(
    "desk.tableimport",
    {TableImportState.CONFIRMED},
    _table_rule(
        "import",
        _("Import"),
        _("Imported"),
        {TableImportState.CONFIRMED},
        TableImportState.IMPORTED,
        automatic=True,
    ),
)

PARAMETER_CHANGE = TransitionTable.build(
    "desk.parameterchange",
    {ParameterChangeState.ENTERED},
    _parameter_rule(
        "set",
        _("Set the value"),
        _("Value set"),
        {ParameterChangeState.ENTERED},
        ParameterChangeState.SET,
        automatic=True,
    ),
)
