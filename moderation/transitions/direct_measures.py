"""Measures that a person imposes by a decision of its own, without a case and a sanction."""

from dataclasses import dataclass

from moderation.enums import FALSE_IDENTITY, Measure


@dataclass(frozen=True, kw_only=True)
class DirectMeasureRule:
    """`verb` of `model` imposes `measure`, one of APPEALABLE_MEASURES; on appeal `inverse` takes it
    back. Either may take two people, as the model's own table says.
    """

    model: str
    verb: str
    inverse: str
    measure: str


DIRECT_MEASURES = (
    # `relieve` rather than `resume`: what else suspends the account does not defeat the appeal.
    DirectMeasureRule(
        model="accounts.publicaccount",
        verb="suspend",
        inverse="relieve",
        measure=Measure.SUSPEND.value,
    ),
    DirectMeasureRule(
        model="accounts.publicaccount",
        verb="close",
        inverse="reinstate",
        measure=Measure.CLOSE.value,
    ),
    DirectMeasureRule(
        model="moderation.blacklistentry",
        verb="blacklist",
        inverse="lift",
        measure=Measure.BLACKLIST.value,
    ),
    DirectMeasureRule(
        model="accounts.operatingentity",
        verb="mark_false",
        inverse="reopen",
        measure=FALSE_IDENTITY,
    ),
)


def direct_measure_rule(decision):
    """The DirectMeasureRule of a Decision, or None where it imposes no measure of its own.

    A closure or a blacklist entry that a sanction brought about belongs to the sanction: the
    proposal behind it, which every such decision has, is about that.
    """
    about = (decision.object_label, decision.object_id)
    proposal = decision.proposal
    if not decision.moved or proposal and (proposal.object_label, proposal.object_id) != about:
        return None
    key = (decision.object_label, decision.verb)
    return next((rule for rule in DIRECT_MEASURES if (rule.model, rule.verb) == key), None)
