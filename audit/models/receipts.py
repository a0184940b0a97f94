"""Receipt numbers: what an operator can name a matter by."""

import re
import unicodedata

from regulations.calendar import legal_date

# Dashes that keyboards and word processors write, NFKC makes the ASCII one of the full-width one.
DASHES = re.compile("[\u00ad\u2010-\u2015\u2043\u2212\u2500\u30fc\ufe58-]+")
IGNORED = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def normalize_number(text):
    """A receipt number as it is printed, from what somebody typed: in any width and case, with any
    dashes and with spaces anywhere.
    """
    plain = IGNORED.sub("", unicodedata.normalize("NFKC", text))
    return DASHES.sub("-", plain).upper()


class Receipt:
    """A row with a receipt number of its kind's prefix and the year of its `receipt_field`."""

    receipt_prefix = ""
    receipt_field = "submitted_at"

    @property
    def receipt_number(self):
        """The number that the operator was given: `R-2026-000123`."""
        return self.format_receipt(getattr(self, self.receipt_field), self.pk)

    @classmethod
    def format_receipt(cls, at, pk):
        """The receipt number of the row `pk` whose `receipt_field` is `at`; the year is China's."""
        return f"{cls.receipt_prefix}-{legal_date(at).year}-{pk:06d}"

    @classmethod
    def with_receipt(cls, text):
        """The row with this receipt number, as `normalize_number` reads it, or None."""
        text = normalize_number(text)
        match = re.fullmatch(rf"{cls.receipt_prefix}-[0-9]{{4}}-([0-9]{{6,18}})", text)
        found = match and cls.objects.filter(pk=int(match[1])).first()
        return found if found and found.receipt_number == text else None
