"""The colour of each state of moderation."""

from moderation.enums import (
    AppealState,
    BlacklistState,
    CaseState,
    ComplaintState,
    CreditGrade,
    MeasureOutcome,
    SanctionState,
    Severity,
    SignalState,
)

CASE_TONES = {
    CaseState.OPEN: "info",
    CaseState.IN_PROGRESS: "info",
    CaseState.WAITING: "warn",
    CaseState.CONCLUDED: "ok",
    CaseState.MERGED: "idle",
}
SEVERITY_TONES = {
    Severity.MINOR: "idle",
    Severity.MODERATE: "info",
    Severity.SERIOUS: "warn",
    Severity.GRAVE: "bad",
}
COMPLAINT_TONES = {
    ComplaintState.RECEIVED: "info",
    ComplaintState.IN_CASE: "info",
    ComplaintState.ANSWERED: "ok",
    ComplaintState.WITHDRAWN: "idle",
}
SIGNAL_TONES = {
    SignalState.NEW: "info",
    SignalState.IN_CASE: "ok",
    SignalState.DISMISSED: "idle",
}
SANCTION_TONES = {
    SanctionState.DRAFTED: "info",
    SanctionState.IN_FORCE: "bad",
    SanctionState.ENDED: "idle",
    SanctionState.LIFTED: "ok",
    SanctionState.OVERTURNED: "ok",
    SanctionState.VARIED: "warn",
    SanctionState.DROPPED: "idle",
}
APPEAL_TONES = {
    AppealState.SUBMITTED: "info",
    AppealState.IN_REVIEW: "info",
    AppealState.INFORMATION_REQUESTED: "warn",
    AppealState.UPHELD: "idle",
    AppealState.OVERTURNED: "ok",
    AppealState.PARTLY_OVERTURNED: "warn",
    AppealState.VARIED: "warn",
    AppealState.WITHDRAWN: "idle",
}
OUTCOME_TONES = {
    "": "info",
    MeasureOutcome.UPHELD: "idle",
    MeasureOutcome.OVERTURNED: "ok",
    MeasureOutcome.VARIED: "warn",
    MeasureOutcome.WITHDRAWN: "idle",
}
CREDIT_TONES = {
    CreditGrade.A: "ok",
    CreditGrade.B: "ok",
    CreditGrade.C: "warn",
    CreditGrade.D: "bad",
}
BLACKLIST_TONES = {
    BlacklistState.REQUESTED: "info",
    BlacklistState.IN_FORCE: "bad",
    BlacklistState.LIFTED: "idle",
    BlacklistState.EXPIRED: "idle",
}
