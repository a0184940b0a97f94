"""The colour of each state: colour only where it carries meaning."""

from accounts.enums import (
    AccountState,
    ApplicationState,
    CorrectionState,
    DeregistrationState,
    DormancyState,
    EntityState,
    ImportState,
    NameLikeness,
    ObjectionState,
    ProtectionState,
    TransferState,
)

APPLICATION_TONES = {
    ApplicationState.SUBMITTED: "info",
    ApplicationState.IN_REVIEW: "info",
    ApplicationState.INFORMATION_REQUESTED: "warn",
    ApplicationState.APPROVED: "ok",
    ApplicationState.REJECTED: "bad",
    ApplicationState.WITHDRAWN: "idle",
}
OBJECTION_TONES = {
    ObjectionState.SUBMITTED: "warn",
    ObjectionState.SUSTAINED: "bad",
    ObjectionState.DISMISSED: "ok",
    ObjectionState.WITHDRAWN: "idle",
}
TRANSFER_TONES = {
    TransferState.SUBMITTED: "info",
    TransferState.IN_REVIEW: "info",
    TransferState.INFORMATION_REQUESTED: "warn",
    TransferState.ANNOUNCED: "warn",
    TransferState.EXECUTED: "ok",
    TransferState.REJECTED: "bad",
    TransferState.WITHDRAWN: "idle",
}
DEREGISTRATION_TONES = {
    DeregistrationState.COOLING_OFF: "warn",
    DeregistrationState.COMPLETED: "ok",
    DeregistrationState.WITHDRAWN: "idle",
    DeregistrationState.STOPPED: "bad",
}
DORMANCY_TONES = {
    DormancyState.NOTICED: "info",
    DormancyState.SUSPENDED: "warn",
    DormancyState.DEREGISTERED: "idle",
    DormancyState.ENDED: "ok",
}
CORRECTION_TONES = {
    CorrectionState.ORDERED: "info",
    CorrectionState.ANSWERED: "warn",
    CorrectionState.ESCALATED: "bad",
    CorrectionState.FULFILLED: "ok",
    CorrectionState.REVOKED: "idle",
}
ACCOUNT_TONES = {
    AccountState.PENDING_VERIFICATION: "info",
    AccountState.ACTIVE: "ok",
    AccountState.RESTRICTED: "warn",
    AccountState.SUSPENDED: "warn",
    AccountState.CLOSED: "bad",
    AccountState.DEREGISTERED: "idle",
    AccountState.WITHDRAWN: "idle",
}
ENTITY_TONES = {
    EntityState.UNVERIFIED: "warn",
    EntityState.VERIFIED: "ok",
    EntityState.FALSE_IDENTITY: "bad",
}
IMPORT_TONES = {
    ImportState.MAPPING: "warn",
    ImportState.UPLOADED: "info",
    ImportState.CHECKING: "info",
    ImportState.PREVIEWED: "info",
    ImportState.RUNNING: "info",
    ImportState.PAUSED: "warn",
    ImportState.COMPLETED: "ok",
    ImportState.CANCELED: "warn",
    ImportState.DISCARDED: "idle",
    ImportState.FAILED: "bad",
    ImportState.WEIGHING: "info",
    ImportState.WEIGHED: "warn",
    ImportState.REVERSING: "warn",
    ImportState.REVERSED: "idle",
    ImportState.ARCHIVED: "idle",
}
PROTECTION_TONES = {ProtectionState.IN_FORCE: "info", ProtectionState.LIFTED: "idle"}
LIKENESS_TONES = {
    NameLikeness.SAME: "bad",
    NameLikeness.CLOSE: "warn",
    NameLikeness.SENSITIVE: "warn",
}
