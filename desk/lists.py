"""Lists: counts, pages and searches that cost the same however many rows a table has.

Nothing here reads a table from end to end: counts stop at MOST, pages begin behind a row that an
index finds, searches ask for whole values or for beginnings.
"""

from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode

from desk.arguments import is_pk
from desk.queues import QUEUE_PARAMETER, queues_for
from desk.search import is_resident_id, normal
from desk.spellings import beginnings, cases

# What is counted, and what one field of a search may find.
MOST = 10_000
AFTER, BEFORE = "after", "before"
# Which columns a list shows, and the one that orders it.
COLUMNS, SORT = "columns", "sort"
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
        return self._range(compiler, connection, ">=", "<")

    def as_postgresql(self, compiler, connection):
        """The same by bytes, whatever the collation; LIKE would be expected to find too much."""
        return self._range(compiler, connection, "~>=~", "~<~")

    def _range(self, compiler, connection, from_here, before):
        left, parameters = self.process_lhs(compiler, connection)
        right, (value,) = self.process_rhs(compiler, connection)
        bounds = [*parameters, value, *parameters, value + LAST_CHARACTER]
        return f"({left} {from_here} {right} AND {left} {before} {right})", bounds


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

    Its order is one of columns without NULL that ends with a unique one. What it shows is said by
    its address alone: the queue, what is searched, the filters, the columns, and `sort`, the name
    of the column that orders it. `after` and `before` name the row where the page begins.
    `most` is how much one field of a search may find, None for everything.
    """

    most = MOST + 1

    def get_queryset(self, request, exclude_parameters=None):
        """The rows of the queue that filters and search leave, in order."""
        for name in (AFTER, BEFORE):
            self._drop(name)
        self._sort_by_name()
        self.queue, rows = self._queued(request)
        self.filterset = self.model_admin.filter_set(request.GET, rows)
        self.filter_specs, self.has_filters = [], False
        self._refuse_id_numbers()
        rows = self.model_admin.found(self.filterset.qs, self.query, most=self.most)
        rows = rows.none() if self.is_refused else rows
        rows = rows.order_by(*self.get_ordering(request, rows))
        return rows if rows.query.select_related else self.apply_select_related(rows)

    def _queued(self, request):
        """(the Queue that was asked for or None, its rows or all); a queue that is unknown, or not
        this person's to see, holds none.
        """
        code = request.GET.get(QUEUE_PARAMETER)
        if code is None:
            return None, self.root_queryset
        for queue in queues_for(request.user, self.model):
            if queue.code == code:
                numbers = queue.rows(request.user, timezone.now()).values("pk")
                return queue, self.root_queryset.filter(pk__in=numbers)
        return None, self.root_queryset.none()

    def _refuse_id_numbers(self):
        """Forget a search for the id number of a person: no address keeps it, nor a saved view or
        an export.
        """
        self.is_refused = is_resident_id(normal(self.query))
        if self.is_refused:
            self.query = ""
            self.params.pop(SEARCH_VAR, None)
            self.filter_params.pop(SEARCH_VAR, None)

    def url_for_result(self, result):
        """The page of a row, as its queue opens it."""
        url = super().url_for_result(result)
        return url if self.queue is None else self.queue.opening(url)

    @property
    def has_unknown_queue(self):
        """Whether a queue was asked for that this person does not see."""
        return self.queue is None and QUEUE_PARAMETER in self.params

    @property
    def is_narrowed(self):
        """Whether filters or a search leave rows out."""
        return bool(self.query.strip() or self.filterset.active or self.filterset.errors)

    def _drop(self, name):
        self.params.pop(name, None)
        self.filter_params.pop(name, None)

    def _sort_by_name(self):
        """Take the column that orders the list by name as by position, which is the stock admin's
        way, and let the addresses of this page name it. A column that is hidden is dropped.
        """
        name = self.params.get(SORT, "")
        self._drop(SORT)
        column = name.removeprefix("-")
        if column in self.list_display and ORDER_VAR not in self.params:
            sign = "-" if name.startswith("-") else ""
            self.params[ORDER_VAR] = f"{sign}{self.list_display.index(column)}"
        self.filter_params.pop(ORDER_VAR, None)
        if self.sort:
            self.filter_params[SORT] = [self.sort]

    @property
    def sort(self):
        """The name of the column that was asked to order the list, `-` before it for descending,
        or the empty string.
        """
        if ORDER_VAR not in self.params:
            return ""
        for place, way in self.get_ordering_field_columns().items():
            column = self.list_display[place] if place < len(self.list_display) else ""
            if self.get_ordering_field(column):
                return f"{'-' if way == 'desc' else ''}{column}"
        return ""

    @property
    def address(self):
        """The query string of what is shown, in one spelling, without where the page begins."""
        said = QueryDict(mutable=True)
        if self.queue is not None:
            said[QUEUE_PARAMETER] = self.queue.code
        if self.query.strip():
            said[SEARCH_VAR] = self.query.strip()
        for each in sorted(self.filterset.active, key=lambda each: (each.name, each.value)):
            said.appendlist(each.name, each.value)
        if self.sort:
            said[SORT] = self.sort
        if chosen := self.model_admin.chosen_columns(self.filter_params.get(COLUMNS, ())):
            said.setlist(COLUMNS, chosen)
        return said.urlencode()

    def without(self, *names, value=None):
        """The address without these parameters, or without one `value` of theirs."""
        left = {
            name: [each for each in values if value not in (None, each)]
            if name in names
            else values
            for name, values in self.filter_params.items()
        }
        return "?" + (urlencode(sorted(left.items()), doseq=True) or f"{ALL_VAR}=1")

    def get_query_string(self, new_params=None, remove=None):
        """The stock admin's, but never empty: a bare address leads to one's own work."""
        is_sorted_anew = ORDER_VAR in (new_params or {})
        said = super().get_query_string(new_params, [SORT] if is_sorted_anew else remove)
        return said if said != "?" else f"?{ALL_VAR}=1"

    def get_ordering_field(self, field_name):
        """None for columns that no index orders."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_ordering(self, request, queryset):
        """One column that was asked for; else a queue's own order, or the list's.

        The primary key runs with the column, as it does in an index.
        """
        if ORDER_VAR not in self.params and self.queue is not None:
            return list(self.queue.ordering)
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
            rows = rows.filter(_beyond(order, _values_of(self.model, row, order)))
        found = list(rows[: self.list_per_page + 1])
        more = len(found) > self.list_per_page
        found = found[: self.list_per_page]
        return (found[::-1] if is_backwards else found), more

    def chunks(self, size):
        """All rows of the list in its order, `size` at a time, each chunk by a query of its own
        that begins behind the last row as it was read.
        """
        order = self._columns()
        rows = self.queryset
        while found := list(rows[:size]):
            yield found
            if len(found) < size:
                return
            values = {name: getattr(found[-1], name) for name, _desc in order}
            rows = self.queryset.filter(_beyond(order, values))

    def _columns(self):
        """[(name, whether descending)] of the order, as far as the first unique column."""
        columns = []
        for each in self.queryset.query.order_by:
            name = each.removeprefix("-")
            columns.append((name, each.startswith("-")))
            if name == "pk" or self.opts.get_field(name).unique:
                break
        return columns


