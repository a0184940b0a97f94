"""Columns, indexes and constraints of accounts and entities without the product's rings."""

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import OperatingEntity, PublicAccount


def _renamed(items, kind):
    """Copies of indexes or constraints under names of their own."""
    for number, item in enumerate(items):
        _path, args, kwargs = item.deconstruct()
        yield type(item)(*args, **kwargs | {"name": f"bench_%(class)s_{kind}{number}"})


def _columns(model):
    """Copies of the columns that `model` adds to its primary key, by name; of its relations those
    that `PublicAccount` has.
    """
    for field in model._meta.local_fields:
        if field.many_to_one and model is PublicAccount:
            yield (
                field.name,
                models.ForeignKey(field.remote_field.model, models.PROTECT, related_name="+"),
            )
        elif not field.primary_key and not field.is_relation:
            yield field.name, field.clone()


def _abstract(model):
    """An abstract model with the columns, indexes and constraints of another."""

    class Columns(models.Model):
        class Meta:
            abstract = True
            constraints = list(_renamed(model._meta.constraints, "rule"))
            indexes = list(_renamed(model._meta.indexes, "key"))

        def __str__(self):
            return str(self.pk)

    for name, column in _columns(model):
        Columns.add_to_class(name, column)
    return Columns


AccountColumns, EntityColumns = _abstract(PublicAccount), _abstract(OperatingEntity)


class PlainAccount(AccountColumns):
    """An account that Django alone saves."""

    class Meta(AccountColumns.Meta):
        app_label = "bench"


class RecordedAccount(AccountColumns):
    """An account whose history django-simple-history keeps, by its defaults."""

    history = HistoricalRecords()

    class Meta(AccountColumns.Meta):
        app_label = "bench"


class RecordedEntity(EntityColumns):
    """An entity of the same kind."""

    history = HistoricalRecords()

    class Meta(EntityColumns.Meta):
        app_label = "bench"


class OwnedAccount(AccountColumns):
    """An account of such an entity."""

    entity = models.ForeignKey(RecordedEntity, models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta(AccountColumns.Meta):
        app_label = "bench"


class IndexedColumns(models.Model):
    """Columns of an account that say themselves that they are indexed, as is usual."""

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


for _name, _column in _columns(PublicAccount):
    _column.db_index = _column.db_index or _name in ("name", "state", "content_category")
    _column._unique = _name == "external_id"
    IndexedColumns.add_to_class(_name, _column)


class IndexedAccount(IndexedColumns):
    """Such an account: history by simple-history's defaults copies the indexes."""

    history = HistoricalRecords()

    class Meta:
        app_label = "bench"


TABLES = (
    PlainAccount,
    RecordedAccount,
    RecordedAccount.history.model,
    RecordedEntity,
    RecordedEntity.history.model,
    OwnedAccount,
    OwnedAccount.history.model,
    IndexedAccount.history.model,
)
