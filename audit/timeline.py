"""The merged story of one object: decisions, field changes and notes, newest first.

Values are shown with their labels (`Suspended`, not `suspended`), foreign keys by name, sealed
personal data as a mark only.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.enums import Outcome
from audit.models import Decision, Message, Proposal
from regulations.formatting import format_datetime, format_list, format_pair
from regulations.models import ReasonCode

HIDDEN_FIELDS = frozenset({"id", "version", "data_key"})
SEALED_SUFFIXES = ("_sealed", "_digest")
# How the occasion of everything begins that a file brought in.
IMPORT = "import "
SEALED_MARK = "••••••"


@dataclass(frozen=True)
class Change:
    """One field that changed: its label, and both values as a person reads them."""

    label: str
    old: str
    new: str


@dataclass
class Entry:
    """One moment: who, when, what; with a decision's number, verb and reasons, and what changed.

    `messages` are the Messages that it sent. `sort` is the kind of an entry that is neither a
    decision nor a change.
    """

    at: datetime
    actor: object
    title: str
    order: tuple = ()
    number: int = 0
    verb: str = ""
    is_decision: bool = False
    reasons: list = field(default_factory=list)
    articles: list = field(default_factory=list)
    note: str = ""
    messages: list = field(default_factory=list)
    proposer: object = None
    occasion: str = ""
    sort: str = ""
    changes: list = field(default_factory=list)

    @property
    def kind(self):
        """What sort of moment it is, of KINDS."""
        if self.sort:
            return self.sort
        if self.occasion.startswith(IMPORT):
            return "imports"
        if self.verb in ("note", "attach"):
            return {"note": "notes", "attach": "files"}[self.verb]
        return "decisions" if self.is_decision else "changes"


# What a reader may narrow a timeline to.
KINDS = {
    "decisions": gettext_lazy("Decisions"),
    "changes": gettext_lazy("Changes"),
    "notes": gettext_lazy("Notes"),
    "files": gettext_lazy("Files"),
    "complaints": gettext_lazy("Complaints"),
    "imports": gettext_lazy("Imports"),
}


def timeline(subject, others=()):
    """Entries of `subject`, newest first, and of the decisions about `others` that belong to its
    story, each under the name of its object. Six queries at most, however many others there are,
    and one per kind of foreign key that changed.
    """
    named = {(each._meta.label_lower, each.pk): each for each in others}
    key = (subject._meta.label_lower, subject.pk)
    told = list(Decision.objects.about([key, *named]).select_related("actor", "proposer"))
    decisions = [each for each in told if _key(each) == key]
    rows = list(subject.history.select_related("history_user").order_by("history_id"))
    records = _Records(told)
    by_version = {d.object_version: d for d in decisions if d.moved}
    changes = _changes(type(subject), rows, _people(decisions, rows))
    entries = [
        _entry(type(subject), row, by_version.get(row.version), changes[row.pk], records)
        for row in rows
    ]
    entries += [_decided(type(subject), d, records) for d in decisions if not d.moved]
    entries += _ended_proposals(decisions)
    if not named:
        return sorted(entries, key=lambda entry: (entry.at, entry.order), reverse=True)
    entries += _stories(named, [each for each in told if _key(each) != key], records)
    return sorted(entries, key=lambda each: (each.at, each.number, each.order), reverse=True)


def _key(decision):
    return decision.object_label, decision.object_id


def _stories(named, decisions, records):
    """Entries of `decisions` about the objects in `named`, each under the name of its object."""
    for decision in decisions:
        subject = named[_key(decision)]
        entry = _decided(type(subject), decision, records)
        entry.title = f"{subject}: {entry.title}"
        yield entry


def raw_changes(before, after):
    """What differs between two instances: a list of [field, before, after], values as stored."""
    pairs = [
        [each.name, getattr(before, each.attname), getattr(after, each.attname)]
        for each in visible_fields(type(before))
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def readable_changes(model, changes):
    """`raw_changes` of an instance of `model` as a list of Change, in the reader's language."""
    triples = [(model._meta.get_field(name), old, new) for name, old, new in changes]
    names = _related_names(triples)
    return [
        Change(str(f.verbose_name), _display(f, old, names), _display(f, new, names))
        for f, old, new in triples
    ]


def visible_fields(model):
    """The fields of `model` that a reader is shown, as history records them."""
    tracked = model.history_tracker.fields_included(model)
    return [each for each in tracked if each.name not in HIDDEN_FIELDS]


class _Records:
    """What entries say of `decisions` besides: titles of reasons, and their messages."""

    def __init__(self, decisions):
        self.titles = _reason_titles(decisions)
        self.messages = defaultdict(list)
        if any(_sends(each) for each in decisions):
            for message in Message.objects.of_decisions([each.pk for each in decisions]):
                self.messages[message.decision_id].append(message)


