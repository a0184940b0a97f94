"""Lists: counts, pages and searches that cost the same however many rows a table has.

Nothing here reads a table from end to end: counts stop at MOST, pages begin behind a row that an
index finds, searches ask for whole values or for beginnings.
"""

from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.utils.functional import cached_property

from desk.arguments import is_pk

# What is counted, and what one field of a search may find.
MOST = 10_000
AFTER, BEFORE = "after", "before"
# In place of a row: the page before the end.
END = "end"
LAST_CHARACTER = "\U0010ffff"


@models.CharField.register_lookup
class Prefix(models.Lookup):
    """Beginnings, case and all: a range of an index, which on PostgreSQL is one with
    `varchar_pattern_ops`.

    Django's own `startswith` is a LIKE, which on SQLite ignores case and with it the index.
    """

    lookup_name = "prefix"

    def as_sql(self, compiler, connection):
        """From the beginning itself to the last character behind it."""
        left, parameters = self.process_lhs(compiler, connection)
        right, (value,) = self.process_rhs(compiler, connection)
        bounds = [*parameters, value, *parameters, value + LAST_CHARACTER]
        return f"({left} >= {right} AND {left} < {right})", bounds

    def as_postgresql(self, compiler, connection):
        """LIKE, which an index for patterns serves whatever the collation."""
        left, parameters = self.process_lhs(compiler, connection)
        right, (value,) = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", [
            *parameters,
            f"{connection.ops.prep_for_like_query(value)}%",
        ]


class CappedPaginator(Paginator):
    """Counts no further than MOST."""

    @cached_property
    def rows_counted(self):
        """The number of rows, or MOST + 1."""
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        return self.object_list.order_by().values("pk")[: MOST + 1].count()

    @property
    def count(self):
        """The number of rows, or MOST."""
        return min(self.rows_counted, MOST)

    @property
    def has_more(self):
        """Whether there are more rows than `count` says."""
        return self.rows_counted > MOST


class DeskChangeList(ChangeList):
    """A change list whose pages begin behind a row, not at a number.

    Its order is one of columns without NULL that ends with a unique one. `after` and `before` name
    the row; whatever else the address says, filters, search and order, stays.
    """

    def get_queryset(self, request, exclude_parameters=None):
        """Filtered and searched; where the page begins is no filter."""
        for name in (AFTER, BEFORE):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_ordering_field(self, field_name):
        """None for columns that no index orders."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_ordering(self, request, queryset):
        """One column that was asked for; else a queue's own order, or the list's.

        The primary key runs with the column, as it does in an index.
        """
        queue_orders = (getattr(spec, "ordering", None) for spec in self.filter_specs)
        if ORDER_VAR not in self.params and (order := next(filter(None, queue_orders), None)):
            return list(order)
        order = super().get_ordering(request, queryset)
        if ORDER_VAR in self.params and order[0].removeprefix("-") != "pk":
            return [order[0], "-pk" if order[0].startswith("-") else "pk"]
        return order

    def get_results(self, request):
        """One page, and what the page before and after it need."""
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.result_count, self.has_more = self.paginator.count, self.paginator.has_more
        self.multi_page = self.result_count > self.list_per_page
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions, self.can_show_all = True, False
        after, before = request.GET.get(AFTER, ""), request.GET.get(BEFORE, "")
        is_backwards = before == END or is_pk(before)
        row = before if is_backwards else after
        rows, more = self._page(int(row) if is_pk(row) else None, is_backwards)
        self.result_list = rows
        has_previous = more if is_backwards else is_pk(after)
        has_next = before != END if is_backwards else more
        self.links = {
            "first": self.get_query_string() if has_previous else "",
            "previous": self._link(BEFORE, rows[0].pk) if rows and has_previous else "",
            "next": self._link(AFTER, rows[-1].pk) if rows and has_next else "",
            "last": self._link(BEFORE, END) if has_next else "",
        }

    def _link(self, name, value):
        return self.get_query_string({name: value})

    def _page(self, row, is_backwards):
        """The rows beyond the row of that number, in the list's order, and whether more follow."""
        order = [(name, desc != is_backwards) for name, desc in self._columns()]
        rows = self.queryset.order_by(*(f"-{name}" if desc else name for name, desc in order))
        if row is not None:
            rows = rows.filter(_beyond(self.model, row, order))
        found = list(rows[: self.list_per_page + 1])
        more = len(found) > self.list_per_page
        found = found[: self.list_per_page]
        return (found[::-1] if is_backwards else found), more

    def _columns(self):
        """[(name, whether descending)] of the order, as far as the first unique column."""
        columns = []
        for each in self.queryset.query.order_by:
            name = each.removeprefix("-")
            columns.append((name, each.startswith("-")))
            if name == "pk" or self.opts.get_field(name).unique:
                break
        return columns


def _beyond(model, row, order):
    """Q: behind the row of that number; its values are read where the page is read."""
    anchor = models.QuerySet(model).filter(pk=row)
    condition, equal = Q(), {}
    for name, descending in order:
        value = row if name == "pk" else Subquery(anchor.values(name))
        condition |= Q(**equal, **{f"{name}__{'lt' if descending else 'gt'}": value})
        equal[name] = value
    name, descending = order[0]
    # What an index can use: that the first column is no earlier.
    return condition & Q(**{f"{name}__{'lte' if descending else 'gte'}": equal[name]})


def ordered_columns(model):
    """Names of the columns by which an index can give a list's rows in turn."""
    indexed = {field.name for field in model._meta.fields if field.unique or field.db_index}
    keys = [
        index.fields
        for index in model._meta.indexes
        if index.fields and not index.condition and not index.opclasses
    ]
    keys += [constraint.fields for constraint in model._meta.total_unique_constraints]
    indexed |= {key[0] for key in keys if tuple(key[1:]) in ((), ("id",))}
    fields = (model._meta.get_field(name) for name in indexed)
    return {field.name for field in fields if not field.null and not field.is_relation} | {"pk"}


def order_of(model_admin, column):
    """The field that a column of a list would be ordered by, or None."""
    try:
        return model_admin.opts.get_field(column).name
    except FieldDoesNotExist:
        shown = getattr(model_admin, column, None) or getattr(model_admin.model, column, None)
        return getattr(shown, "admin_order_field", None)


def searched(rows, lookups, term, *also):
    """The `rows` that one of `lookups` finds, or one of the querysets `also`.

    Each lookup is asked on its own, so that each can use its index, and finds MOST rows or so; a
    condition that joins them by OR would read the whole table.
    """
    asked = (_asked(rows.model, lookup, term) for lookup in lookups)
    found = [rows.filter(each) for each in asked if each is not None] + list(also)
    if not found:
        return rows.none()
    numbers = [
        models.QuerySet(rows.model)
        .filter(pk__in=each.order_by().values("pk")[: MOST + 1])
        .values("pk")
        for each in found
    ]
    return rows.filter(pk__in=numbers[0].union(*numbers[1:]))


def _asked(model, lookup, term):
    """Q of one lookup, or None where the term cannot be such a value."""
    path, _, kind = lookup.rpartition("__")
    if kind == "prefix":
        return Q(*((lookup, each) for each in spellings(term)), _connector=Q.OR)
    if isinstance(get_fields_from_path(model, path)[-1], models.IntegerField) and not is_pk(term):
        return None
    return Q((lookup, term))


def spellings(term):
    """The cases in which a name that begins with `term` is likely to be written."""
    return list(dict.fromkeys((term, term.lower(), term.upper(), term.title())))
