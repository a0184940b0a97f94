"""The verbs of what the desk itself keeps."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Tone, Transition, TransitionTable
from desk.enums import ExportState

EXPORT = TransitionTable.build(
    "desk.listexport",
    {ExportState.REQUESTED},
    Transition(
        verb="export",
        label=_("Export"),
        done=_("Exported"),
        sources=frozenset({ExportState.REQUESTED}),
        target=ExportState.STREAMING,
        permission="desk.export_listexport",
        automatic=True,
        tone=Tone.MAIN,
    ),
    Transition(
        verb="complete",
        label=_("Complete"),
        done=_("Completed"),
        sources=frozenset({ExportState.STREAMING}),
        target=ExportState.COMPLETED,
        permission="desk.complete_listexport",
        automatic=True,
    ),
)