def batched(rows, size):
    """All of `rows`, which are in the order of their numbers, `size` at a time."""
    last = 0
    while found := list(rows.filter(pk__gt=last)[:size]):
        yield found
        last = found[-1].pk


class WholeList(DeskChangeList):
    """A list of which nothing is left out, for a file of it."""

    most = None


def _values_of(model, row, order):
    """{name: what the row of that number holds}, read where the page is read."""
    anchor = models.QuerySet(model).filter(pk=row)
    return {name: row if name == "pk" else Subquery(anchor.values(name)) for name, _desc in order}


def _beyond(order, values):
    """Q: behind the row of these `values`, in this order."""
    condition, equal = Q(), {}
    for name, descending in order:
        value = values[name]
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


def searched(rows, lookups, term, *also, most=MOST + 1):
    """The `rows` that one of `lookups` finds, or one of the querysets `also`; of each of them no
    more than `most`, or all where that is None.

    Each lookup is asked on its own, so that each can use its index; a condition that joins them by
    OR would read the whole table.
    """
    asked = (_asked(rows.model, lookup, term) for lookup in lookups)
    found = [rows.filter(each) for each in asked if each is not None] + list(also)
    if not found:
        return rows.none()
    numbers = [
        models.QuerySet(rows.model).filter(pk__in=each.order_by().values("pk")[:most]).values("pk")
        for each in found
    ]
    return rows.filter(pk__in=numbers[0].union(*numbers[1:]))


def _asked(model, lookup, term):
    """Q of one lookup, or None where the term cannot be such a value."""
    path, _, kind = lookup.rpartition("__")
    if kind == "prefix":
        return Q(*((lookup, each) for each in beginnings(term)), _connector=Q.OR)
    if not isinstance(get_fields_from_path(model, path)[-1], models.IntegerField):
        return Q((f"{path}__in", cases(term)))
    return Q((lookup, term)) if is_pk(term) else None
