"""Which characters a name, a legal name or an introduction may hold, and how a text is displayed.

What a character is comes from `unicodedata2`, whose version of Unicode is pinned with it: the
interpreter's own is years older. What does not show is known to `regulations.hidden_characters`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import unicodedata2
from bidi import get_display
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from regulations.hidden_characters import escape, find_invisible, is_invisible

MAX_NAMED = 8
# A fault's code → what to do about it; the same words in forms, in the API and in reports of files.
MESSAGES = {
    "invisible": _("Delete the invisible or control characters: %(characters)s."),
    "private_use": _(
        "Retype the characters that only some fonts or systems know (private use): %(characters)s."
    ),
    "unassigned": _("Retype the characters that Unicode does not define: %(characters)s."),
    "description": _("Type the character itself instead of describing it: %(characters)s."),
    "lost": _("A program has lost characters here (%(characters)s): retype them."),
}
# What a text must hold to be displayed in another order than it is stored in.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_REFUSED_CATEGORIES = {"Cs": "lost", "Co": "private_use", "Cn": "unassigned"}
_DESCRIPTION = re.compile("[\u2ff0-\u2fff\u31ef]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


class CharacterFault(NamedTuple):
    """Why a text is refused: a key of MESSAGES, and the characters as code points."""

    code: str
    characters: str


def normalize(text):
    """The text in the composed form (NFC) of the pinned version of Unicode."""
    return unicodedata2.normalize("NFC", text)


def find_fault(text, *, may_break=False):
    """The CharacterFault of a text, or None; `may_break` allows line feeds."""
    kinds = {char: kind for char in set(text) if (kind := _kind(char))}
    if may_break:
        kinds.pop("\n", None)
    if not kinds:
        return None
    for code in MESSAGES:
        if code == "invisible":
            refused = [text[at] for at in find_invisible(text) if text[at] in kinds]
        else:
            refused = [char for char in text if kinds.get(char) == code]
        if refused:
            return CharacterFault(code, describe(refused))
    return None


def is_plain(text):
    """Whether a text in one line is in normal form and holds nothing but what is always allowed."""
    return not any(map(_kind, set(text))) and normalize(text) == text


def validate_line(text):
    """Refuse what a name must not hold. Raises ValidationError with a code of MESSAGES."""
    _validate(text, may_break=False)


def validate_paragraphs(text):
    """Refuse what a text of several lines must not hold. Raises ValidationError."""
    _validate(text.replace("\r\n", "\n").replace("\r", "\n"), may_break=True)


def displayed(text):
    """The text in the order in which a page displays it (UAX #9), from left to right."""
    if not _RIGHT_TO_LEFT.search(text):
        return text
    return get_display(_SURROGATE.sub(_REPLACEMENT, text), base_dir="L")


def strip_invisible(text):
    """A text that somebody searches for, without what nobody sees."""
    text = normalize(text)
    hidden = set(find_invisible(text))
    return "".join(char for at, char in enumerate(text) if at not in hidden)


def describe(characters):
    """Code points, each once, such as `U+200B, U+FEFF`; not more than MAX_NAMED."""
    named = [f"U+{ord(char):04X}" for char in dict.fromkeys(characters)]
    return ", ".join([*named[:MAX_NAMED], "…"] if len(named) > MAX_NAMED else named)


def escape_hidden(text):
    """The text with what does not show, or shows the rest in another order, as code points."""
    return "".join(escape(char) if _kind(char) else char for char in text)


def _validate(text, *, may_break):
    if fault := find_fault(text, may_break=may_break):
        params = {"characters": fault.characters}
        raise ValidationError(MESSAGES[fault.code], code=fault.code, params=params)


@lru_cache(maxsize=1 << 16)
def _kind(char):
    """The code of MESSAGES under which a character is refused, "" where it never is."""
    if is_invisible(char):
        return "invisible"
    category = unicodedata2.category(char)
    if _DESCRIPTION.match(char):
        return "description"
    return "lost" if char == _REPLACEMENT else _REFUSED_CATEGORIES.get(category, "")
