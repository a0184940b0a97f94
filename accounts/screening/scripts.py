"""Characters that are one in another script: what a search asks for beside what was typed."""

from collections import defaultdict
from functools import cache

from accounts.screening.folding import tables

FIRST, LAST = "\u4e00", "\u9fff"


def variants(char):
    """The Chinese characters that are `char` in the one script or the other, itself among them."""
    return _groups().get(char, char)


@cache
def _groups():
    """{character: all that fold to the same one}, of characters in use, shape twins apart."""
    members = defaultdict(set)
    for code, folded in tables().plain.items():
        if isinstance(folded, str) and _is_chinese(chr(code)) and _is_chinese(folded):
            members[folded] |= {folded, chr(code)}
    return {char: "".join(sorted(group)) for group in members.values() for char in group}


def _is_chinese(text):
    return len(text) == 1 and FIRST <= text <= LAST
