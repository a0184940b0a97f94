"""The writer of column mappings: what a source's columns mean is kept for its next file."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import ColumnMapping
from audit.domain.engine import DecisionRefused, record

FACTS = ("columns", "values", "encoding", "delimiter")


class SavedMeanwhile(DecisionRefused):
    """Somebody else has just saved the columns of the same source."""


def keep(*, source, columns, values, encoding, delimiter, at):
    """Save how the files of `source` are read; nothing is written where it is saved so already.

    Returns the ColumnMapping. Raises SavedMeanwhile.
    """
    rows = ColumnMapping.objects.select_for_update().filter(source=source)
    mapping = rows.first() or ColumnMapping(source=source)
    facts = [[list(pair) for pair in columns], values, encoding, delimiter]
    if [getattr(mapping, name) for name in FACTS] == facts:
        return mapping
    for name, value in zip(FACTS, facts, strict=True):
        setattr(mapping, name, value)
    try:
        with transaction.atomic():
            return record(mapping, at=at)
    except IntegrityError as error:
        raise SavedMeanwhile(
            _("Somebody has just saved the columns of this source: look again.")
        ) from error
