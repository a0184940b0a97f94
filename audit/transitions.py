"""Verbs as data: what may happen to an object, from where, by whom and how it looks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.enums import EvidenceState, GrantState, ProposalState

# The verb that takes another one back while the message of that one waits.
RECALL = "take_back"

# Verbs that hurt or cannot be undone; settings may add verbs and never take one of these away.
ALWAYS_SECOND_PERSON = frozenset(
    {
        "blacklist",
        "close",
        "confirm_exception",
        "enforce",
        "erase",
        "grant",
        "lift_legal_closure",
        "overturn",
        "reinstate",
        "transfer",
    }
)


class Reasons(StrEnum):
    """Whether a verb asks for reason codes."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Tone(StrEnum):
    """How the verb's button looks in the decision bar."""

    MAIN = "main"
    PLAIN = "plain"
    DANGER = "danger"
    QUIET = "quiet"


@dataclass(frozen=True)
class Transition:
    """One verb of one model.

    `target` None keeps the state; `alternatives` are states that the body may choose instead.
    `saves` False records a decision without touching the row (a
    note, a reveal). `held` asks that the actor holds the claim. `independent` refuses whoever
    contributed to the object; a verb that itself `contributes` makes its actor a contributor.
    `second_person` verbs are proposed by one person and confirmed by another. `message` verbs
    send a message that the decider may add to, previewed first; those that `notifies` send one
    without asking; where it `is_relayed`, decisions that follow from this one send it. `previewed`
    verbs show what they change before they do. `bulk` verbs may be run over a selection.
    `automatic` verbs follow from other decisions, other pages or the calendar: no button, no form.
    `recallable` verbs may be taken back by who decided until their message goes out: what they do
    ends at their own row.
    """

    verb: str
    label: str | Promise
    done: str | Promise
    sources: frozenset
    target: str | None
    permission: str
    alternatives: frozenset = frozenset()
    reasons: Reasons = Reasons.NONE
    message: bool = False
    notifies: bool = False
    is_relayed: bool = False
    note: bool = True
    held: bool = False
    independent: bool = False
    contributes: bool = False
    second_person: bool = False
    saves: bool = True
    bulk: bool = False
    automatic: bool = False
    recallable: bool = False
    form: bool = False
    previewed: bool = False
    tone: Tone = Tone.PLAIN
    hotkey: str = ""

    @property
    def opens_form(self):
        """Whether the button leads to a form before anything happens."""
        return self.form or self.is_stepwise or self.reasons != Reasons.NONE

    @property
    def sends(self):
        """Whether it sends a message."""
        return self.message or self.notifies

    @property
    def is_stepwise(self):
        """Whether the form is followed by a preview."""
        return self.message or self.previewed


@dataclass(frozen=True)
class TransitionTable(Mapping):
    """All verbs of a model by name, with the states an object may be born in."""

    model: str
    initial: frozenset
    rules: Mapping = field(default_factory=dict)

    @classmethod
    def build(cls, model, initial: Iterable, *rules):
        """Make a table for `app.model`, with the verb that takes its `recallable` ones back.

        Raises ValueError for a verb listed twice, for one that cannot be recallable, and for a
        bulk verb that asks for reasons or sends a message: each object would need its own.
        """
        for rule in rules:
            if rule.bulk and (rule.message or rule.reasons == Reasons.REQUIRED):
                raise ValueError(f"{model}: “{rule.verb}” cannot be decided on many at once")
        if recallable := [rule for rule in rules if rule.recallable]:
            rules = (*rules, recall_rule(model, recallable))
        table = {rule.verb: rule for rule in rules}
        if len(table) != len(rules):
            raise ValueError(f"{model}: a verb is listed twice")
        return cls(model, frozenset(initial), table)

    def __getitem__(self, verb):
        return self.rules[verb]

    def __iter__(self):
        return iter(self.rules)

    def __len__(self):
        return len(self.rules)

    def needs_second_person(self, rule):
        """Whether `rule` is proposed by one person and confirmed by another."""
        return rule.second_person or f"{self.model}.{rule.verb}" in settings.SECOND_PERSON_VERBS

    def from_state(self, state):
        """The rules that apply in `state`, in table order."""
        return [rule for rule in self.rules.values() if state in rule.sources]

    @property
    def permissions(self):
        """Pairs for `Meta.permissions`, one per verb."""
        return sorted(
            {
                (
                    rule.permission.partition(".")[2],
                    f"Can {rule.verb.replace('_', ' ')} {self.model.partition('.')[2]}",
                )
                for rule in self.rules.values()
            }
        )


