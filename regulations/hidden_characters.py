"""Characters that do not show, or that show the others in another order, and where texts need them.

Joiners follow the contextual rules of RFC 5892, as the identifiers of UAX #31 do; variation
selectors of Mongolian stand behind Mongolian letters only; emoji sequences keep what holds them
together.
"""

import re
from functools import lru_cache

import idna
import unicodedata2

# Letters and marks that show nothing, variation selectors, and code points reserved for such.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufff0-\ufff8"
    "\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
_EMOJI = "\u2194\u2195\u2600-\u27bf\u2b1b\U0001f300-\U0001faff"
# What takes part in emoji without showing: joiners between them, selectors of their look.
_PICTURES = (
    f"{_EMOJI}\u00a9\u00ae\u203c\u2049\u2122\u2139\u2196-\u21aa\u231a-\u23fa\u24c2\u25aa-\u25fe"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f2ff"
)
# The tags behind a black flag that make it the flag of England, Scotland or Wales.
_TAGGED_FLAGS = "|".join(
    "".join(chr(0xE0000 + ord(letter)) for letter in region)
    for region in ("gbeng", "gbsct", "gbwls")
)
_MONGOLIAN = "\u1820-\u1842\u1843-\u1878\u1880-\u18aa\U00011660-\U0001166c"
ALLOWED_IN_CONTEXT = re.compile(
    f"(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f))\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_PICTURES}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    f"|(?<=\U0001f3f4)(?:{_TAGGED_FLAGS})\U000e007f"
    f"|(?<=[{_MONGOLIAN}])[\u180b-\u180d\u180f]"
    f"|(?<=[{_MONGOLIAN}])\u180e(?=[{_MONGOLIAN}])"
)
_JOINERS = "\u200c\u200d"


@lru_cache(maxsize=1 << 16)
def is_invisible(char):
    """Whether a character controls, shows nothing or ends a line, wherever it stands."""
    return unicodedata2.category(char) in ("Cc", "Cf", "Zl", "Zp") or bool(INVISIBLE.match(char))


def find_invisible(text):
    """The places at which a text holds characters that show nothing where they stand."""
    matches = ALLOWED_IN_CONTEXT.finditer(text)
    allowed = {at for match in matches for at in range(*match.span())}
    return [
        at
        for at, char in enumerate(text)
        if is_invisible(char) and at not in allowed and not _may_join(text, at)
    ]


def show_invisible(text):
    """A text for people to see what is in it: what does not show stands as its code point, line
    ends and tabs stay.
    """
    if text.isprintable() and not INVISIBLE.search(text):
        return text
    places = {at for at in find_invisible(text) if text[at] not in "\t\r\n"}
    return "".join(escape(char) if at in places else char for at, char in enumerate(text))


def escape(char):
    """A character as its code point, such as `[U+200B]`."""
    return f"[U+{ord(char):04X}]"


def _may_join(text, at):
    """Whether a joiner changes how its neighbors look, as in Persian, Uyghur or Hindi."""
    return text[at] in _JOINERS and 0 < at < len(text) - 1 and idna.core.valid_contextj(text, at)
