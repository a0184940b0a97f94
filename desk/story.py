"""The timeline as a page shows it: whole, or narrowed to one kind of moment."""

from collections import Counter
from dataclasses import dataclass

from audit.timeline import KINDS

PARAMETER = "story"


@dataclass(frozen=True)
class Tab:
    """One way to narrow: its address, its label, how many entries it shows."""

    url: str
    label: str
    count: int
    is_current: bool


def story(request, entries):
    """What the timeline's template wants: `entries` of the kind that the address asks for, and the
    tabs, which a timeline of one kind does without.
    """
    wanted = request.GET.get(PARAMETER, "")
    counts = Counter(entry.kind for entry in entries)
    tabs = []
    if len(counts) > 1:
        tabs = [
            Tab(f"?{PARAMETER}={kind}#story", str(label), counts[kind], kind == wanted)
            for kind, label in KINDS.items()
            if counts[kind]
        ]
    shown = [entry for entry in entries if wanted not in counts or entry.kind == wanted]
    return {"entries": shown, "story_tabs": tabs, "story_total": len(entries)}
