"""PublicAccount's columns, indexes and constraints without the product's rings."""

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import PublicAccount


def _renamed(items, kind):
    """Copies of indexes or constraints under names of their own."""
    for number, item in enumerate(items):
        _path, args, kwargs = item.deconstruct()
        yield type(item)(*args, **kwargs | {"name": f"bench_%(class)s_{kind}{number}"})


def _columns():
    """Copies of the columns that PublicAccount adds to its primary key, by name."""
    for field in PublicAccount._meta.local_fields:
        if field.many_to_one:
            yield (
                field.name,
                models.ForeignKey(field.remote_field.model, models.PROTECT, related_name="+"),
            )
        elif not field.primary_key:
            yield field.name, field.clone()


class Columns(models.Model):
    """The columns, to be inherited."""

    class Meta:
        abstract = True
        constraints = list(_renamed(PublicAccount._meta.constraints, "rule"))
        indexes = list(_renamed(PublicAccount._meta.indexes, "key"))

    def __str__(self):
        return self.name


for _name, _column in _columns():
    Columns.add_to_class(_name, _column)


class PlainAccount(Columns):
    """An account that Django alone saves."""

    class Meta(Columns.Meta):
        app_label = "bench"


class RecordedAccount(Columns):
    """An account whose history django-simple-history keeps, by its defaults."""

    history = HistoricalRecords()

    class Meta(Columns.Meta):
        app_label = "bench"


TABLES = (PlainAccount, RecordedAccount, RecordedAccount.history.model)
