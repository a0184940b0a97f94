"""The verbs of sanctions and appeals."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Reasons, Tone, TransitionTable, evidence_rule, note_rule, rules_of
from moderation.enums import (
    APPEALABLE_SANCTION_STATES,
    OPEN_APPEAL_STATES,
    AppealState,
    SanctionState,
)
from moderation.transitions.claims import claim_rules

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
        notifies=True,
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
    "reasons": Reasons.REQUIRED,
    "message": True,
    "held": True,
    "independent": True,
}


APPEAL = TransitionTable.build(
    "moderation.appeal",
    {AppealState.SUBMITTED},
    *claim_rules(_appeal),
    _appeal(
        "uphold",
        _("Uphold all measures"),
        _("Decision upheld"),
        {AppealState.IN_REVIEW},
        AppealState.UPHELD,
        recallable=True,
        hotkey="u",
        **_decides,
    ),
    _appeal(
        "overturn",
        _("Overturn all measures"),
        _("Decision overturned"),
        {AppealState.IN_REVIEW},
        AppealState.OVERTURNED,
        second_person=True,
        tone=Tone.DANGER,
        **_decides,
    ),
    _appeal(
        "vary",
        _("Decide measure by measure"),
        _("Decided measure by measure"),
        {AppealState.IN_REVIEW},
        AppealState.VARIED,
        alternatives=frozenset({AppealState.OVERTURNED, AppealState.PARTLY_OVERTURNED}),
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
