"""A name as the comparison sees it: skeleton, core without decoration, sound."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from accounts.screening import folding
from accounts.screening.sounds import sound

# Thirds of a Chinese character: what a name must weigh for one edit to count, for homophones
# beside it to be forgiven, and for two edits to count.
ONE_EDIT = 12
HOMOPHONES_TOO = 15
TWO_EDITS = 18

MIN_CORE = 2
# Latin words shorter than this occur inside other words by chance.
LONG_WORD = 6
NO_LETTER = "(?![a-z0-9])"
NUMERALS = "lo23456789一二三四五六七八九十"
DIGITS = f"[{NUMERALS[:10]}]{{1,4}}"
NUMBER = f"(?:{DIGITS}|[{NUMERALS[10:]}]{{1,3}})"


class Form(NamedTuple):
    """A name, or its core, in the three ways it is compared, character for character.

    `letters` are of the skeleton, `plain` has shape twins apart, `sound` its syllables.
    """

    letters: str
    plain: str
    sound: str

    @property
    def weight(self):
        """How much it says, in thirds of a Chinese character; a letter says two thirds."""
        return 3 * len(self.letters) - sum(map(str.isascii, self.letters))


class Name(NamedTuple):
    """What is known about a name before it meets another, under a `version` of the table.

    `start` and `end` are where its core lies in the skeleton, between words that merely dress it
    up; `whole` is the Form of all of it, `core` that of the core, and the same where nothing
    dresses it.
    """

    text: str
    skeleton: str
    start: int
    end: int
    whole: Form
    core: Form
    version: int


@lru_cache(maxsize=4096)
def read(text, version=None):
    """The Name of a text under a version of the table, today's where none is named."""
    version = version or folding.VERSION
    skeleton = folding.skeleton(text, version)
    start, end = core_span(skeleton, version)
    plain = folding.plain(text, version)
    spoken = sound(skeleton, version)
    whole = Form(skeleton, plain, spoken)
    is_bare = end - start == len(skeleton)
    core = whole if is_bare else Form(skeleton[start:end], plain[start:end], spoken[start:end])
    return Name(text, skeleton, start, end, whole, core, version)


def core_span(skeleton, version=None):
    """(start, end) of the skeleton without the decoration around it; at least two characters."""
    start, end = 0, len(skeleton)
    if end <= MIN_CORE:
        return start, end
    before, after = _patterns(version)
    if skeleton[-1] in after.starts:
        mirrored = skeleton[::-1]
        last = len(skeleton)
        while (word := after.match(mirrored, last - end)) and last - word.end() - start >= MIN_CORE:
            end = last - word.end()
    if skeleton[0] in before.starts:
        while (word := before.match(skeleton, start)) and end - word.end() >= MIN_CORE:
            start = word.end()
    return start, end


class Words(NamedTuple):
    """How to match any of some words at a place, and the characters they start with."""

    match: Callable
    starts: frozenset


@cache
def _patterns(version):
    """(Words before a core, Words after one in mirrored text)."""
    before, after = [], []
    for line in folding.tables(version).decorations:
        words = line.strip("-").split("%")
        parts = [folding.skeleton(part, version) if part else "" for part in words]
        if not line.startswith("-"):
            before.append(parts)
        if not line.endswith("-"):
            after.append([part[::-1] for part in reversed(parts)])
    return _any_of(before), _any_of(after)


def _any_of(words):
    """The Words for the longest of some, each given as what stands around its numbers."""
    words = sorted(words, key=lambda parts: -len("%".join(parts)))
    starts = "".join(parts[0][0] if parts[0] else NUMERALS for parts in words)
    return Words(re.compile("|".join(map(_word_pattern, words))).match, frozenset(starts))


def _word_pattern(parts):
    # A bare number is one in digits: 王老五 and 张三 end in numerals that name them.
    pattern = NUMBER.join(map(re.escape, parts)) if any(parts) else DIGITS
    short = len(parts[0]) < LONG_WORD and parts[0].isascii()
    return pattern + NO_LETTER if not parts[-1] or short else pattern
