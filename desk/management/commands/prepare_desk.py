"""`manage.py prepare_desk`: roles, parameters, terms and whatever else a release ships."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run the commands of `PREPARE_COMMANDS` in their order. `migrate` ends with it.

    Each adds what is missing, keeps what people edited, and may be repeated at any time.
    """

    help = "Write what a release ships: roles, parameters, reasons, terms, index of names."

    def handle(self, *args, verbosity, **options):
        """Run them; silent where nothing is asked for."""
        for name in settings.PREPARE_COMMANDS:
            call_command(name, verbosity=verbosity, stdout=self.stdout, stderr=self.stderr)
