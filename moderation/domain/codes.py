"""Codes by which people outside show that something is theirs to ask about."""

import hmac
import secrets

from audit.personal_data import lookup_digest

# Letters and digits that nobody takes for one another when read aloud or copied by hand.
CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10


def drawn():
    """A code that nobody can guess or find again."""
    return "".join(secrets.choice(CHARACTERS) for _each in range(LENGTH))


def worked_out(purpose, subject):
    """The code of an object for a purpose: always the same, and kept nowhere."""
    rest, found = int(lookup_digest(purpose, f"{subject._meta.label}:{subject.pk}"), 16), []
    for _each in range(LENGTH):
        rest, at = divmod(rest, len(CHARACTERS))
        found.append(CHARACTERS[at])
    return "".join(found)


def fits(code, purpose, subject):
    """Whether somebody who gives `code` was told `worked_out` of the object."""
    given, wanted = code.strip().upper(), worked_out(purpose, subject)
    return hmac.compare_digest(given.encode(), wanted.encode())
