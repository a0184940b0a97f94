"""`manage.py sync_ladder`: write the steps of the ladder of measures that are missing."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from audit.context import acting_as
from moderation.domain import ladder
from staff.domain.roles import ensure_system_actor


class Command(BaseCommand):
    """Write the shipped steps that this desk lacks; what people changed stays."""

    help = __doc__

    def handle(self, *args, **options):
        """Write, and say how many."""
        with acting_as(ensure_system_actor(), reason="sync_ladder"):
            count = ladder.sync_ladder(at=timezone.now())
        if count:
            self.stdout.write(
                ngettext(
                    "%(count)s step of the sanction guidelines written.",
                    "%(count)s steps of the sanction guidelines written.",
                    count,
                )
                % {"count": count}
            )
