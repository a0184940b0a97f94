"""Writers of service agreements."""

from django.db import transaction

from audit.domain.engine import record


@transaction.atomic
def publish(*, agreement, at):
    """Put a version of the service agreement on record. Returns it. Raises ValidationError."""
    agreement.validate_constraints()
    return record(agreement, at=at)
