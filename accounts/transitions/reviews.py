"""The verbs of what is claimed, asked about and decided by a person."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import (
    OPEN_APPLICATION_STATES,
    ApplicationState,
)
from audit.transitions import (
    Reasons,
    Tone,
    Transition,
    evidence_rule,
    note_rule,
)


def review_rules(model, *decisive, states=ApplicationState, withdrawable=OPEN_APPLICATION_STATES):
    """The verbs of whatever a person claims, asks about and then rejects or decides by one of the
    `decisive` rules. `states` are all it may be in, `withdrawable` those it can be taken back from.
    """
    return (
        Transition(
            verb="claim",
            label=_("Claim"),
            done=_("Claimed"),
            sources=frozenset({ApplicationState.SUBMITTED}),
            target=ApplicationState.IN_REVIEW,
            permission=f"accounts.claim_{model}",
            note=False,
            bulk=True,
            tone=Tone.MAIN,
            hotkey="c",
        ),
        *decisive,
        judge_rule(f"accounts.{model}", {ApplicationState.IN_REVIEW}, held=True),
        Transition(
            verb="request_information",
            label=_("Request information"),
            done=_("Information requested"),
            sources=frozenset({ApplicationState.IN_REVIEW}),
            target=ApplicationState.INFORMATION_REQUESTED,
            permission=f"accounts.request_information_{model}",
            reasons=Reasons.REQUIRED,
            message=True,
            recallable=True,
            held=True,
            independent=True,
            hotkey="i",
        ),
        Transition(
            verb="reject",
            label=_("Reject"),
            done=_("Rejected"),
            sources=frozenset({ApplicationState.IN_REVIEW}),
            target=ApplicationState.REJECTED,
            permission=f"accounts.reject_{model}",
            reasons=Reasons.REQUIRED,
            message=True,
            recallable=True,
            held=True,
            independent=True,
            tone=Tone.DANGER,
            hotkey="r",
        ),
        Transition(
            verb="answer",
            label=_("Record the applicant's answer"),
            done=_("Answered by the applicant"),
            sources=frozenset({ApplicationState.INFORMATION_REQUESTED}),
            target=ApplicationState.IN_REVIEW,
            permission=f"accounts.answer_{model}",
            contributes=True,
            form=True,
            tone=Tone.MAIN,
        ),
        Transition(
            verb="take_over",
            label=_("Take over"),
            done=_("Taken over"),
            sources=frozenset({ApplicationState.IN_REVIEW, ApplicationState.INFORMATION_REQUESTED}),
            target=None,
            permission=f"accounts.take_over_{model}",
            form=True,
            tone=Tone.QUIET,
        ),
        Transition(
            verb="release",
            label=_("Release"),
            done=_("Released"),
            sources=frozenset({ApplicationState.IN_REVIEW}),
            target=ApplicationState.SUBMITTED,
            permission=f"accounts.release_{model}",
            held=True,
            note=False,
            bulk=True,
            tone=Tone.QUIET,
        ),
        Transition(
            verb="expire_claim",
            label=_("Let the claim expire"),
            done=_("Claim expired"),
            sources=frozenset({ApplicationState.IN_REVIEW}),
            target=ApplicationState.SUBMITTED,
            permission=f"accounts.expire_claim_{model}",
            automatic=True,
        ),
        Transition(
            verb="withdraw",
            label=_("Withdraw for the applicant"),
            done=_("Withdrawn by the applicant"),
            sources=frozenset(withdrawable),
            target=ApplicationState.WITHDRAWN,
            permission=f"accounts.withdraw_{model}",
            contributes=True,
            form=True,
            tone=Tone.QUIET,
        ),
        evidence_rule(f"accounts.{model}", OPEN_APPLICATION_STATES),
        note_rule(f"accounts.{model}", states),
    )


def approve_rule(model):
    """The verb that grants a request at once."""
    return Transition(
        verb="approve",
        label=_("Approve"),
        done=_("Approved"),
        sources=frozenset({ApplicationState.IN_REVIEW}),
        target=ApplicationState.APPROVED,
        permission=f"accounts.approve_{model}",
        notifies=True,
        held=True,
        independent=True,
        bulk=True,
        tone=Tone.MAIN,
        hotkey="a",
    )


def judge_rule(model, states, **facts):
    """The verb that records that a close or sensitive name may stand (Article 8)."""
    app, _dot, name = model.partition(".")
    return Transition(
        verb="judge_name",
        label=_("Judge the name"),
        done=_("Name judged"),
        sources=frozenset(states),
        target=None,
        permission=f"{app}.judge_name_{name}",
        independent=True,
        form=True,
        hotkey="j",
        **facts,
    )
