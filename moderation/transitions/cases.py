"""The verbs of cases, and of the complaints and signals that lead to them."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Reasons, Tone, TransitionTable, evidence_rule, note_rule, rules_of
from moderation.enums import (
    OPEN_CASE_STATES,
    OPEN_COMPLAINT_STATES,
    CaseState,
    ComplaintState,
    SignalState,
)
from moderation.transitions.claims import claim_rules

_case = rules_of("moderation.case")


_claimed = {CaseState.IN_PROGRESS}


CASE = TransitionTable.build(
    "moderation.case",
    {CaseState.OPEN},
    *claim_rules(_case),
    _case(
        "sanction",
        _("Sanction"),
        _("Sanctions decided"),
        _claimed,
        None,
        reasons=Reasons.REQUIRED,
        message=True,
        held=True,
        tone=Tone.DANGER,
        hotkey="s",
    ),
    _case(
        "respond",
        _("Answer its complaints"),
        _("Complaints answered"),
        {*OPEN_CASE_STATES, CaseState.CONCLUDED},
        None,
        reasons=Reasons.REQUIRED,
        message=True,
        is_relayed=True,
        saves=False,
    ),
    _case(
        "conclude",
        _("Conclude"),
        _("Concluded"),
        _claimed,
        CaseState.CONCLUDED,
        held=True,
        form=True,
        tone=Tone.MAIN,
        hotkey="e",
    ),
    _case("reassess", _("Reassess"), _("Reassessed"), OPEN_CASE_STATES, None, form=True),
    _case(
        "add_accounts",
        _("Add accounts"),
        _("Accounts added"),
        OPEN_CASE_STATES,
        None,
        form=True,
        tone=Tone.QUIET,
    ),
    _case(
        "freeze",
        _("Freeze evidence"),
        _("Evidence frozen"),
        OPEN_CASE_STATES,
        None,
        saves=False,
        form=True,
        tone=Tone.QUIET,
    ),
    _case(
        "merge",
        _("Merge"),
        _("Merged"),
        OPEN_CASE_STATES,
        CaseState.MERGED,
        form=True,
        tone=Tone.QUIET,
    ),
    _case("split", _("Split"), _("Split"), OPEN_CASE_STATES, None, form=True, tone=Tone.QUIET),
    _case("link", _("Link"), _("Linked"), CaseState, None, saves=False, form=True, tone=Tone.QUIET),
    _case(
        "report",
        _("Record the report to the authority"),
        _("Reported to the authority"),
        {*OPEN_CASE_STATES, CaseState.CONCLUDED},
        None,
        form=True,
        tone=Tone.QUIET,
    ),
    _case(
        "reopen",
        _("Reopen"),
        _("Reopened"),
        {CaseState.CONCLUDED},
        CaseState.OPEN,
        form=True,
        tone=Tone.QUIET,
    ),
    evidence_rule("moderation.case", OPEN_CASE_STATES),
    note_rule("moderation.case", CaseState),
)


_complaint = rules_of("moderation.complaint")


COMPLAINT = TransitionTable.build(
    "moderation.complaint",
    {ComplaintState.RECEIVED},
    _complaint(
        "open_case",
        _("Open a case"),
        _("Case opened"),
        {ComplaintState.RECEIVED},
        ComplaintState.IN_CASE,
        form=True,
        tone=Tone.MAIN,
        hotkey="o",
    ),
    _complaint(
        "join_case",
        _("Add to a case"),
        _("Added to a case"),
        {ComplaintState.RECEIVED, ComplaintState.IN_CASE},
        ComplaintState.IN_CASE,
        form=True,
    ),
    _complaint(
        "respond",
        _("Answer"),
        _("Answered"),
        OPEN_COMPLAINT_STATES,
        ComplaintState.ANSWERED,
        message=True,
        reasons=Reasons.REQUIRED,
        hotkey="a",
    ),
    _complaint(
        "withdraw",
        _("Withdraw for the complainant"),
        _("Withdrawn by the complainant"),
        OPEN_COMPLAINT_STATES,
        ComplaintState.WITHDRAWN,
        form=True,
        tone=Tone.QUIET,
    ),
    _complaint(
        "erase",
        _("Erase the contact"),
        _("Contact erased"),
        {ComplaintState.ANSWERED, ComplaintState.WITHDRAWN},
        None,
        second_person=True,
        form=True,
        tone=Tone.DANGER,
    ),
    _complaint(
        "reveal",
        _("Reveal the contact"),
        _("Contact revealed"),
        ComplaintState,
        None,
        saves=False,
        form=True,
        tone=Tone.QUIET,
    ),
    evidence_rule("moderation.complaint", OPEN_COMPLAINT_STATES),
    note_rule("moderation.complaint", ComplaintState),
)


_signal = rules_of("moderation.signal")


SIGNAL = TransitionTable.build(
    "moderation.signal",
    {SignalState.NEW},
    _signal(
        "open_case",
        _("Open a case"),
        _("Case opened"),
        {SignalState.NEW},
        SignalState.IN_CASE,
        form=True,
        tone=Tone.MAIN,
        hotkey="o",
    ),
    _signal(
        "join_case",
        _("Add to a case"),
        _("Added to a case"),
        {SignalState.NEW, SignalState.IN_CASE},
        SignalState.IN_CASE,
        form=True,
    ),
    _signal(
        "dismiss",
        _("False alarm"),
        _("Dismissed as a false alarm"),
        {SignalState.NEW},
        SignalState.DISMISSED,
        reasons=Reasons.REQUIRED,
        tone=Tone.DANGER,
        hotkey="x",
    ),
    note_rule("moderation.signal", SignalState),
)
