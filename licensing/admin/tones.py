"""The colour of each state of licensing."""

from licensing.enums import CredentialState, LabelState

CREDENTIAL_TONES = {
    CredentialState.SUBMITTED: "info",
    CredentialState.INFORMATION_REQUESTED: "warn",
    CredentialState.VERIFIED: "ok",
    CredentialState.REJECTED: "bad",
    CredentialState.EXPIRED: "bad",
    CredentialState.REVOKED: "bad",
    CredentialState.SUPERSEDED: "idle",
}
LABEL_TONES = {
    LabelState.PREPARED: "idle",
    LabelState.GRANTED: "ok",
    LabelState.WITHDRAWN: "bad",
}
