"""Which tables the triggers stand on, and what they must know of each."""

from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db import models
from simple_history.models import HistoricalChanges

from audit.models import AuditedModel
from regulations.append_only import AppendOnlyModel


@dataclass(frozen=True)
class Table:
    """A guarded table: of a governed model, of its history, or of another append-only model."""

    model: type

    @property
    def name(self):
        """The table's name in the database."""
        return self.model._meta.db_table

    @property
    def key(self):
        """The primary key's column."""
        return self.model._meta.pk.column

    @property
    def columns(self):
        """Every column, in the model's order."""
        return [field.column for field in self.model._meta.local_concrete_fields]

    @cached_property
    def unique_keys(self):
        """Pairs (columns, condition): what a replacing INSERT could collide with.

        The condition is a Q or None. Unique constraints over expressions are not listed.
        """
        meta = self.model._meta
        keys = [([field.column], None) for field in meta.local_concrete_fields if field.unique]
        named = [(names, None) for names in meta.unique_together]
        named += [
            (constraint.fields, constraint.condition)
            for constraint in meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields
        ]
        return keys + [
            ([meta.get_field(name).column for name in names], condition)
            for names, condition in named
        ]


@dataclass(frozen=True)
class GovernedTable(Table):
    """The table of a concrete AuditedModel, and its history's."""

    @property
    def history(self):
        """The history table's name."""
        return self.model.history.model._meta.db_table

    @property
    def kept(self):
        """The columns that history keeps, under the same names in both tables."""
        return [field.column for field in self.model.history_tracker.fields_included(self.model)]


def append_only_tables(connection):
    """Every append-only table that `connection` holds, history tables among them."""
    return [Table(model) for model in _present(connection, (AppendOnlyModel, HistoricalChanges))]


def governed_tables(connection):
    """Every governed table that `connection` holds."""
    return [GovernedTable(model) for model in _present(connection, (AuditedModel,))]


def _present(connection, kinds):
    held = set(connection.introspection.table_names())
    return [
        model
        for model in apps.get_models()
        if issubclass(model, kinds) and not model._meta.proxy and model._meta.db_table in held
    ]
