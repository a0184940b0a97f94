"""How what somebody types may be written: in another case, width or script.

Searches ask for beginnings, which an index answers only as they are stored. Few spellings are
likely for a beginning, so all of them are asked for; which characters stand for each other is told
by the room that compares names.
"""

from itertools import product
from math import prod

# Beginnings that one field is asked for.
MOST = 64
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
# As Chinese is set: wide punctuation, narrow letters and digits.
WIDE_MARKS = {narrow: wide for narrow, wide in WIDE.items() if not chr(narrow).isalnum()}

_variants = []


def register_variants(variants):
    """Take `variants(character)`, all characters that may stand for one, itself among them."""
    _variants.append(variants)


def cases(term):
    """The cases and widths in which a term in one width is likely to be written."""
    cased = (term, term.lower(), term.upper(), term.title())
    widths = ({}, WIDE_MARKS, WIDE)
    return list(dict.fromkeys(each.translate(width) for width in widths for each in cased))


def beginnings(term):
    """The beginnings of all likely spellings of a term in one width, in every script.

    Where these would be too many, the beginnings are shorter and find a little more, never less.
    """
    written = cases(term)
    choices = [_alike(char) for char in term]
    size = len(term)
    while size > 1 and prod(map(len, choices[:size])) * len(written) > MOST:
        size -= 1
    spelled = ("".join(chars) for each in written for chars in product(*map(_alike, each[:size])))
    return list(dict.fromkeys(spelled))


def _alike(char):
    """A character and what stands for it, the one that was typed first."""
    return "".join(dict.fromkeys([char, *(each for alike in _variants for each in alike(char))]))
