"""The transitions of objections to transfers."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import ObjectionState
from audit.transitions import Reasons, Tone, TransitionTable, evidence_rule, note_rule, rules_of

_rule = rules_of("accounts.transferobjection")

OBJECTION = TransitionTable.build(
    "accounts.transferobjection",
    {ObjectionState.SUBMITTED},
    _rule(
        "sustain",
        _("Sustain and halt the transfer"),
        _("Objection sustained"),
        {ObjectionState.SUBMITTED},
        ObjectionState.SUSTAINED,
        reasons=Reasons.REQUIRED,
        message=True,
        independent=True,
        tone=Tone.MAIN,
    ),
    _rule(
        "dismiss",
        _("Dismiss"),
        _("Objection dismissed"),
        {ObjectionState.SUBMITTED},
        ObjectionState.DISMISSED,
        reasons=Reasons.REQUIRED,
        message=True,
        independent=True,
        tone=Tone.DANGER,
    ),
    _rule(
        "withdraw",
        _("Withdraw for the objector"),
        _("Withdrawn by the objector"),
        {ObjectionState.SUBMITTED},
        ObjectionState.WITHDRAWN,
        contributes=True,
        form=True,
        tone=Tone.QUIET,
    ),
    evidence_rule("accounts.transferobjection", {ObjectionState.SUBMITTED}),
    note_rule("accounts.transferobjection", ObjectionState),
)
