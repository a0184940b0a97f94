"""The verbs of credit ratings and the blacklist."""

from django.utils.translation import gettext_lazy as _

from audit.transitions import Reasons, Tone, TransitionTable, evidence_rule, note_rule, rules_of
from moderation.enums import (
    BlacklistState,
    CreditGrade,
)

_rating = rules_of("moderation.creditrating")


CREDIT_RATING = TransitionTable.build(
    "moderation.creditrating",
    {CreditGrade.B},
    _rating(
        "rate",
        _("Change the grade"),
        _("Grade changed"),
        CreditGrade,
        None,
        alternatives=frozenset(CreditGrade),
        reasons=Reasons.REQUIRED,
        form=True,
        tone=Tone.MAIN,
    ),
    note_rule("moderation.creditrating", CreditGrade),
)


_entry = rules_of("moderation.blacklistentry")


BLACKLIST = TransitionTable.build(
    "moderation.blacklistentry",
    {BlacklistState.REQUESTED},
    _entry(
        "blacklist",
        _("Blacklist"),
        _("Blacklisted"),
        {BlacklistState.REQUESTED},
        BlacklistState.IN_FORCE,
        reasons=Reasons.REQUIRED,
        message=True,
        second_person=True,
        tone=Tone.DANGER,
    ),
    _entry(
        "withdraw",
        _("Take the request back"),
        _("Request taken back"),
        {BlacklistState.REQUESTED},
        BlacklistState.LIFTED,
        form=True,
        tone=Tone.QUIET,
    ),
    _entry(
        "lift",
        _("Take off the blacklist"),
        _("Taken off the blacklist"),
        {BlacklistState.IN_FORCE},
        BlacklistState.LIFTED,
        message=True,
        second_person=True,
    ),
    _entry(
        "expire",
        _("Expire"),
        _("Expired"),
        {BlacklistState.IN_FORCE},
        BlacklistState.EXPIRED,
        notifies=True,
        automatic=True,
    ),
    evidence_rule("moderation.blacklistentry", {BlacklistState.REQUESTED, BlacklistState.IN_FORCE}),
    note_rule("moderation.blacklistentry", BlacklistState),
)
