"""Writers of table imports: a file goes into a small table by a decision."""

from django.db import transaction

from audit.domain.engine import performs, record
from desk.models import TableImport


@transaction.atomic
def enter(*, entry, occasion, at):
    """Record a TableImport; `occasion` names the file on its decision. Raises PermissionDenied."""
    entry.imported_at = at
    record(entry, at=at)
    carry_in(subject=entry, seen_version=entry.version, note=occasion, at=at)


@performs(TableImport, "import")
def carry_in(move):
    """Write a file into its table."""
