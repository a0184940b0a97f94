"""Importing small tables in the browser: upload, look at what would change, confirm.

Nothing is kept between the two pages: the preview carries the file, signed for its person and
table. What is confirmed is what was shown, or nothing.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from import_export.results import InvalidRow
from tablib import Dataset

from audit.context import acting_as
from desk.domain import tables
from desk.models import TableImport
from desk.refusals import ImportRefused
from regulations.formatting import format_pair


class OutcomeChanged(ImportRefused):
    """The table has moved on since the preview, so that the file would do something else."""

    def __init__(self):
        super().__init__(_("The table has changed since the preview. Look at what it does now."))


@dataclass(frozen=True)
class Change:
    """One field of a row: its column, what stands there, what the file says."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Row:
    """What a line of the file would do: `kind` is new, update, skip or invalid."""

    line: int
    kind: str
    title: str
    changes: tuple = ()
    faults: tuple = ()


class Outcome:
    """What a file does, or did, to its table: a Row for each of its lines."""

    def __init__(self, resource, lines, result):
        self.rows = [
            _row(resource, line, cells, each)
            for (line, cells), each in zip(lines, result.rows, strict=True)
        ]
        self.instances = [(each.import_type, each.instance) for each in result.rows]
        self.refused = self.of("invalid")
        self.moving = [each for each in self.rows if each.kind in ("new", "update")]

    def of(self, kind):
        """The rows of one kind."""
        return [each for each in self.rows if each.kind == kind]

    @property
    def figures(self):
        """How many rows are new, changed and there already."""
        kinds = {"added": "new", "changed": "update", "unchanged": "skip"}
        return {name: len(self.of(kind)) for name, kind in kinds.items()}

    @property
    def may_be_confirmed(self):
        """Whether it changes something, and no row is refused."""
        return bool(self.moving) and not self.refused

    @property
    def digest(self):
        """What tells it from every other outcome."""
        said = [
            [each.line, each.kind, [[c.column, c.old, c.new] for c in each.changes]]
            for each in self.rows
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def foreseen(resource, file):
    """The Outcome that `file` would have. Writes nothing."""
    lines, dataset = _read(resource, file)
    # Not `import_data`: that would open a transaction and hold up everybody who writes.
    result = resource.import_data_inner(
        dataset,
        dry_run=True,
        raise_errors=False,
        using_transactions=False,
        collect_failed_rows=False,
    )
    return _outcome(resource, lines, result)


def carry_in(resource, file, *, seen, log):
    """Write `file` into its table as one decision; `seen` is the digest of the Outcome that was
    confirmed, and `log(kind, instance)` is called for every row that moved. Returns the Outcome.

    Raises OutcomeChanged, PermissionDenied; then nothing was written.
    """
    lines, dataset = _read(resource, file)
    by, at = resource.by, resource.at
    try:
        with transaction.atomic(), acting_as(by, reason=file.occasion):
            result = resource.import_data(
                dataset, use_transactions=True, rollback_on_validation_errors=True
            )
            outcome = _outcome(resource, lines, result)
            if outcome.digest != seen or not outcome.may_be_confirmed:
                raise OutcomeChanged
            entry = TableImport(
                table_label=resource._meta.model._meta.label_lower,
                file_name=file.name,
                sha256=file.sha256,
                imported_by=by,
                **outcome.figures,
            )
            tables.enter(entry=entry, occasion=file.occasion, at=at)
            for kind, instance in outcome.instances:
                log(kind, instance)
    except IntegrityError as error:
        raise OutcomeChanged from error
    return outcome


def _read(resource, file):
    """The rows of a file, and what import-export works on."""
    columns = resource._meta.fields
    data = ([cells[name] for name in columns] for _line, cells in file.rows)
    return file.rows, Dataset(*data, headers=columns)


def _outcome(resource, lines, result):
    """The Outcome of a result; what is no fault of the file is raised and not told of as one."""
    for error in (*result.base_errors, *(each for row in result.rows for each in row.errors)):
        raise error.error
    return Outcome(resource, lines, result)


def _row(resource, line, cells, result):
    title = " · ".join(cells[name] for name in resource.get_import_id_fields())
    if result.validation_error is not None:
        return Row(line, "invalid", title, faults=tuple(_faults(result.validation_error)))
    changes = ()
    if result.import_type != "skip":
        changes = tuple(_changes(resource, result.original, result.instance))
    return Row(line, result.import_type, title, changes)


def _changes(resource, original, instance):
    for field in resource.get_import_fields():
        old = "" if original is None else field.export(original)
        new = field.export(instance)
        if old != new:
            yield Change(field.column_name, old, new)


def _faults(error):
    """Yield each fault once, after the column it is about."""
    told = InvalidRow(0, error, ())
    yield from dict.fromkeys(told.non_field_specific_errors)
    for column, words in told.field_specific_errors.items():
        yield from dict.fromkeys(format_pair(column, each) for each in words)
