"""Why two names are the same or close: aligned character by character, and in a few words."""

from dataclasses import dataclass
from itertools import groupby

import unicodedata2 as unicodedata
from django.utils.translation import gettext as _
from rapidfuzz.distance import Levenshtein

from accounts.screening import folding
from accounts.screening.characters import displayed
from accounts.screening.comparison import (
    can_sound_alike,
    close_forms,
    edits,
    is_rotated,
)
from accounts.screening.reasons import visible, why
from accounts.screening.sounds import shared_reading, sound_alike

EQUAL, ALIKE, EXTRA, OTHER, REST = "equal", "alike", "extra", "other", "rest"


@dataclass(frozen=True, slots=True)
class Column:
    """One place of two aligned names, and why it counts as it does.

    `tone` is "equal" where both show the same character, "alike" where they are taken for each
    other, "extra" where one side has what does not count, "other" where they differ, and "rest"
    where a name goes on around a term.
    `reading` is the pinyin that two different characters share.
    """

    left: str
    right: str
    tone: str
    note: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The columns of two aligned names, and what they say in words."""

    columns: tuple
    words: tuple


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands at one place of a skeleton: the character as it was written, what it folds to,
    its plain form, and the characters before it that do not count.
    """

    shown: str
    folded: str
    plain: str
    dropped: str


def explain(name, other):
    """The Explanation of two Names that `compare` found the same or close."""
    left, right = _slots(name), _slots(other)
    forms = close_forms(name, other) or (name.whole, other.whole)
    spans = [
        slice(each.start, each.end) if form is each.core else slice(0, len(each.skeleton))
        for each, form in zip((name, other), forms, strict=True)
    ]
    mine, theirs = spans
    columns, remark = _core(*forms, left[mine], right[theirs])
    columns = [
        *_dressing(left[: mine.start], right[: theirs.start]),
        *columns,
        *_dressing(left[mine.stop :], right[theirs.stop :]),
    ]
    remarks = (*_order(name, other), *remark, *_words(columns))
    return Explanation(tuple(columns), tuple(dict.fromkeys(remarks)))


def explain_term(name, term):
    """The Explanation of a Name that holds the Name of a term: the rest of it does not matter."""
    left, right = _slots(name), _slots(term)
    at = name.skeleton.index(term.skeleton)
    end = at + len(term.skeleton)
    columns = [*_rest(left[:at]), *_pairs(left[at:end], right[: end - at]), *_rest(left[end:])]
    holds = _("contains %(term)s") % {"term": term.text}
    remarks = (holds, *_order(name), *_words(columns))
    return Explanation(tuple(columns), tuple(dict.fromkeys(remarks)))


def _order(*names):
    """A remark on the Names that are displayed in another order than they are stored in."""
    for name in names:
        if (shown := displayed(name.text)) != name.text:
            visible_text = "".join(map(visible, shown))
            yield _("displayed as %(text)s") % {"text": visible_text}


def _rest(slots):
    return [
        Column(char, "", REST) for slot in slots for char in map(visible, slot.dropped + slot.shown)
    ]


def _slots(name):
    """The Slots of a Name's skeleton, and one without a place for what is dropped at its end."""
    made, dropped = [], ""
    for char in displayed(name.text):
        if not unicodedata.normalize("NFD", char).translate(folding.tables().skeleton):
            dropped += char
            continue
        for at, (folded, plain) in enumerate(
            zip(folding.skeleton(char), folding.plain(char), strict=True)
        ):
            # A character that folds to several is shown at the first of them.
            made.append(Slot("" if at else char, folded, plain, "" if at else dropped))
        dropped = ""
    if not made:
        return [Slot(char, char, char, "") for char in name.skeleton]
    return [*made, Slot("", "", "", dropped)] if dropped else made


