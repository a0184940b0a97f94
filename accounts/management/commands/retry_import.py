"""`manage.py retry_import BATCH`: go on with a registry import that failed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.domain import imports
from accounts.enums import ImportState
from accounts.imports import jobs
from accounts.management.bars import Bars
from accounts.models import ImportBatch
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, IllegalTransition
from audit.models import Decision
from staff.domain.roles import ensure_system_actor


class Command(BaseCommand):
    """Go on behind the last chunk that was committed, in this process.

    Exit 1: it failed again, or there is nothing to try again.
    """

    help = "Go on with an import that failed. Example: manage.py retry_import 12"

    def add_arguments(self, parser):
        """BATCH."""
        parser.add_argument("batch", type=int, help="The number of the import.")

    def handle(self, *args, batch, **options):
        """Retry and work; print the state that it led to."""
        found = ImportBatch.objects.filter(pk=batch).first()
        if found is None:
            raise CommandError(f"Import {batch}: there is no such import.")
        try:
            with acting_as(ensure_system_actor(), reason="retry_import"):
                imports.retry(subject=found, seen_version=found.version, at=timezone.now())
        except (DecisionRefused, IllegalTransition) as refusal:
            raise CommandError(f"Import {batch}: {refusal}") from refusal
        with Bars(self.stdout) as tell:
            jobs.work_on(found.pk, tell=tell)
        found.refresh_from_db()
        if found.state == ImportState.FAILED:
            failure = Decision.objects.for_object(found).filter(verb="fail").last()
            raise CommandError(f"Import {batch} stopped: {failure.note}")
        self.stdout.write(f"Import {batch}: {found.get_state_display()}.")
