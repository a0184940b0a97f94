"""`manage.py sync_terms`: protect the sensitive terms that ship with the desk."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.domain import name_upkeep
from audit.context import acting_as
from staff.domain.roles import ensure_system_actor


class Command(BaseCommand):
    """Add shipped terms that this desk has never had; what people lifted stays lifted."""

    help = __doc__

    def handle(self, *args, **options):
        """Add, and say how many."""
        with acting_as(ensure_system_actor(), reason="sync_terms"):
            count = name_upkeep.sync_terms(at=timezone.now())
        if count:
            self.stdout.write(
                ngettext(
                    "%(count)s sensitive term protected.",
                    "%(count)s sensitive terms protected.",
                    count,
                )
                % {"count": count}
            )
