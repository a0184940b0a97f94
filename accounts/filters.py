"""List filters of the registry."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import NumberFilter


class ImportFilter(NumberFilter):
    """Rows that an import brought, by its number."""

    parameter_name = "import"
    field_class = forms.IntegerField

    def __init__(self):
        title = capfirst(_("import"))
        super().__init__(
            label=_("number of the import"),
            validators=[MinValueValidator(1)],
            max_value=2**63 - 1,
        )
        self.panel = title

    def filter(self, rows, number):
        """The rows, as they are where no number is given."""
        return rows if number is None else rows.of_import(number)

    def spoken(self, number):
        """The value in the address, and in words."""
        return [(str(number), f"#{number}")] if number is not None else []
