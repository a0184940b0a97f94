"""Cells of tables that leave the desk: as text, and so that a spreadsheet computes nothing."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from html import unescape

from django.contrib.admin.utils import display_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from audit.personal_data import PersonalDataErased
from regulations.formatting import format_timestamp

FORMULA_STARTS = frozenset("=+-@\t\r\n")
# White space, and what takes no space at all.
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def neutralized(cell):
    """`cell` as a spreadsheet may open it: what would begin a formula is quoted, in any width and
    behind whatever cannot be seen.
    """
    text = str(cell)
    for character in text:
        if unicodedata.normalize("NFKC", character) in FORMULA_STARTS:
            return f"'{text}"
        if unicodedata.category(character) not in UNSEEN:
            break
    return text


def restored(text):
    """What `neutralized` made `text` of, where it did."""
    return text[1:] if text[:1] == "'" and neutralized(text[1:]) == text else text


def cell(model_admin, column, obj):
    """What a list shows of `obj` in `column`, as a cell: days in ISO, choices in words, personal
    data masked as on the page; numbers stay numbers.
    """
    try:
        field, shown, value = lookup_field(column, obj, model_admin)
    except ObjectDoesNotExist:
        return ""
    if field is None:
        return _computed(model_admin, shown, value, obj)
    if isinstance(field, models.ForeignKey):
        return neutralized(getattr(obj, field.name) or "")
    if field.flatchoices:
        return neutralized(display_for_field(value, field, ""))
    return plain(value)


def clear_cell(obj, name):
    """What `obj.revealed()` tells under `name`, as a cell: personal data in clear."""
    try:
        return neutralized(obj.revealed()[name])
    except PersonalDataErased as erased:
        return str(erased)


def _computed(model_admin, shown, value, obj):
    """What a function of the list makes of `obj`; where it words a moment, the moment itself."""
    ordered_by = getattr(shown, "admin_order_field", None)
    names = {field.name for field in obj._meta.fields}
    moment = getattr(obj, ordered_by) if ordered_by in names else None
    return plain(moment if value is not None and isinstance(moment, date) else value)


def plain(value):
    """A value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return format_timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, SafeString):
        value = " ".join(unescape(strip_tags(value.replace("<br>", " "))).split())
    return neutralized(value)
