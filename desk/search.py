"""Search over the whole desk. Rooms register what can be found; each list says how it is searched.

What a person may not view is neither asked for nor counted. Every look-up is answered by an index.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from desk.arguments import is_pk

LONGEST = 100
PER_GROUP = 10
RECEIPT = re.compile(r"([A-Z])-(\d{4})-(\d{6,18})")
# An id number of a resident: place, date of birth, order, check character.
RESIDENT_ID = re.compile(r"[1-9]\d{5}(18|19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dX]")

# What to say where `is_resident_id`.
REFUSED = _(
    "This looks like the id number of a person, which belongs into no address bar. Search by name, "
    "platform id or receipt number."
)

_by_words = []
_by_receipt = {}
_by_number = []


@dataclass(frozen=True)
class Hit:
    """One object that was found."""

    title: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `has_more` says that the list at `url` knows more."""

    title: str
    hits: list
    has_more: bool
    list_url: str


def register_words(*models):
    """Find these models by what their lists are searched by, in this order."""
    _by_words.extend(models)


def register_receipts(*models):
    """Find these models by their receipt numbers."""
    _by_receipt.update({model.receipt_prefix: model for model in models})


def register_numbers(*models):
    """Find these models by the number of the row."""
    _by_number.extend(models)


def normal(text):
    """What was typed, in one width and on one line, without what no name holds."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\0", " ")).split())


def is_resident_id(term):
    """Whether a normal term is the id number of a person, which belongs into no address."""
    return RESIDENT_ID.fullmatch(re.sub(r"[\s-]", "", term).upper()) is not None


def by_receipt(rows, term):
    """The one of `rows` that has this receipt number, or None."""
    parts = RECEIPT.fullmatch(term.upper())
    if not parts or _by_receipt.get(parts[1]) is not rows.model:
        return None
    found = rows.filter(pk=int(parts[3])).first()
    return found if found is not None and found.receipt_number == term.upper() else None


def receipt(site, request, term):
    """The URL of the object with this receipt number, when the person may view it, or None."""
    model = _by_receipt.get(term[:1].upper())
    rows = model and _visible(site, request, model)
    found = None if rows is None else by_receipt(rows, term)
    return found and site.get_model_admin(model).object_url(found)


def groups(site, request, term):
    """What a normal term finds, by kind."""
    found = [_group(site, request, model, term) for model in _by_words]
    if is_pk(term):
        found += [_numbered(site, request, model, int(term)) for model in _by_number]
    return [group for group in found if group is not None and group.hits]


def _group(site, request, model, term):
    rows = _visible(site, request, model)
    if rows is None:
        return None
    rows, _repeats = site.get_model_admin(model).get_search_results(request, rows, term)
    return _shown(site, model, list(rows.order_by("-pk")[: PER_GROUP + 1]))


def _numbered(site, request, model, number):
    rows = _visible(site, request, model)
    return None if rows is None else _shown(site, model, list(rows.filter(pk=number)))


def _shown(site, model, rows):
    model_admin = site.get_model_admin(model)
    hits = [Hit(str(row), model_admin.object_url(row)) for row in rows[:PER_GROUP]]
    title = capfirst(model._meta.verbose_name_plural)
    return Group(title, hits, len(rows) > PER_GROUP, model_admin.changelist_url())


def _visible(site, request, model):
    """The rows that this person may view, or None."""
    model_admin = site.get_model_admin(model)
    allowed = model_admin.has_view_permission(request)
    return model_admin.get_queryset(request) if allowed else None