def _core(name, other, left, right):
    """(columns of two close Forms with their slots, words that hold for them as a whole)."""
    if can_sound_alike(name, other):
        return _pairs(left, right), ()
    if is_rotated(name, other):
        cut = (other.sound + other.sound).index(name.sound)
        return _pairs(left, [*right[cut:], *right[:cut]]), (_("parts exchanged"),)
    if (at := _swapped_at(name.sound, other.sound)) is not None:
        end = at + 2
        swapped = [
            Column(a.shown, b.shown, OTHER)
            for a, b in zip(left[at:end], right[at:end], strict=True)
        ]
        chars = {"first": left[at].shown, "second": left[at + 1].shown}
        remark = _("%(first)s and %(second)s exchanged") % chars
        return [
            *_pairs(left[:at], right[:at]),
            *swapped,
            *_pairs(left[end:], right[end:]),
        ], (remark,)
    return _edited(name, other, left, right), ()


def _edited(name, other, left, right):
    columns = []
    for step in Levenshtein.opcodes(name.sound, other.sound):
        ours = left[step.src_start : step.src_end]
        theirs = right[step.dest_start : step.dest_end]
        if step.tag in ("equal", "replace"):
            columns += _pairs(ours, theirs)
        else:
            note = _("%(chars)s added") if ours else _("%(chars)s missing")
            chars = "".join(slot.shown for slot in ours or theirs)
            columns += [Column(slot.shown, "", OTHER, note % {"chars": chars}) for slot in ours]
            columns += [Column("", slot.shown, OTHER, note % {"chars": chars}) for slot in theirs]
    return columns


def _swapped_at(left, right):
    """Where two neighbors of `left` stand the other way round in `right`, or None."""
    if len(left) != len(right) or edits(left, right) != 1:
        return None
    at = next(at for at, (a, b) in enumerate(zip(left, right, strict=True)) if a != b)
    return at if left[at : at + 2] == right[at : at + 2][::-1] else None


def _dressing(left, right):
    """The columns of what stands around two cores: set against each other where it is equal."""
    if [slot.folded for slot in left] == [slot.folded for slot in right]:
        return _pairs(left, right)
    return [*_removed(left, is_left=True), *_removed(right, is_left=False)]


def _removed(slots, *, is_left):
    word = "".join(slot.shown for slot in slots)
    note = _("%(word)s removed") % {"word": word} if word else ""
    columns = []
    for slot in slots:
        columns += _dropped(slot.dropped, is_left=is_left)
        if slot.shown:
            sides = (slot.shown, "") if is_left else ("", slot.shown)
            columns.append(Column(*sides, EXTRA, note))
    return columns


def _pairs(left, right):
    """The columns of slots that stand against each other, one to one."""
    columns = []
    for ours, theirs in zip(left, right, strict=True):
        if ours.dropped != theirs.dropped:
            columns += _dropped(ours.dropped, is_left=True)
            columns += _dropped(theirs.dropped, is_left=False)
        elif ours.dropped:
            both = "".join(map(visible, ours.dropped))
            columns.append(Column(both, both, EQUAL))
        if ours.shown or theirs.shown:
            columns.append(_pair(ours, theirs))
    return columns


def _pair(ours, theirs):
    shown = (ours.shown, theirs.shown)
    if ours.shown == theirs.shown:
        return Column(*shown, EQUAL)
    if ours.folded == theirs.folded:
        notes = (why(each.shown, each.folded) for each in (ours, theirs) if each.shown)
        return Column(*shown, ALIKE, _(", ").join(dict.fromkeys(filter(None, notes))))
    if sound_alike(ours.plain, theirs.plain):
        return Column(*shown, ALIKE, reading=shared_reading(ours.plain, theirs.plain))
    note = _("%(left)s instead of %(right)s") % {"left": shown[0], "right": shown[1]}
    return Column(*shown, OTHER, note)


def _dropped(chars, *, is_left):
    columns = []
    for char in chars:
        shown = visible(char)
        columns.append(Column(*((shown, "") if is_left else ("", shown)), EXTRA, why(char, "")))
    return columns


def _words(columns):
    """The notes of the columns in order, with the readings of neighbors in one."""
    for is_spoken, group in groupby(columns, key=lambda column: bool(column.reading)):
        if is_spoken:
            reading = " ".join(column.reading for column in group)
            yield _("pinyin %(reading)s") % {"reading": reading}
        else:
            yield from (column.note for column in group if column.note)
