"""Why a decision could not be taken. Each message says what to do; nothing was written."""


class DecisionRefused(Exception):
    """A decision could not be taken; the message says why and what to do. Nothing was written."""

    status = 409


class IllegalTransition(DecisionRefused):
    """The verb does not apply in the object's state."""


class NotIndependent(DecisionRefused):
    """The actor had a part in what is to be decided."""

    status = 403


class NotHeld(DecisionRefused):
    """The verb asks that the actor has claimed the object."""


class ReasonsRefused(DecisionRefused):
    """Reasons are missing, unknown, or do not justify this verb."""

    status = 400


class SecondPersonRequired(DecisionRefused):
    """The verb is proposed by one person and confirmed by another, never done alone."""


class ProposalPending(DecisionRefused):
    """Another proposal about the object waits for its second person."""
