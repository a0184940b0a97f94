"""The verbs of moderation."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Reasons, Tone, TransitionTable, evidence_rule, note_rule, rules_of
from moderation.enums import (
    APPEALABLE_SANCTION_STATES,
    OPEN_APPEAL_STATES,
    OPEN_CASE_STATES,
    OPEN_COMPLAINT_STATES,
    AppealState,
    BlacklistState,
    CaseState,
    ComplaintState,
    CreditGrade,
    SanctionState,
    SignalState,
)


def _claim_rules(rule):
    """The verbs of whatever is claimed, and whose operator may be asked."""
    waiting = CaseState.WAITING.value
    return (
        rule(
            "claim",
            _("Claim"),
            _("Claimed"),
            {CaseState.OPEN.value},
            CaseState.IN_PROGRESS.value,
            note=False,
            bulk=True,
            tone=Tone.MAIN,
            hotkey="c",
        ),
        rule(
            "request_information",
            _("Ask the operator"),
            _("Operator asked"),
            {CaseState.IN_PROGRESS.value},
            waiting,
            reasons=Reasons.REQUIRED,
            message=True,
            held=True,
            hotkey="i",
        ),
        rule(
            "answer",
            _("Record the operator's answer"),
            _("Answered by the operator"),
            {waiting},
            CaseState.IN_PROGRESS.value,
            contributes=True,
            form=True,
            tone=Tone.MAIN,
        ),
        rule(
            "take_over",
            _("Take over"),
            _("Taken over"),
            {CaseState.IN_PROGRESS.value, waiting},
            None,
            form=True,
            tone=Tone.QUIET,
        ),
        rule(
            "release",
            _("Release"),
            _("Released"),
            {CaseState.IN_PROGRESS.value},
            CaseState.OPEN.value,
            held=True,
            note=False,
            bulk=True,
            tone=Tone.QUIET,
        ),
    )


_case = rules_of("moderation.case")
_claimed = {CaseState.IN_PROGRESS}

CASE = TransitionTable.build(
    "moderation.case",
    {CaseState.OPEN},
    *_claim_rules(_case),
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
        message=True,
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
        "watch", _("Watch"), _("Watched"), CaseState, None, saves=False, note=False, tone=Tone.QUIET
    ),
    _case(
        "unwatch",
        _("Stop watching"),
        _("Watched no longer"),
        CaseState,
        None,
        saves=False,
        note=False,
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
        reasons=Reasons.OPTIONAL,
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

_sanction = rules_of("moderation.sanction")

SANCTION = TransitionTable.build(
    "moderation.sanction",
    {SanctionState.DRAFTED},
    _sanction(
        "impose",
        _("Impose"),
        _("Imposed"),
        {SanctionState.DRAFTED},
        SanctionState.IN_FORCE,
        alternatives=frozenset({SanctionState.ENDED}),
        reasons=Reasons.REQUIRED,
        message=True,
        automatic=True,
    ),
    _sanction(
        "enforce",
        _("Impose for good"),
        _("Imposed"),
        {SanctionState.DRAFTED},
        SanctionState.IN_FORCE,
        reasons=Reasons.REQUIRED,
        message=True,
        second_person=True,
        tone=Tone.DANGER,
    ),
    _sanction(
        "drop",
        _("Drop"),
        _("Dropped"),
        {SanctionState.DRAFTED},
        SanctionState.DROPPED,
        form=True,
        tone=Tone.QUIET,
    ),
    _sanction(
        "lift",
        _("Lift"),
        _("Lifted"),
        {SanctionState.IN_FORCE},
        SanctionState.LIFTED,
        reasons=Reasons.REQUIRED,
        message=True,
    ),
    _sanction(
        "lift_legal_closure",
        _("Lift for good"),
        _("Lifted"),
        {SanctionState.IN_FORCE},
        SanctionState.LIFTED,
        reasons=Reasons.REQUIRED,
        message=True,
        second_person=True,
        tone=Tone.DANGER,
    ),
    _sanction(
        "end",
        _("End"),
        _("Ended with its term"),
        {SanctionState.IN_FORCE},
        SanctionState.ENDED,
        reasons=Reasons.REQUIRED,
        automatic=True,
    ),
    _sanction(
        "overturn",
        _("Overturn"),
        _("Overturned on appeal"),
        APPEALABLE_SANCTION_STATES,
        SanctionState.OVERTURNED,
        second_person=True,
        automatic=True,
    ),
    _sanction(
        "vary",
        _("Vary"),
        _("Varied on appeal"),
        APPEALABLE_SANCTION_STATES,
        SanctionState.VARIED,
        second_person=True,
        automatic=True,
    ),
    evidence_rule("moderation.sanction", {SanctionState.DRAFTED, *APPEALABLE_SANCTION_STATES}),
    note_rule("moderation.sanction", SanctionState),
)

_appeal = rules_of("moderation.appeal")
_decides = {
    "message": True,
    "held": True,
    "independent": True,
}

APPEAL = TransitionTable.build(
    "moderation.appeal",
    {AppealState.SUBMITTED},
    *_claim_rules(_appeal),
    _appeal(
        "uphold",
        _("Uphold the sanction"),
        _("Sanction upheld"),
        {AppealState.IN_REVIEW},
        AppealState.UPHELD,
        hotkey="u",
        **_decides,
    ),
    _appeal(
        "overturn",
        _("Overturn the sanction"),
        _("Sanction overturned"),
        {AppealState.IN_REVIEW},
        AppealState.OVERTURNED,
        second_person=True,
        tone=Tone.DANGER,
        **_decides,
    ),
    _appeal(
        "vary",
        _("Vary the sanction"),
        _("Sanction varied"),
        {AppealState.IN_REVIEW},
        AppealState.VARIED,
        second_person=True,
        **_decides,
    ),
    _appeal(
        "withdraw",
        _("Withdraw for the operator"),
        _("Withdrawn by the operator"),
        OPEN_APPEAL_STATES,
        AppealState.WITHDRAWN,
        form=True,
        tone=Tone.QUIET,
    ),
    evidence_rule("moderation.appeal", OPEN_APPEAL_STATES),
    note_rule("moderation.appeal", AppealState),
)

_rating = rules_of("moderation.creditrating")

CREDIT_RATING = TransitionTable.build(
    "moderation.creditrating",
    {CreditGrade.B},
    _rating(
        "rate",
        _("Change the grade"),
        _("Grade changed"),
        CreditGrade,
        None,
        alternatives=frozenset(CreditGrade),
        reasons=Reasons.REQUIRED,
        form=True,
        tone=Tone.MAIN,
    ),
    note_rule("moderation.creditrating", CreditGrade),
)

_entry = rules_of("moderation.blacklistentry")

BLACKLIST = TransitionTable.build(
    "moderation.blacklistentry",
    {BlacklistState.REQUESTED},
    _entry(
        "blacklist",
        _("Blacklist"),
        _("Blacklisted"),
        {BlacklistState.REQUESTED},
        BlacklistState.IN_FORCE,
        reasons=Reasons.REQUIRED,
        second_person=True,
        tone=Tone.DANGER,
    ),
    _entry(
        "lift",
        _("Take off the blacklist"),
        _("Taken off the blacklist"),
        {BlacklistState.REQUESTED, BlacklistState.IN_FORCE},
        BlacklistState.LIFTED,
        form=True,
    ),
    _entry(
        "expire",
        _("Expire"),
        _("Expired"),
        {BlacklistState.IN_FORCE},
        BlacklistState.EXPIRED,
        automatic=True,
    ),
    evidence_rule("moderation.blacklistentry", {BlacklistState.REQUESTED, BlacklistState.IN_FORCE}),
    note_rule("moderation.blacklistentry", BlacklistState),
)
