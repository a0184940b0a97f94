"""Going on with a bulk decision, and the file of the rows that were not done."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from desk import bulk
from desk.bulk_files import rows_file
from desk.domain import bulk_decisions


class BulkProgressMixin:
    """The pages of a bulk decision that is under way or completed."""

    def get_urls(self):
        """Add the way to go on, and the file of rows that were not done."""
        wrap, name = self.admin_site.admin_view, "desk_bulkdecision"
        return [
            path("<int:pk>/go-on/", wrap(self.go_on_view), name=f"{name}_go_on"),
            path("<int:pk>/rows.csv", wrap(self.rows_view), name=f"{name}_rows"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def go_on_view(self, request, pk):
        """Perform the rows that are left."""
        obj = self.visible_or_404(request, pk)
        if not request.user.has_perm(obj.target.permission):
            raise PermissionDenied
        return bulk.go_on(request, obj)

    @method_decorator(require_POST)
    def rows_view(self, request, pk):
        """The rows that were not done, as a file; who takes it is recorded."""
        obj = self.visible_or_404(request, pk)
        bulk_decisions.download_rows(subject=obj, seen_version=obj.version, at=timezone.now())
        return rows_file(obj)
