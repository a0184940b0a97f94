"""The verbs of what the desk itself keeps."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Tone, TransitionTable, evidence_rule, note_rule, rules_of
from desk.enums import BulkState, ExportState, ParameterChangeState, TableImportState

_rule = rules_of("desk.listexport")
_table_rule = rules_of("desk.tableimport")
_parameter_rule = rules_of("desk.parameterchange")
_bulk_rule = rules_of("desk.bulkdecision")

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

BULK_DECISION = TransitionTable.build(
    "desk.bulkdecision",
    {BulkState.PREPARED},
    _bulk_rule(
        "describe",
        _("Enter the details"),
        _("Details entered"),
        {BulkState.PREPARED},
        None,
        contributes=True,
        automatic=True,
    ),
    _bulk_rule(
        "run",
        _("Decide on all"),
        _("Decided on all"),
        {BulkState.PREPARED},
        BulkState.RUNNING,
        form=True,
        tone=Tone.MAIN,
    ),
    _bulk_rule(
        "run_with_second_person",
        _("Decide on all, by two people"),
        _("Decided on all, by two people"),
        {BulkState.PREPARED},
        BulkState.RUNNING,
        second_person=True,
        form=True,
        tone=Tone.MAIN,
    ),
    _bulk_rule(
        "complete",
        _("Complete"),
        _("Completed"),
        {BulkState.RUNNING},
        BulkState.COMPLETED,
        automatic=True,
    ),
    _bulk_rule(
        "download_rows",
        _("Download the rows that were not done"),
        _("Rows downloaded"),
        BulkState,
        None,
        saves=False,
        automatic=True,
    ),
    _bulk_rule(
        "discard",
        _("Discard"),
        _("Discarded"),
        {BulkState.PREPARED},
        BulkState.DISCARDED,
        tone=Tone.QUIET,
    ),
    evidence_rule("desk.bulkdecision", {BulkState.PREPARED}),
    note_rule("desk.bulkdecision", BulkState),
)
