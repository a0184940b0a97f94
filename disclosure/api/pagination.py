"""Pages that begin behind a row: none of them costs more than the first."""

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.serializers import IntegerField

from desk.arguments import is_pk

SIZE = "page_size"


class ByKey(CursorPagination):
    """Rows in the order they came; `cursor` is taken from the links of another page."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = SIZE
    max_page_size = 100

    def decode_cursor(self, request):
        """The cursor, whose position is the key of a row. Raises NotFound."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not is_pk(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_page_size(self, request):
        """As many rows as asked for. Raises ValidationError where that is no such number."""
        asked = request.query_params.getlist(SIZE)
        if not asked:
            return self.page_size
        size = IntegerField(min_value=1, max_value=self.max_page_size)
        try:
            return min(size.run_validation(each) for each in asked)
        except ValidationError as refusal:
            raise ValidationError({SIZE: refusal.detail}) from refusal

    def get_schema_operation_parameters(self, view):
        """What the schema says of the parameters, with the bounds of the size."""
        parameters = super().get_schema_operation_parameters(view)
        for each in parameters:
            if each["name"] == SIZE:
                each["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
        return parameters


class Newest(ByKey):
    """The other way round."""

    ordering = "-pk"
