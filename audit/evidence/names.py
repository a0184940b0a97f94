"""File names as people may see them. They never become a path."""

import re
import unicodedata

NAMELESS = "file"
MAX_CHARACTERS = 120
MAX_EXTENSION_CHARACTERS = 12
FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
# Characters that show nothing although Unicode counts them as letters, marks or symbols.
BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def display_name(name):
    """The name without folders and without characters that hide or reorder others, in NFC.

    At most 120 characters and keeping its extension; "file" where nothing is left.
    """
    visible = "".join(filter(_is_visible, FOLDERS.sub("", name)))
    name = " ".join(unicodedata.normalize("NFC", BLANKS.sub("", visible)).split())
    if not name.strip(". "):
        return NAMELESS
    return _shorten(name)


def _is_visible(character):
    """Everything but controls, formats, surrogates, private and unassigned characters."""
    return unicodedata.category(character)[0] != "C"


def _shorten(name):
    if len(name) <= MAX_CHARACTERS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION_CHARACTERS:
        return name[:MAX_CHARACTERS].rstrip()
    return stem[: MAX_CHARACTERS - len(dot + extension)].rstrip() + dot + extension