def rules_of(model):
    """What makes the rules of `app.model`: `rule(verb, label, done, sources, target, **options)`,
    each with the permission of its verb.
    """
    app, _dot, name = model.partition(".")

    def rule(verb, label, done, sources, target, **options):
        permission = f"{app}.{verb}_{name}"
        return Transition(verb, label, done, frozenset(sources), target, permission, **options)

    return rule


def note_rule(model, states):
    """The verb every reviewed model has: a note on the timeline that changes nothing."""
    app, _dot, name = model.partition(".")
    return Transition(
        verb="note",
        label=_("Note"),
        done=_("Note"),
        sources=frozenset(states),
        target=None,
        permission=f"{app}.note_{name}",
        saves=False,
        form=True,
        tone=Tone.QUIET,
    )


def evidence_rule(model, states):
    """The verb of models that evidence may be attached to: it makes a contributor of its actor."""
    app, _dot, name = model.partition(".")
    return Transition(
        verb="attach",
        label=_("Attach evidence"),
        done=_("Evidence attached"),
        sources=frozenset(states),
        target=None,
        permission=f"{app}.attach_{name}",
        contributes=True,
        form=True,
        tone=Tone.QUIET,
    )


def recall_rule(model, recallable):
    """The verb that takes back what one of the `recallable` rules did: the object is again in the
    state it came from. Raises ValueError for a rule that one person does not decide alone, that
    sends nothing or stays where it is.
    """
    app, _dot, name = model.partition(".")
    for rule in recallable:
        binds = rule.second_person or rule.automatic or rule.contributes
        if binds or not rule.message or not rule.saves or rule.target is None:
            raise ValueError(f"{model}: “{rule.verb}” cannot be taken back")
    return Transition(
        verb=RECALL,
        label=_("Take back"),
        done=_("Decision taken back"),
        sources=frozenset(
            state for rule in recallable for state in (rule.target, *rule.alternatives)
        ),
        target=None,
        alternatives=frozenset().union(*(rule.sources for rule in recallable)),
        permission=f"{app}.{RECALL}_{name}",
        tone=Tone.QUIET,
        hotkey="z",
    )


PROPOSAL = TransitionTable.build(
    "audit.proposal",
    {ProposalState.OPEN},
    Transition(
        verb="confirm",
        label=_("Confirm"),
        done=_("Confirmed"),
        sources=frozenset({ProposalState.OPEN}),
        target=ProposalState.CONFIRMED,
        alternatives=frozenset({ProposalState.LAPSED}),
        permission="audit.confirm_proposal",
        form=True,
        tone=Tone.MAIN,
    ),
    Transition(
        verb="decline",
        label=_("Decline"),
        done=_("Declined"),
        sources=frozenset({ProposalState.OPEN}),
        target=ProposalState.DECLINED,
        permission="audit.decline_proposal",
        form=True,
        tone=Tone.DANGER,
    ),
    Transition(
        verb="withdraw",
        label=_("Withdraw"),
        done=_("Withdrawn"),
        sources=frozenset({ProposalState.OPEN}),
        target=ProposalState.WITHDRAWN,
        permission="audit.withdraw_proposal",
        form=True,
        tone=Tone.QUIET,
    ),
    evidence_rule("audit.proposal", {ProposalState.OPEN}),
)

ROLE_GRANT = TransitionTable.build(
    "audit.rolegrant",
    {GrantState.REQUESTED},
    Transition(
        verb="grant",
        label=_("Grant"),
        done=_("Granted"),
        sources=frozenset({GrantState.REQUESTED, GrantState.REVOKED}),
        target=GrantState.GRANTED,
        permission="audit.grant_rolegrant",
        second_person=True,
        form=True,
        tone=Tone.MAIN,
    ),
    Transition(
        verb="revoke",
        label=_("Revoke"),
        done=_("Revoked"),
        sources=frozenset({GrantState.GRANTED}),
        target=GrantState.REVOKED,
        permission="audit.revoke_rolegrant",
        form=True,
        tone=Tone.DANGER,
    ),
)

EVIDENCE = TransitionTable.build(
    "audit.evidencefile",
    {EvidenceState.ATTACHED},
    Transition(
        verb="open",
        label=_("Open"),
        done=_("Opened"),
        sources=frozenset(EvidenceState),
        target=None,
        permission="audit.open_evidencefile",
        note=False,
        saves=False,
        automatic=True,
    ),
    Transition(
        verb="set_aside",
        label=_("Set aside"),
        done=_("Set aside"),
        sources=frozenset({EvidenceState.ATTACHED}),
        target=EvidenceState.SET_ASIDE,
        permission="audit.set_aside_evidencefile",
        form=True,
        tone=Tone.QUIET,
    ),
)
