"""`manage.py sync_messages`: put shipped message templates on record."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from audit.domain.messages import sync_templates


class Command(BaseCommand):
    """Add templates that are missing and follow shipped texts that changed; what people revised
    stays as it is.
    """

    help = "Add or update the shipped message templates; revised ones stay as they are."

    def handle(self, *args, **options):
        """Print how many templates were added or updated."""
        count = sync_templates(at=timezone.now())
        self.stdout.write(
            ngettext(
                "Added or updated %(count)s message template.",
                "Added or updated %(count)s message templates.",
                count,
            )
            % {"count": count}
        )
