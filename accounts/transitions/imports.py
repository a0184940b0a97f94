"""The verbs of imports: what the worker does to a batch, and what people decide about it."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportState
from audit.transitions import Tone, TransitionTable, note_rule, rules_of

_rule = rules_of("accounts.importbatch")

IMPORT = TransitionTable.build(
    "accounts.importbatch",
    {ImportState.UPLOADED, ImportState.MAPPING},
    _rule(
        "map_columns",
        _("Say what the columns are"),
        _("Columns understood"),
        {ImportState.MAPPING},
        ImportState.UPLOADED,
        note=False,
        automatic=True,
    ),
    _rule(
        "check",
        _("Check"),
        _("Check begun"),
        {ImportState.UPLOADED},
        ImportState.CHECKING,
        automatic=True,
    ),
    _rule(
        "preview",
        _("Preview"),
        _("Checked"),
        {ImportState.CHECKING},
        ImportState.PREVIEWED,
        automatic=True,
    ),
    _rule(
        "confirm",
        _("Import these rows"),
        _("Import begun"),
        {ImportState.PREVIEWED},
        ImportState.RUNNING,
        tone=Tone.MAIN,
    ),
    _rule(
        "pause",
        _("Pause"),
        _("Import paused"),
        {ImportState.RUNNING},
        ImportState.PAUSED,
    ),
    _rule(
        "resume",
        _("Resume"),
        _("Import resumed"),
        {ImportState.PAUSED, ImportState.RUNNING, ImportState.FAILED},
        ImportState.RUNNING,
        tone=Tone.MAIN,
    ),
    _rule(
        "complete",
        _("Complete"),
        _("Imported"),
        {ImportState.RUNNING},
        ImportState.COMPLETED,
        automatic=True,
    ),
    _rule(
        "fail",
        _("Fail"),
        _("Import failed"),
        {ImportState.UPLOADED, ImportState.CHECKING, ImportState.RUNNING},
        ImportState.FAILED,
        automatic=True,
    ),
    _rule(
        "cancel",
        _("Cancel the rest"),
        _("Import canceled"),
        {ImportState.RUNNING, ImportState.PAUSED, ImportState.FAILED},
        ImportState.CANCELED,
        form=True,
        tone=Tone.DANGER,
    ),
    _rule(
        "discard",
        _("Discard"),
        _("Discarded"),
        {
            ImportState.MAPPING,
            ImportState.UPLOADED,
            ImportState.CHECKING,
            ImportState.PREVIEWED,
        },
        ImportState.DISCARDED,
        tone=Tone.QUIET,
    ),
    _rule(
        "take_rows",
        _("Take faulty rows away"),
        _("Faulty rows taken away"),
        ImportState,
        None,
        note=False,
        saves=False,
        automatic=True,
    ),
    note_rule("accounts.importbatch", ImportState),
)
