"""List filters of the registry."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters import CharFilter, NumberFilter

# How many a list is narrowed to: an address of 64 characters each is still taken by web servers.
MAX_PLATFORM_IDS = 50
SEPARATORS = re.compile(r"[\s,;，；、]+")


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


class PlatformIdsFilter(CharFilter):
    """Accounts of the platform ids that are given, separated by spaces, commas or semicolons."""

    parameter_name = "ids"

    def __init__(self):
        super().__init__(
            label=_("up to %(limit)s platform ids, separated by spaces or commas")
            % {"limit": MAX_PLATFORM_IDS},
            validators=[_check_count],
        )
        self.panel = _("Platform ids")

    def filter(self, rows, text):
        """The rows, as they are where nothing is given."""
        return rows.filter(external_id__in=_ids(text)) if text else rows

    def spoken(self, text):
        """The value in the address, and how many ids it holds or the only one."""
        if not text:
            return []
        ids = _ids(text)
        many = ngettext("%(count)s platform id", "%(count)s platform ids", len(ids))
        return [(text, ids[0] if len(ids) == 1 else many % {"count": len(ids)})]


def _ids(text):
    return [each for each in SEPARATORS.split(text) if each]


def _check_count(text):
    if len(_ids(text)) > MAX_PLATFORM_IDS:
        message = _("Give at most %(limit)s platform ids at a time.")
        raise ValidationError(message, code="too_many", params={"limit": MAX_PLATFORM_IDS})
