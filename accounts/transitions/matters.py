"""The verbs of what ends or corrects an account: the operator's wish, disuse, orders."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import (
    OPEN_CORRECTION_STATES,
    OPEN_DORMANCY_STATES,
    CorrectionState,
    DeregistrationState,
    DormancyState,
)
from audit.transitions import (
    Reasons,
    Tone,
    TransitionTable,
    evidence_rule,
    note_rule,
    rules_of,
)

deregistration_rule = rules_of("accounts.deregistrationrequest")

DEREGISTRATION = TransitionTable.build(
    "accounts.deregistrationrequest",
    {DeregistrationState.COOLING_OFF},
    deregistration_rule(
        "withdraw",
        _("Operator stays"),
        _("Operator stays"),
        {DeregistrationState.COOLING_OFF},
        DeregistrationState.WITHDRAWN,
        notifies=True,
        contributes=True,
        form=True,
        tone=Tone.MAIN,
    ),
    deregistration_rule(
        "complete",
        _("Complete"),
        _("Completed"),
        {DeregistrationState.COOLING_OFF},
        DeregistrationState.COMPLETED,
        notifies=True,
        automatic=True,
    ),
    deregistration_rule(
        "stop",
        _("Stop"),
        _("Stopped"),
        {DeregistrationState.COOLING_OFF},
        DeregistrationState.STOPPED,
        reasons=Reasons.REQUIRED,
        message=True,
        tone=Tone.DANGER,
    ),
    evidence_rule("accounts.deregistrationrequest", {DeregistrationState.COOLING_OFF}),
    note_rule("accounts.deregistrationrequest", DeregistrationState),
)

# What the calendar does on its own, and tells the operator with a reason.
CALENDAR = {"reasons": Reasons.REQUIRED, "message": True, "automatic": True}

dormancy_rule = rules_of("accounts.dormancycase")


DORMANCY = TransitionTable.build(
    "accounts.dormancycase",
    {DormancyState.NOTICED},
    dormancy_rule(
        "notify", _("Give notice"), _("Notice given"), {DormancyState.NOTICED}, None, **CALENDAR
    ),
    dormancy_rule(
        "suspend",
        _("Suspend"),
        _("Suspended"),
        {DormancyState.NOTICED},
        DormancyState.SUSPENDED,
        **CALENDAR,
    ),
    dormancy_rule(
        "deregister",
        _("Deregister"),
        _("Deregistered"),
        {DormancyState.SUSPENDED},
        DormancyState.DEREGISTERED,
        **CALENDAR,
    ),
    dormancy_rule(
        "end",
        _("End the case"),
        _("Case ended"),
        OPEN_DORMANCY_STATES,
        DormancyState.ENDED,
        notifies=True,
        form=True,
        tone=Tone.MAIN,
    ),
    evidence_rule("accounts.dormancycase", OPEN_DORMANCY_STATES),
    note_rule("accounts.dormancycase", DormancyState),
)

correction_rule = rules_of("accounts.correctionorder")


CORRECTION = TransitionTable.build(
    "accounts.correctionorder",
    {CorrectionState.ORDERED},
    correction_rule(
        "demand",
        _("Demand"),
        _("Correction demanded"),
        {CorrectionState.ORDERED},
        None,
        reasons=Reasons.REQUIRED,
        message=True,
        automatic=True,
    ),
    correction_rule(
        "answer",
        _("Record the operator's answer"),
        _("Answered by the operator"),
        {CorrectionState.ORDERED, CorrectionState.ESCALATED},
        CorrectionState.ANSWERED,
        contributes=True,
        form=True,
        tone=Tone.MAIN,
    ),
    correction_rule(
        "accept",
        _("Accept"),
        _("Corrected"),
        {CorrectionState.ANSWERED},
        CorrectionState.FULFILLED,
        notifies=True,
        tone=Tone.MAIN,
        hotkey="a",
    ),
    correction_rule(
        "insist",
        _("Insist"),
        _("Insisted"),
        {CorrectionState.ANSWERED},
        CorrectionState.ORDERED,
        reasons=Reasons.REQUIRED,
        message=True,
        recallable=True,
        hotkey="i",
    ),
    correction_rule(
        "escalate",
        _("Escalate"),
        _("Escalated: account suspended"),
        {CorrectionState.ORDERED},
        CorrectionState.ESCALATED,
        **CALENDAR,
    ),
    correction_rule(
        "rescind",
        _("Take the order back"),
        _("Order taken back"),
        OPEN_CORRECTION_STATES,
        CorrectionState.REVOKED,
        reasons=Reasons.REQUIRED,
        message=True,
        tone=Tone.QUIET,
    ),
    evidence_rule("accounts.correctionorder", OPEN_CORRECTION_STATES),
    note_rule("accounts.correctionorder", CorrectionState),
)
