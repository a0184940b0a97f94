"""`manage.py archive_imports`: archive the imports that are due."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.domain import import_endings
from accounts.imports import jobs
from accounts.models import ImportBatch
from audit.context import acting_as
from staff.domain.roles import ensure_system_actor


class Command(BaseCommand):
    """Destroy the keys of imports that were settled long enough ago, and delete their rows.

    The parameter `import.archive_days` says how long; what they brought into the registry stays.
    """

    help = "Archive imports settled for import.archive_days. Example: manage.py archive_imports"

    def add_arguments(self, parser):
        """Whether to look only."""
        parser.add_argument("--dry-run", action="store_true", help="List them, archive nothing.")

    def handle(self, *args, dry_run, **options):
        """Archive each by a decision of the system actor."""
        due = ImportBatch.objects.with_due(at=timezone.now()).filter(is_due=True)
        for batch in due.order_by("pk"):
            if not dry_run:
                with acting_as(ensure_system_actor()):
                    import_endings.archive(
                        subject=batch, seen_version=batch.version, at=timezone.now()
                    )
                batch.refresh_from_db()
                jobs.put_away(batch)
            self.stdout.write(f"Import {batch.pk}: {batch.file_name}")
