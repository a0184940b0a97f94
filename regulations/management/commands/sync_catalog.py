"""`manage.py sync_catalog`: write shipped parameters and reason codes that are missing."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulations.domain.catalog import sync_catalog
from staff.domain.roles import ensure_system_actor


class Command(BaseCommand):
    """Add what the catalogue ships and the database lacks; changes nothing that is there."""

    help = "Add parameters and reason codes of the catalogue that the database lacks."

    def handle(self, *args, **options):
        """Print how many rows were added."""
        parameters, reasons = sync_catalog(by=ensure_system_actor(), at=timezone.now())
        added = [
            ngettext("%(count)s parameter", "%(count)s parameters", parameters)
            % {"count": parameters},
            ngettext("%(count)s reason code", "%(count)s reason codes", reasons)
            % {"count": reasons},
        ]
        self.stdout.write(_("Added: %(added)s.") % {"added": _(", ").join(added)})
