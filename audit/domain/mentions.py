"""Colleagues called by name in a note: `@username`, among any text, in either width."""

import unicodedata

from audit.models import Mention
from staff.models import User

SIGN = "@"
# What a username may hold besides letters and digits.
MARKS = "@.+-_"
LONGEST_NAME = User._meta.get_field("username").max_length
# Names looked for in one note: so many that nobody calls more, so few that one query asks them all.
MOST_CALLS = 50


def record_mentions(decision):
    """Keep whom the note of a decision calls, its actor left out. One query to look them up, and
    none for a note without an @.
    """
    wanted = _possible_names(decision.note)
    if not wanted:
        return
    people = User.objects.people().filter(username__in=wanted).exclude(pk=decision.actor_id)
    by_name = {person.username: person for person in people}
    called = {name for _start, _end, name in calls(decision.note, by_name)}
    Mention.objects.bulk_create(
        Mention(decision=decision, person=by_name[name], called_at=decision.decided_at)
        for name in sorted(called)
    )


def calls(note, names):
    """Where `note` calls one of `names`: a list of (start, end, name), the @ included.

    The longest name counts. What looks like an e-mail address calls nobody.
    """
    text = _one_width(note)
    found, behind = [], 0
    for start in _signs(text):
        if start < behind or (start > behind and _is_ascii_word(text[start - 1])):
            continue
        known = [name for name in _names_at(text, start) if name in names]
        if known:
            name = max(known, key=len)
            behind = start + 1 + len(name)
            found.append((start, behind, name))
    return found


def _possible_names(note):
    text = _one_width(note)
    return {name for start in _signs(text)[:MOST_CALLS] for name in _names_at(text, start)}


def _one_width(text):
    """The text with full-width letters, digits and signs in their usual width, place by place."""
    plain = (unicodedata.normalize("NFKC", each) for each in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(plain, text, strict=True))


def _signs(text):
    return [place for place, each in enumerate(text) if each == SIGN]


def _names_at(text, start):
    """What may be the name behind the @ at `start`: a name does not end within a word or number."""
    names, end = [], start + 1
    while end < len(text) and end - start <= LONGEST_NAME and _may_be_in_name(text[end]):
        end += 1
        if not _goes_on(text, end):
            names.append(text[start + 1 : end])
    return names


def _may_be_in_name(letter):
    return letter.isalnum() or letter in MARKS


def _goes_on(text, end):
    """Whether the Latin word or number that ends at `end` goes on behind it, dots included."""
    if not _is_ascii_word(text[end - 1]):
        return False
    rest = text[end : end + 2]
    joined = rest[:1] in (".", "+", "-") and _is_ascii_word(rest[1:])
    return _is_ascii_word(rest[:1]) or joined


def _is_ascii_word(letter):
    return letter.isascii() and (letter.isalnum() or letter == "_")
