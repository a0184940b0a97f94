"""Cards that one room puts on the review screens of another, and on the workbench.

`accounts` knows no qualifications; `licensing` registers the card that shows them beside an
application. Each card function reads and returns Cards; it never writes.
"""

from collections import defaultdict

_panels = defaultdict(list)
_tellers = defaultdict(list)
_workbench = []


def register_panel(model, panel):
    """Show `panel(request, obj) -> iterable of Card` on the review screen of `model`."""
    _panels[model].append(panel)


def panels_for(request, obj):
    """The cards that other rooms show beside `obj`."""
    return [card for panel in _panels[type(obj)] for card in panel(request, obj)]


def register_story(model, tell):
    """Tell `tell(request, obj) -> iterable of Entry` in the timeline of `model`."""
    _tellers[model].append(tell)


def told_of(request, obj):
    """The entries that other rooms add to the timeline of `obj`."""
    return [entry for tell in _tellers[type(obj)] for entry in tell(request, obj)]


def register_workbench_card(card):
    """Show `card(user, at) -> Card or None` on the workbench."""
    _workbench.append(card)


def workbench_cards(user, at):
    """The cards of the workbench that `user` may see."""
    return [card for make in _workbench if (card := make(user, at)) is not None]
