"""The verbs of licensing: one life for every credential, another for the label it carries."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import (
    Reasons,
    Tone,
    Transition,
    TransitionTable,
    evidence_rule,
    note_rule,
    rules_of,
)
from licensing.enums import UNDECIDED_STATES, CredentialState, LabelState


def _credential_table(name, *, has_holder=True):
    """The life of a credential: people verify, the calendar expires, a renewal supersedes. Its
    holder is told, where that is not the platform itself.
    """
    rule = rules_of(f"licensing.{name}")
    state = CredentialState
    return TransitionTable.build(
        f"licensing.{name}",
        {state.SUBMITTED},
        rule(
            "verify",
            _("Verify"),
            _("Credential verified"),
            {state.SUBMITTED},
            state.VERIFIED,
            notifies=has_holder,
            independent=True,
            form=True,
            tone=Tone.MAIN,
            hotkey="v",
        ),
        rule(
            "request_information",
            _("Request information"),
            _("Information requested"),
            {state.SUBMITTED},
            state.INFORMATION_REQUESTED,
            reasons=Reasons.REQUIRED,
            message=has_holder,
            recallable=has_holder,
            independent=True,
            hotkey="i",
        ),
        rule(
            "reject",
            _("Reject"),
            _("Rejected"),
            {state.SUBMITTED},
            state.REJECTED,
            reasons=Reasons.REQUIRED,
            message=has_holder,
            recallable=has_holder,
            independent=True,
            tone=Tone.DANGER,
            hotkey="r",
        ),
        rule(
            "answer",
            _("Record the applicant's answer"),
            _("Answered by the applicant"),
            {state.INFORMATION_REQUESTED},
            state.SUBMITTED,
            contributes=True,
            form=True,
            tone=Tone.MAIN,
        ),
        rule(
            "reverify",
            _("Record re-verification"),
            _("Verified again"),
            {state.VERIFIED},
            None,
            form=True,
            tone=Tone.MAIN,
        ),
        rule(
            "remind",
            _("Give notice of expiry"),
            _("Notice of expiry given"),
            {state.VERIFIED},
            None,
            reasons=Reasons.REQUIRED,
            message=has_holder,
            automatic=True,
        ),
        rule(
            "revoke",
            _("Revoke"),
            _("Revoked"),
            {state.VERIFIED},
            state.REVOKED,
            reasons=Reasons.REQUIRED,
            message=has_holder,
            tone=Tone.DANGER,
        ),
        rule(
            "expire",
            _("Expire"),
            _("Expired"),
            {state.VERIFIED},
            state.EXPIRED,
            reasons=Reasons.REQUIRED,
            notifies=has_holder,
            automatic=True,
        ),
        rule(
            "supersede",
            _("Supersede"),
            _("Superseded by its renewal"),
            {state.VERIFIED, state.EXPIRED},
            state.SUPERSEDED,
            automatic=True,
        ),
        evidence_rule(f"licensing.{name}", {*UNDECIDED_STATES, state.VERIFIED}),
        note_rule(f"licensing.{name}", state),
    )


QUALIFICATION = _credential_table("professionalqualification")
NEWS_LICENSE = _credential_table("newsservicelicense")
PLATFORM_LICENSE = _credential_table("platformlicense", has_holder=False)

LABEL = TransitionTable.build(
    "licensing.speciallabel",
    {LabelState.PREPARED},
    Transition(
        verb="affix",
        label=_("Grant"),
        done=_("Label granted"),
        sources=frozenset({LabelState.PREPARED}),
        target=LabelState.GRANTED,
        permission="licensing.affix_speciallabel",
        notifies=True,
        reasons=Reasons.REQUIRED,
        automatic=True,
    ),
    Transition(
        verb="renew",
        label=_("Renew"),
        done=_("Label renewed"),
        sources=frozenset({LabelState.GRANTED, LabelState.WITHDRAWN}),
        target=LabelState.GRANTED,
        permission="licensing.renew_speciallabel",
        notifies=True,
        reasons=Reasons.REQUIRED,
        automatic=True,
    ),
    Transition(
        verb="withdraw",
        label=_("Withdraw"),
        done=_("Label withdrawn"),
        sources=frozenset({LabelState.GRANTED}),
        target=LabelState.WITHDRAWN,
        permission="licensing.withdraw_speciallabel",
        notifies=True,
        reasons=Reasons.REQUIRED,
        automatic=True,
    ),
    note_rule("licensing.speciallabel", LabelState),
)
