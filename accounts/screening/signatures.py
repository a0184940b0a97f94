"""What finds the names close to a name without reading all of them: a few numbers for each.

A name is stored under its `signatures` and looked up by its `probes`; whatever `compare` calls
the same or close shares one, with the exceptions that the tests name. Most are made of the sound of
the core, because characters that are equal sound equal: whole, and with one or two syllables left
out on either side until what an edit changed is gone. So that little is stored, names that are
stored without two syllables are not stored without one; who asks leaves out one, and two of which
the second hardly matters, or, to find two edits, up to three. Where homophones are not forgiven,
letters are left out instead, so that few names are found in vain. A name is asked for with its
halves exchanged as well. Where words dress the core up, the whole name counts besides.

A term is stored under its first two characters, and a name asks for each pair it holds. Numbers
have 48 bits: SQLite keeps those in six bytes, and whatever a number finds is compared in full.
"""

from itertools import islice

from xxhash import xxh3_64_intdigest

from accounts.screening.names import HOMOPHONES_TOO, ONE_EDIT, TWO_EDITS
from accounts.screening.sounds import other_sounds

LONGEST_WITH_TWO = 12
ROTATABLE = 3
# Names longer than twice this are cut near the middle only.
NEAR_MIDDLE = 3
STORED_READINGS = 3
PROBED_READINGS = 8

# Marks of the kinds, which no syllable or letter of a skeleton is.
LETTERS, TERM = "=", "#"


def signatures(name, *, is_term=False):
    """The numbers under which a Name is stored: sorted integers of 48 bits.

    A term of fewer than four characters is looked for inside names only: too many short names
    sound like it.
    """
    keys = {TERM + name.skeleton[:2]} if is_term else set()
    if not is_term or name.whole.weight >= ONE_EDIT:
        keys |= _stored(name)
    return sorted(map(_number, keys))


def own_numbers(name):
    """The numbers under which to look for what is the same as a Name: as few as find it."""
    sound = name.core.sound
    own = sound if len(sound) > 1 else LETTERS + name.core.letters
    return _number(own), _number(TERM + name.skeleton[:2])


def probes(name, *, deep=True):
    """The numbers under which to look for what is the same as a Name, close, or part of it.

    Without `deep`, names two edits apart are not found.
    """
    core = name.core
    keys = {TERM + name.skeleton[at : at + 2] for at in range(len(name.skeleton) - 1)}
    keys |= _whole_sounds(name, PROBED_READINGS)
    keys.add(LETTERS + core.letters)
    if core.weight >= ONE_EDIT:
        keys |= without(1, core.sound)
        if core.weight < TWO_EDITS:
            # The other name may be a little lighter, and stored by its letters.
            keys.update(LETTERS + rest for rest in without(1, core.letters))
    if core.weight >= TWO_EDITS - 1:
        keys |= without(2, core.sound) | without(3, core.sound) if deep else one_and_far(core.sound)
    for sound in {core.sound, name.whole.sound}:
        keys |= rotations(sound)
    return sorted(map(_number, keys))


def _stored(name):
    core = name.core
    keys = _whole_sounds(name, STORED_READINGS)
    if core.weight >= TWO_EDITS and len(core.sound) <= LONGEST_WITH_TWO:
        keys |= without(2, core.sound)
    elif core.weight >= HOMOPHONES_TOO:
        keys |= without(1, core.sound)
    elif core.weight >= ONE_EDIT:
        keys.update(LETTERS + rest for rest in without(1, core.letters))
    return keys


def _whole_sounds(name, readings):
    """How a Name sounds: its core, in other readings too, and all of it."""
    core = name.core
    if len(core.sound) < 2:
        return {LETTERS + core.letters}
    others = islice(other_sounds(core.plain, core.sound, name.version), readings)
    return {core.sound, name.whole.sound, *others}


def rotations(sound):
    """A sound with its parts exchanged, at every cut of a short one, near the middle of a long."""
    size = len(sound)
    if size < ROTATABLE:
        return set()
    first = max(1, size // 2 - NEAR_MIDDLE)
    return {sound[at:] + sound[:at] for at in range(first, size - first + 1)}


def without(count, text):
    """All that is left of a text when one, two or three characters that do not touch are left out.

    More than one only from a text that is not too long: there are too many choices.
    """
    size = len(text)
    if count == 1:
        return {text[:at] + text[at + 1 :] for at in range(size)}
    if size > LONGEST_WITH_TWO:
        return set()
    return {text[:at] + rest for at in range(size - 2) for rest in _from(text, at + 1, count - 1)}


def one_and_far(text):
    """What is left without one character and another far from it: one edit at the first is gone."""
    size = len(text)
    if size > LONGEST_WITH_TWO:
        return set()
    return {text[1:at] + text[at + 1 :] for at in range(3, size)} | {
        text[:at] + text[at + 1 : -1] for at in range(3)
    }


def _from(text, start, count):
    """What follows `start` when `count` characters behind the first are left out, none touching."""
    return {
        text[start : start + 1 + at] + rest
        for at in range(len(text) - start - 1)
        for rest in (
            [text[start + at + 2 :]] if count == 1 else _from(text, start + at + 2, count - 1)
        )
    }


def _number(key):
    return xxh3_64_intdigest(key.encode()) >> 16
