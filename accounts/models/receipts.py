"""Receipt numbers: what an operator can name a matter by."""


class Receipt:
    """A row with a receipt number of its kind's prefix and the year of its `receipt_field`."""

    receipt_prefix = ""
    receipt_field = "submitted_at"

    @property
    def receipt_number(self):
        """The number that the operator was given: `R-2026-000123`."""
        return f"{self.receipt_prefix}-{getattr(self, self.receipt_field):%Y}-{self.pk:06d}"
