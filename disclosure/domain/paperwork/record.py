"""The record as it stood under one checkpoint: what every report is told from.

A row counts when its leaf lies under the seal. Leaves are never added below a seal, so that the
same question gets the same answer for ever, however late another row was written.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from audit.models import Decision, LedgerLeaf, Seal


@dataclass(frozen=True)
class Record:
    """Rows under `seal`; where `until` is given, only those of before that moment."""

    seal: Seal
    until: datetime | None = None

    @property
    def moment(self):
        """The moment that it tells of."""
        return min(self.until or self.seal.sealed_at, self.seal.sealed_at)

    def rows(self, model):
        """History rows of a governed model."""
        return self._sealed(model.history.model.objects.order_by(), "history_date")

    def latest(self, model):
        """The last history row of each object of a governed model."""
        newer = self.rows(model).filter(
            id=models.OuterRef("id"), history_id__gt=models.OuterRef("history_id")
        )
        return self.rows(model).filter(~models.Exists(newer))

    def decisions(self):
        """Decisions, oldest first."""
        return self._sealed(Decision.objects.all(), "decided_at").order_by("decided_at", "pk")

    def moves(self, model, verbs, since):
        """(Decision, history row it made) of what was decided by `verbs` since a moment."""
        label = model._meta.label_lower
        moved = self.decisions().filter(object_label=label, verb__in=verbs, moved=True)
        decided = list(moved.filter(decided_at__gte=since))
        made = {
            (row.id, row.version): row
            for row in self.rows(model).filter(id__in={each.object_id for each in decided})
        }
        keys = [(each, made.get((each.object_id, each.object_version))) for each in decided]
        return [(decision, row) for decision, row in keys if row is not None]

    def counted(self, rows, *columns):
        """[[value of each of the columns, number of rows]], in the order of the values."""
        groups = rows.order_by(*columns).values_list(*columns)
        return [list(row) for row in groups.annotate(number=models.Count("history_id"))]

    def _sealed(self, rows, column):
        leaf = LedgerLeaf.objects.filter(
            source=rows.model._meta.label_lower,
            source_id=models.OuterRef("pk"),
            index__lt=self.seal.size,
        )
        if self.until is not None:
            rows = rows.filter(**{f"{column}__lt": self.until})
        return rows.filter(models.Exists(leaf))


def section(name, columns, rows):
    """A table of a report: language comes later, by the names of table and columns."""
    return {"name": name, "columns": list(columns), "rows": [list(row) for row in rows]}


def receipt(model, row):
    """The receipt number of the object that a history row is of."""
    return model.format_receipt(getattr(row, model.receipt_field), row.id)
