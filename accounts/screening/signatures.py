"""What finds the names close to a name without reading all of them: a few numbers for each.

A name is stored under its `signatures` and looked up by its `probes`; whatever `compare` calls
the same or close shares one, with the exceptions that the tests name. All are made of the sound of
the core, because characters that are equal sound equal, and of the whole name where words dress
its core up:

- whole, and with one syllable left out: one edit, or any number of homophones;
- from six characters, with two apart left out: two edits. Kept as a kind of their own, so that
  the short names among them do not meet everybody. In long names only the first nine are left
  out: two edits behind them are not found;
- from three characters, with the syllables sorted: exchanged halves.

A term is stored under its first two characters as well, and a name asks for each pair it holds.
Numbers have 48 bits: SQLite keeps those in six bytes, and whatever a number finds is compared in
full.
"""

from hashlib import blake2b
from itertools import islice

from accounts.screening.names import ONE_EDIT, TWO_EDITS
from accounts.screening.sounds import other_sounds

SPAN = 9
ROTATABLE = 3
STORED_READINGS = 3
PROBED_READINGS = 8

ALONE, ONE, TWO, SORTED, TERM = "=12ot"


def signatures(name, *, is_term=False):
    """The numbers under which a Name is stored: sorted integers of 48 bits.

    A term of fewer than four characters is looked for inside names only: too many short names
    sound like it.
    """
    keys = {TERM + name.skeleton[:2]} if is_term else set()
    if not is_term or name.whole.weight >= ONE_EDIT:
        keys = keys.union(*(_stored(form, name.version) for form in {name.core, name.whole}))
    return sorted(map(_number, keys))


def probes(name):
    """The numbers under which to look for what is the same as a Name, close, or part of it."""
    keys = {TERM + name.skeleton[at : at + 2] for at in range(len(name.skeleton) - 1)}
    keys = keys.union(*(_asked(form, name.version) for form in {name.core, name.whole}))
    return sorted(map(_number, keys))


def _stored(form, version):
    sound = form.sound
    if len(sound) < 2:
        return {ALONE + form.letters}
    others = islice(other_sounds(form.plain, sound, version), STORED_READINGS)
    keys = {ONE + whole for whole in (sound, *others)}
    if len(sound) >= ROTATABLE:
        keys.add(SORTED + "".join(sorted(sound)))
    if form.weight >= ONE_EDIT:
        keys |= {ONE + rest for rest in without_one(sound)}
    if form.weight >= TWO_EDITS:
        keys |= {TWO + rest for rest in without_two(sound, SPAN)}
    return keys


def _asked(form, version):
    sound = form.sound
    if len(sound) < 2:
        return {ALONE + form.letters}
    others = islice(other_sounds(form.plain, sound, version), PROBED_READINGS)
    keys = {ONE + whole for whole in (sound, *others)} | {TWO + sound}
    if len(sound) >= ROTATABLE:
        keys.add(SORTED + "".join(sorted(sound)))
    # The longer of two names bears the edit, and either may be the longer one.
    shorter = without_one(sound) if form.weight >= ONE_EDIT else set()
    shortest = without_two(sound, SPAN) if form.weight >= TWO_EDITS else set()
    return keys | {kind + rest for rest in shorter | shortest for kind in (ONE, TWO)}


def without_one(sound):
    """All that is left of a sound when one syllable is left out."""
    return {sound[:at] + sound[at + 1 :] for at in range(len(sound))}


def without_two(sound, span=None):
    """All that is left of a sound when two of its first `span` syllables that do not touch are
    left out.
    """
    return {
        sound[:first] + sound[first + 1 : second] + sound[second + 1 :]
        for second in range(2, min(len(sound), span or len(sound)))
        for first in range(second - 1)
    }


def _number(key):
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big")
