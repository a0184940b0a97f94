"""How names sound: pinyin without tones, one private character for each syllable.

Syllables as single characters make a name's sound a string, so that deleting, sorting, slicing
and measuring distance are what strings do anyway. Characters without a reading, Latin letters
above all, stand for themselves.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from accounts.screening.folding import tables, toneless

# Folding drops private characters, but for names that have nothing else.
FIRST_SYLLABLE = 0xE000
SYLLABLES = range(FIRST_SYLLABLE, 0xF8FF)
ASCII = {code: code for code in range(128)}


@dataclass(frozen=True, slots=True)
class Sounds:
    """`usual` is for `str.translate` of skeletons; `others` has what else a plain character may
    sound like: further readings, and its own where a shape twin stands for it in skeletons.
    """

    usual: dict
    others: dict
    syllables: list


@cache
def sounds(version=None):
    """The Sounds of a version of the table, made on first use."""
    table = tables(version)
    spoken = {char: [toneless(each) for each in read] for char, read in table.readings.items()}
    syllables = sorted({syllable for readings in spoken.values() for syllable in readings})
    token = {syllable: chr(FIRST_SYLLABLE + at) for at, syllable in enumerate(syllables)}
    usual = {ord(char): token[readings[0]] for char, readings in spoken.items()}
    others = {}
    for char, readings in spoken.items():
        shown = usual.get(table.twins.get(ord(char), ord(char)))
        further = tuple(token[each] for each in readings if token[each] != shown)
        if further:
            others[char] = further
    return Sounds(ASCII | usual, others, syllables)


def sound(skeleton, version=None):
    """The usual sound of a skeleton, as long as it."""
    return skeleton.translate(sounds(version).usual)


def other_sounds(plain, usual, version=None):
    """The sounds of a name with one character read in another way, from its plain form.

    Those of one change suffice: whoever stores them and looks them up meets at two.
    """
    others = sounds(version).others
    for at, char in enumerate(plain):
        for token in others.get(char, ()):
            yield usual[:at] + token + usual[at + 1 :]


def sound_alike(left, right):
    """Whether two plain characters can sound the same."""
    return left == right or not _possible(left).isdisjoint(_possible(right))


@lru_cache(maxsize=8192)
def _possible(char):
    return {sound(char.translate(tables().twins)), *sounds().others.get(char, ())}


def shared_reading(left, right):
    """How two plain characters that can sound the same are read, with their tones: `jǐng/jīng`.

    A shape twin may sound like the character that stands for it; it is then read as that one.
    """
    readings = [_readings(left), _readings(right)]
    common = next((each for each in readings[0] if each in readings[1]), None)
    return "/".join(
        dict.fromkeys(
            each.get(common, char) for each, char in zip(readings, (left, right), strict=True)
        )
    )


def _readings(char):
    """{toneless: with its tone} of a plain character and of the twin that stands for it."""
    stands_for = char.translate(tables().twins)
    toned = [*tables().readings.get(char, ()), *tables().readings.get(stands_for, ())]
    return {toneless(reading): reading for reading in reversed(toned)} or {char: char}
