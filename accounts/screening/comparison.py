"""Whether one name may be taken for another."""

from rapidfuzz.distance import OSA

from accounts.enums import NameLikeness
from accounts.screening.folding import tables
from accounts.screening.names import ONE_EDIT, TWO_EDITS
from accounts.screening.signatures import ROTATABLE, without_one, without_two
from accounts.screening.sounds import sound_alike

# From here on one edit counts between ordinary names: of 3,277 real names three in a hundred have
# an unrelated neighbor one edit away if names of four characters count as well.
ONE_EDIT_IN_SERVICE = 15
# From here on a homophone beside the edit is forgiven.
HOMOPHONES_TOO = 15


def compare(name, other, *, wide=True):
    """The NameLikeness of two Names, SAME or CLOSE, or None.

    `wide` is the net for protected names: from four Chinese characters one edit makes a close
    name, from six two edits. Two names in service are held to a narrower one.
    """
    if name.skeleton == other.skeleton:
        return NameLikeness.SAME
    if sounds_the_same(name, other) or is_rotated(name, other):
        return NameLikeness.CLOSE
    if are_two_places(name.core, other.core):
        return None
    weight = max(name.weight, other.weight)
    if not wide:
        is_close = weight >= ONE_EDIT_IN_SERVICE and edits(name.core, other.core) <= 1
    elif weight < HOMOPHONES_TOO:
        is_close = weight >= ONE_EDIT and edits(name.core, other.core) <= 1
    else:
        distance = edits(name.sound, other.sound)
        is_close = distance <= 1 or (
            distance == 2 and weight >= TWO_EDITS and are_apart(name.sound, other.sound)
        )
    return NameLikeness.CLOSE if is_close else None


def contains(name, term):
    """Whether a Name holds another, wherever it stands."""
    return term.skeleton in name.skeleton


def edits(left, right):
    """How many insertions, deletions, replacements and swaps lie between; 3 for more than two."""
    return OSA.distance(left, right, score_cutoff=2)


def are_apart(left, right):
    """Whether two edits between two strings do not touch each other.

    Two that touch replace a word by another: 中国人民银行 and 中国建设银行.
    """
    shorter, longer = sorted((left, right), key=len)
    rests = ({shorter}, without_one(shorter), without_two(shorter))
    return not without_two(longer).isdisjoint(rests[2 - (len(longer) - len(shorter))])


def sounds_the_same(name, other):
    """Whether the cores are equal, or can be read aloud alike, character by character."""
    if name.sound == other.sound:
        return True
    return len(name.plain) == len(other.plain) and all(map(sound_alike, name.plain, other.plain))


def is_rotated(name, other):
    """Whether the halves of one core, wherever it is cut, are those of the other exchanged."""
    return (
        len(name.sound) == len(other.sound) >= ROTATABLE and name.sound in other.sound + other.sound
    )


def are_two_places(core, other):
    """Whether the cores differ only in which place they speak of: 杭州发布 and 苏州发布."""
    places = tables().places
    return len(core) == len(other) and any(
        core[at : at + 2] in places
        and other[at : at + 2] in places
        and core[:at] == other[:at]
        and core[at + 2 :] == other[at + 2 :]
        for at in range(len(core) - 1)
    )
