"""What finds the names close to a name without reading all of them: a few numbers for each.

A name is stored under its `signatures` and looked up by its `probes`; whatever `compare` calls
the same or close shares one, with the exceptions that the tests name. All are made of the sound of
the core, because characters that are equal sound equal: whole, and from four characters with one
syllable left out, from six with two apart. What one edit separates is equal without a syllable,
what two separate without two; in long names only the first ten are left out by twos, so that two
edits behind them are not found. A name is asked for with its halves exchanged as well, at every
cut. Where words dress the core up, the whole name counts besides.

A term is stored under its first two characters, and a name asks for each pair it holds. Numbers
have 48 bits: SQLite keeps those in six bytes, and whatever a number finds is compared in full.
"""

from itertools import islice

from xxhash import xxh3_64_intdigest

from accounts.screening.names import ONE_EDIT, TWO_EDITS
from accounts.screening.sounds import other_sounds

SPAN = 10
ROTATABLE = 3
STORED_READINGS = 3
PROBED_READINGS = 8

# Marks of the kinds, which no syllable or letter begins with.
ALONE, TERM = "=", "#"


def signatures(name, *, is_term=False):
    """The numbers under which a Name is stored: sorted integers of 48 bits.

    A term of fewer than four characters is looked for inside names only: too many short names
    sound like it.
    """
    keys = {TERM + name.skeleton[:2]} if is_term else set()
    if not is_term or name.whole.weight >= ONE_EDIT:
        keys |= _sounds(name, STORED_READINGS)
    return sorted(map(_number, keys))


def probes(name):
    """The numbers under which to look for what is the same as a Name, close, or part of it."""
    keys = {TERM + name.skeleton[at : at + 2] for at in range(len(name.skeleton) - 1)}
    keys |= _sounds(name, PROBED_READINGS)
    for sound in {name.core.sound, name.whole.sound}:
        if len(sound) >= ROTATABLE:
            keys |= {sound[at:] + sound[:at] for at in range(1, len(sound))}
    return sorted(map(_number, keys))


def _sounds(name, readings):
    """How a Name sounds: its core, what is left of it without one or two syllables, all of it."""
    core = name.core
    if len(core.sound) < 2:
        return {ALONE + core.letters}
    keys = {core.sound, name.whole.sound}
    keys.update(islice(other_sounds(core.plain, core.sound, name.version), readings))
    if core.weight >= ONE_EDIT:
        keys |= without_one(core.sound)
    if core.weight >= TWO_EDITS:
        keys |= without_two(core.sound, SPAN)
    return keys


def without_one(sound):
    """All that is left of a sound when one syllable is left out."""
    return {sound[:at] + sound[at + 1 :] for at in range(len(sound))}


def without_two(sound, span):
    """All that is left of a sound when two of its first `span` syllables that do not touch are
    left out.
    """
    return {
        sound[:first] + sound[first + 1 : second] + sound[second + 1 :]
        for second in range(2, min(len(sound), span))
        for first in range(second - 1)
    }


def _number(key):
    return xxh3_64_intdigest(key.encode()) >> 16
