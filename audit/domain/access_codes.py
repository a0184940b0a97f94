"""Access codes: what somebody outside gives with a number to show that the matter is theirs.

A code is an HMAC of the number under the platform's lookup key. It is stored nowhere, and it cannot
be guessed from the numbers and codes of others.
"""

import hmac

from audit.models.receipts import normalize_number
from audit.personal_data import lookup_digest

# Letters and digits that nobody takes for one another when read aloud or copied by hand.
CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10


def code_for(number):
    """The access code of a receipt, sanction or message number; ten characters."""
    rest, code = int(lookup_digest("access-code", normalize_number(number)), 16), []
    for _each in range(LENGTH):
        rest, index = divmod(rest, len(CHARACTERS))
        code.append(CHARACTERS[index])
    return "".join(code)


def code_matches(number, code):
    """Whether `code` is the code of `number`; both are read in any width and case, and dashes and
    spaces in the code do not count.
    """
    given = normalize_number(code).replace("-", "").encode(errors="replace")
    return hmac.compare_digest(given, code_for(number).encode())
