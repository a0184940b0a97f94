"""Receipt numbers: what an operator can name a matter by."""

import re

from regulations.calendar import legal_date


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
        """The row with this receipt number, however its letter and the blanks around it are
        written, or None.
        """
        text = text.strip().upper()
        match = re.fullmatch(r"[A-Z]-[0-9]{4}-([0-9]{6,18})", text)
        found = match and cls.objects.filter(pk=int(match[1])).first()
        return found if found and found.receipt_number == text else None
