"""Whether one name may be taken for another."""

from rapidfuzz.distance import OSA

from accounts.enums import NameLikeness
from accounts.screening.folding import tables
from accounts.screening.names import HOMOPHONES_TOO, ONE_EDIT, TWO_EDITS
from accounts.screening.signatures import rotations, without
from accounts.screening.sounds import sound_alike

# From here on one edit counts between ordinary names: of 3,277 real names three in a hundred have
# an unrelated neighbor one edit away if names of four characters count as well.
ONE_EDIT_IN_SERVICE = 15


def compare(name, other, *, wide=True):
    """The NameLikeness of two Names, SAME or CLOSE, or None.

    `wide` is the net for protected names: from four Chinese characters one edit makes a close
    name, from six two edits. Two names in service are held to a narrower one.
    """
    if name.skeleton == other.skeleton:
        return NameLikeness.SAME
    return NameLikeness.CLOSE if close_forms(name, other, wide=wide) else None


def close_forms(name, other, *, wide=True):
    """The pair of Forms in which two Names are close: their cores, or all of them; or None.

    All of them count for what sounds alike, 再线 for 在线, and for halves exchanged, where a word
    that seems to dress a name up may have been its first half.
    """
    if _is_close(name.core, other.core, wide):
        return name.core, other.core
    if name.whole.sound == other.whole.sound or is_rotated(name.whole, other.whole):
        return name.whole, other.whole
    return None


def _is_close(form, other, wide):
    distance = edits(form.sound, other.sound)
    if distance == 0 or can_sound_alike(form, other) or is_rotated(form, other):
        return True
    if distance > 2 or not _is_near(form, other, distance, wide):
        return False
    return not are_two_places(form.letters, other.letters)


def _is_near(form, other, distance, wide):
    """Whether the edits between two Forms are few for what they weigh."""
    weight = _weight(form, other)
    if not wide:
        return weight >= ONE_EDIT_IN_SERVICE and edits(form.letters, other.letters) <= 1
    if weight < HOMOPHONES_TOO:
        return weight >= ONE_EDIT and edits(form.letters, other.letters) <= 1
    return distance == 1 or weight >= TWO_EDITS and are_apart(form.sound, other.sound)


def _weight(form, other):
    """What the longer of two Forms weighs: it bears the edit. Of equals it is the lighter."""
    if len(form.letters) == len(other.letters):
        return min(form.weight, other.weight)
    return max(form, other, key=lambda each: len(each.letters)).weight


def contains(name, term):
    """Whether a Name holds another, wherever it stands."""
    return term.skeleton in name.skeleton


def edits(left, right):
    """How many insertions, deletions, replacements and swaps lie between; 3 for more than two."""
    return OSA.distance(left, right, score_cutoff=2)


def are_apart(left, right):
    """Whether two edits between two strings that are not too long do not touch each other.

    Two that touch replace a word by another: 中国人民银行 and 中国建设银行.
    """
    shorter, longer = sorted((left, right), key=len)
    fewer = 2 - (len(longer) - len(shorter))
    rests = without(fewer, shorter) if fewer else {shorter}
    return not without(2, longer).isdisjoint(rests)


def can_sound_alike(form, other):
    """Whether two Forms can be read aloud alike, character by character."""
    return len(form.plain) == len(other.plain) and all(map(sound_alike, form.plain, other.plain))


def is_rotated(form, other):
    """Whether the halves of one Form are those of the other exchanged."""
    return len(form.sound) == len(other.sound) and form.sound in rotations(other.sound)


def are_two_places(core, other):
    """Whether two names differ only in which place they speak of: 杭州发布 and 苏州发布."""
    places = tables().places
    return len(core) == len(other) and any(
        core[at : at + 2] in places
        and other[at : at + 2] in places
        and core[:at] == other[:at]
        and core[at + 2 :] == other[at + 2 :]
        for at in range(len(core) - 1)
    )
