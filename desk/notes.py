"""Notes: what colleagues say about an object to each other, apart from its history."""

import uuid
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from audit.domain.mentions import calls
from audit.models import Mention
from audit.timeline import Entry

# Notes that stand open; older ones are folded away.
MOST_OPEN = 5


@dataclass(frozen=True)
class Note:
    """An Entry of the timeline, and its text with who is called in it marked."""

    entry: Entry
    text: SafeString

    @property
    def about(self):
        """What it was noted on, where a story holds more than one object."""
        return "" if self.entry.title == _("Note") else self.entry.title


def notes(entries, buttons):
    """What the card of notes shows: the notes among the `entries` of a timeline, newest first, and
    where to add one, if the decision bar's `buttons` let the reader do so.

    No query, or one where a note calls somebody.
    """
    noted = [entry for entry in entries if entry.kind == "notes"]
    calling = [entry.number for entry in noted if "@" in entry.note or "＠" in entry.note]
    called = Mention.objects.names_by_decision(calling) if calling else {}
    shown = [Note(each, marked_up(each.note, called.get(each.number, ()))) for each in noted]
    urls = [button.url for button in buttons if button.rule.verb == "note"]
    return {
        "notes": shown[:MOST_OPEN],
        "older_notes": shown[MOST_OPEN:],
        "note_url": urls[0] if urls else "",
        "note_key": uuid.uuid4(),
    }


def marked_up(note, names):
    """The note as HTML, with each call of one of `names` marked."""
    parts, behind = [], 0
    for start, end, _name in calls(note, names):
        parts += [note[behind:start], format_html('<span class="call">{}</span>', note[start:end])]
        behind = end
    return format_html_join("", "{}", ((part,) for part in [*parts, note[behind:]]))
