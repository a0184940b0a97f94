"""Pages that begin behind a row: none of them costs more than the first."""

from rest_framework.pagination import CursorPagination


class ByKey(CursorPagination):
    """Rows in the order they came; `cursor` is taken from the links of another page."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


class Newest(ByKey):
    """The other way round."""

    ordering = "-pk"
