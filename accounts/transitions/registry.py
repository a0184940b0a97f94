"""The verbs of entities and protected names."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import EntityState, ProtectionState
from audit.transitions import (
    Reasons,
    Tone,
    Transition,
    TransitionTable,
    evidence_rule,
    note_rule,
)

ENTITY = TransitionTable.build(
    "accounts.operatingentity",
    {EntityState.UNVERIFIED},
    Transition(
        verb="verify",
        label=_("Record verification"),
        done=_("Identity verified"),
        sources=frozenset({EntityState.UNVERIFIED, EntityState.VERIFIED}),
        target=EntityState.VERIFIED,
        permission="accounts.verify_operatingentity",
        independent=True,
        form=True,
        tone=Tone.MAIN,
    ),
    Transition(
        verb="reopen",
        label=_("Take verification back"),
        done=_("Verification taken back"),
        sources=frozenset({EntityState.VERIFIED}),
        target=EntityState.UNVERIFIED,
        permission="accounts.reopen_operatingentity",
        form=True,
        tone=Tone.QUIET,
    ),
    Transition(
        verb="mark_false",
        label=_("Mark identity as false"),
        done=_("Identity found false"),
        sources=frozenset({EntityState.UNVERIFIED, EntityState.VERIFIED}),
        target=EntityState.FALSE_IDENTITY,
        permission="accounts.mark_false_operatingentity",
        reasons=Reasons.REQUIRED,
        message=True,
        tone=Tone.DANGER,
    ),
    Transition(
        verb="reveal",
        label=_("Reveal personal data"),
        done=_("Personal data revealed"),
        sources=frozenset(EntityState),
        target=None,
        permission="accounts.reveal_operatingentity",
        saves=False,
        form=True,
        tone=Tone.QUIET,
    ),
    Transition(
        verb="erase",
        label=_("Erase personal data"),
        done=_("Personal data erased"),
        sources=frozenset(EntityState),
        target=EntityState.UNVERIFIED,
        alternatives=frozenset({EntityState.FALSE_IDENTITY}),
        permission="accounts.erase_operatingentity",
        second_person=True,
        form=True,
        tone=Tone.DANGER,
    ),
    evidence_rule("accounts.operatingentity", EntityState),
    note_rule("accounts.operatingentity", EntityState),
)


PROTECTED_NAME = TransitionTable.build(
    "accounts.protectedname",
    {ProtectionState.IN_FORCE},
    Transition(
        verb="lift",
        label=_("Lift the protection"),
        done=_("Protection lifted"),
        sources=frozenset({ProtectionState.IN_FORCE}),
        target=ProtectionState.LIFTED,
        permission="accounts.lift_protectedname",
        second_person=True,
        form=True,
        tone=Tone.DANGER,
    ),
    evidence_rule("accounts.protectedname", {ProtectionState.IN_FORCE}),
    note_rule("accounts.protectedname", ProtectionState),
)