def _sends(decision):
    model = apps.get_model(decision.object_label)
    rule = (model.transitions or {}).get(decision.verb)
    return rule is not None and rule.sends


def _entry(model, row, decision, changes, records):
    if decision is None:
        title = _("Created") if row.history_type == "+" else _("Edited")
        entry = Entry(row.history_date, row.history_user, title, changes=changes)
        entry.order = (row.version, 0)
    else:
        entry = _decided(model, decision, records)
        entry.changes = [change for change in changes if change.label]
    if row.history_type == "+":
        entry.changes = []
    entry.occasion = row.history_change_reason or ""
    return entry


def _ended_proposals(decisions):
    """Entries of the proposals that came to nothing, of all that `decisions` made."""
    made = {each.proposal_id for each in decisions if each.outcome == Outcome.PROPOSED}
    if not made:
        return []
    proposals = Proposal.objects.in_bulk(made)
    ended = Decision.objects.filter(
        object_label=Proposal._meta.label_lower,
        object_id__in=proposals,
        outcome__in=(Outcome.DECLINED, Outcome.WITHDRAWN, Outcome.LAPSED),
    ).select_related("actor")
    return [
        Entry(
            decision.decided_at,
            decision.actor,
            f"{proposals[decision.object_id].rule.label}: {decision.get_outcome_display()}",
            order=(proposals[decision.object_id].object_version, decision.pk),
            is_decision=True,
            note=decision.note,
        )
        for decision in ended
    ]


def _decided(model, decision, records):
    rule = model.transitions[decision.verb]
    is_proposed = decision.outcome == Outcome.PROPOSED
    return Entry(
        decision.decided_at,
        decision.actor,
        f"{rule.label}: {decision.get_outcome_display()}" if is_proposed else str(rule.done),
        order=(decision.object_version, 0 if decision.moved else decision.pk),
        number=decision.pk,
        verb=decision.verb,
        is_decision=True,
        reasons=[records.titles.get(code, code) for code in decision.reason_codes],
        articles=decision.articles,
        note=decision.note,
        messages=records.messages[decision.pk],
        proposer=decision.proposer,
    )


def _reason_titles(decisions):
    codes = {code for decision in decisions for code in decision.reason_codes}
    if not codes:
        return {}
    return {reason.code: reason.title for reason in ReasonCode.objects.filter(code__in=codes)}


def _people(decisions, rows):
    """{(User, id): name} of everybody who was read already."""
    acted = [person for each in decisions for person in (each.actor, each.proposer)]
    saved = [each.history_user for each in rows]
    return {(type(each), each.pk): str(each) for each in (*acted, *saved) if each is not None}


def _changes(model, rows, known):
    """Map history id to the visible changes against the row before it; `known` as `_related_names`
    gives them.
    """
    fields = visible_fields(model)
    raw = defaultdict(list)
    for before, after in zip(rows, rows[1:], strict=False):
        for each in fields:
            pair = getattr(before, each.attname), getattr(after, each.attname)
            if pair[0] != pair[1]:
                raw[after.pk].append((each, *pair))
    names = _related_names((each for changes in raw.values() for each in changes), known)
    shown = defaultdict(list)
    for pk, changes in raw.items():
        shown[pk] = [
            Change(str(f.verbose_name), _display(f, old, names), _display(f, new, names))
            for f, old, new in changes
        ]
    return shown


def _related_names(changes, known=()):
    """{(model, key): name} of what foreign keys among `changes` lead to, asking for the unknown."""
    wanted = defaultdict(set)
    for each, old, new in changes:
        if isinstance(each, models.ForeignKey):
            wanted[each.related_model] |= {old, new} - {None}
    found = dict(known)
    for model, pks in wanted.items():
        if unknown := [pk for pk in pks if (model, pk) not in found]:
            for pk, instance in model._base_manager.in_bulk(unknown).items():
                found[model, pk] = str(instance)
    return found


def _display(each, value, names):
    if value in (None, ""):
        return "–"
    if each.name.endswith(SEALED_SUFFIXES):
        return SEALED_MARK
    if isinstance(each, models.ForeignKey):
        return names.get((each.related_model, value), str(value))
    if each.flatchoices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, (list, dict)):
        value = _listed(value)
    if isinstance(each, models.DateTimeField) and isinstance(value, str):
        value = parse_datetime(value)  # as a proposal keeps it, in JSON
    if isinstance(value, datetime):
        return format_datetime(value)
    return str(localize(value))


def _listed(values):
    """A list in words, whose pairs lead from one to the other, or a dict as names with values."""
    if isinstance(values, dict):
        words = (
            format_pair(name, _listed(value) if isinstance(value, dict) else value or "–")
            for name, value in sorted(values.items())
        )
    else:
        words = (" → ".join(filter(None, v)) if isinstance(v, list) else str(v) for v in values)
    return format_list(words) or "–"
