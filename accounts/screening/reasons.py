"""Why a character of a name counts as another one, in words."""

import unicodedata2 as unicodedata
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.screening import folding

SCRIPTS = {
    "CYRILLIC": pgettext_lazy("script", "Cyrillic"),
    "GREEK": pgettext_lazy("script", "Greek"),
    "ARMENIAN": pgettext_lazy("script", "Armenian"),
    "CHEROKEE": pgettext_lazy("script", "Cherokee"),
}


def why(char, folded):
    """Why `char` folds to `folded`, which may be nothing; "" where it is the same character."""
    if char == folded:
        return ""
    if not folded:
        return why_dropped(char)
    if char.isascii():
        return _("upper case") if char.lower() == folded else _looks_like(char, folded)
    return _by_decomposition(char, folded) or _by_name(char, folded)


def why_dropped(char):
    """Why a character does not count at all."""
    category = unicodedata.category(char)
    if category[0] == "M":
        return _("mark over or under a letter removed")
    if category[0] == "Z":
        return _("space removed")
    if _is_blank(char):
        return _("invisible character %(code)s removed") % {"code": f"U+{ord(char):04X}"}
    return _("decoration %(char)s removed") % {"char": char}


def visible(char):
    """The character, or a sign or its code point where it cannot be seen."""
    if unicodedata.category(char) == "Zs":
        return "␣"
    return f"U+{ord(char):04X}" if _is_blank(char) else char


def _is_blank(char):
    """Whether nothing is seen of a character: a control, or a letter that folds to nothing."""
    category = unicodedata.category(char)[0]
    return category == "C" or category == "L" and char.translate(folding.tables().skeleton) == ""


def _by_decomposition(char, folded):
    """What Unicode says of compatibility forms and accents, or the empty string."""
    decomposition = unicodedata.decomposition(char)
    name = unicodedata.name(char, "")
    if not decomposition or _is_han(char):
        return ""
    if not decomposition.startswith("<"):
        base = unicodedata.normalize("NFD", char)[0]
        return _(", ").join(filter(None, (_("accent removed"), why(base.lower(), folded))))
    kind = decomposition[1:].partition(">")[0]
    if kind in ("wide", "narrow"):
        return _("full or half width")
    if kind == "circle" or "PARENTHESIZED" in name or name.startswith("SQUARED "):
        words = _("enclosed character %(char)s")
    elif kind == "font":
        words = _("mathematical letter %(char)s")
    elif "RADICAL" in name:
        words = _("radical %(char)s")
    else:
        words = _("compatibility form %(char)s")
    return words % {"char": char}


def _by_name(char, folded):
    if _is_han(char):
        alike = folding.plain(char) != folded
        return _looks_like(char, folded) if alike else _("traditional or regional form")
    if "RADICAL" in unicodedata.name(char, ""):
        return _("radical %(char)s") % {"char": char}
    script = unicodedata.name(char, "").partition(" ")[0]
    if script in SCRIPTS:
        return _("%(script)s %(char)s for %(plain)s") % {
            "script": SCRIPTS[script],
            "char": char,
            "plain": folded,
        }
    if unicodedata.category(char) in ("No", "So"):
        return _("enclosed character %(char)s") % {"char": char}
    return _looks_like(char, folded)


def _looks_like(char, folded):
    return _("%(char)s looks like %(plain)s") % {"char": char, "plain": folded}


def _is_han(char):
    return unicodedata.name(char, "").startswith("CJK ") and "RADICAL" not in unicodedata.name(char)
