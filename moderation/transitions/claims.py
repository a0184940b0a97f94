"""The verbs of whatever is claimed, and whose operator may be asked."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Reasons, Tone
from moderation.enums import (
    CaseState,
)


def claim_rules(rule):
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
            recallable=True,
            held=True,
            hotkey="i",
        ),
        rule(
            "answer",
            _("Record the operator's answer"),
            _("Answered by the operator"),
            {waiting},
            CaseState.IN_PROGRESS.value,
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
            "expire_claim",
            _("Let the claim expire"),
            _("Claim expired"),
            {CaseState.IN_PROGRESS.value},
            CaseState.OPEN.value,
            automatic=True,
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
