"""The verbs of what operators ask for: an account, another name, another operator."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import (
    OPEN_APPLICATION_STATES,
    PENDING_TRANSFER_STATES,
    ApplicationState,
    TransferState,
)
from accounts.transitions.reviews import approve_rule, review_rules
from audit.transitions import (
    Reasons,
    Tone,
    TransitionTable,
    rules_of,
)

APPLICATION = TransitionTable.build(
    "accounts.registrationapplication",
    {ApplicationState.SUBMITTED},
    *review_rules("registrationapplication", approve_rule("registrationapplication")),
)


NAME_CHANGE = TransitionTable.build(
    "accounts.namechangerequest",
    {ApplicationState.SUBMITTED},
    *review_rules("namechangerequest", approve_rule("namechangerequest")),
)

transfer_rule = rules_of("accounts.accounttransfer")


TRANSFER = TransitionTable.build(
    "accounts.accounttransfer",
    {TransferState.SUBMITTED},
    *review_rules(
        "accounttransfer",
        transfer_rule(
            "transfer",
            _("Approve and announce"),
            _("Approved and announced"),
            {TransferState.IN_REVIEW},
            TransferState.ANNOUNCED,
            message=True,
            held=True,
            independent=True,
            second_person=True,
            tone=Tone.MAIN,
            hotkey="a",
        ),
        states=TransferState,
        withdrawable=PENDING_TRANSFER_STATES,
    ),
    transfer_rule(
        "record_consent",
        _("Record consent"),
        _("Consent recorded"),
        OPEN_APPLICATION_STATES,
        None,
        contributes=True,
        form=True,
    ),
    transfer_rule(
        "execute",
        _("Execute"),
        _("Executed"),
        {TransferState.ANNOUNCED},
        TransferState.EXECUTED,
        notifies=True,
        automatic=True,
    ),
    transfer_rule(
        "halt",
        _("Halt"),
        _("Halted"),
        {TransferState.ANNOUNCED},
        TransferState.IN_REVIEW,
        reasons=Reasons.REQUIRED,
        message=True,
        recallable=True,
        tone=Tone.DANGER,
    ),
)
