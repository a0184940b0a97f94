"""The verbs of reports to the authority, and of what was filed."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Tone, TransitionTable, evidence_rule, note_rule, rules_of
from disclosure.enums import FilingState, ReportState

_report = rules_of("disclosure.regulatorreport")

REGULATOR_REPORT = TransitionTable.build(
    "disclosure.regulatorreport",
    {ReportState.REQUESTED},
    _report(
        "prepare",
        _("Prepare"),
        _("Prepared"),
        {ReportState.REQUESTED},
        ReportState.PREPARED,
        automatic=True,
    ),
    _report(
        "record_filing",
        _("Record a filing"),
        _("Filed"),
        {ReportState.PREPARED, ReportState.FILED},
        ReportState.FILED,
        form=True,
        tone=Tone.MAIN,
        hotkey="f",
    ),
    note_rule("disclosure.regulatorreport", ReportState),
)

_filing = rules_of("disclosure.filing")

FILING = TransitionTable.build(
    "disclosure.filing",
    {FilingState.SUBMITTED},
    _filing(
        "record_receipt",
        _("Record the receipt"),
        _("Receipt recorded"),
        {FilingState.SUBMITTED},
        FilingState.RECEIPTED,
        form=True,
        tone=Tone.MAIN,
        hotkey="r",
    ),
    evidence_rule("disclosure.filing", FilingState),
    note_rule("disclosure.filing", FilingState),
)
