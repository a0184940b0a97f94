"""What is told of an import in files, and the card that offers them."""

from django.core.paginator import Paginator
from django.http import HttpResponseNotAllowed, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.import_cards import COUNTED
from accounts.domain import imports
from accounts.imports import reports
from desk.review import Card

ERRORS_PER_PAGE = 100


class ImportFilesMixin:
    """Downloads of an import: its faults, its faulty rows, what a reversal leaves alone."""

    def get_urls(self):
        """Add the downloads."""
        wrap, name = self.admin_site.admin_view, "accounts_importbatch"
        return [
            path("<int:pk>/errors.csv", wrap(self.errors_view), name=f"{name}_errors"),
            path("<int:pk>/kept.csv", wrap(self.kept_view), name=f"{name}_kept"),
            path("<int:pk>/rows.csv", wrap(self.rows_view), name=f"{name}_rows"),
            *super().get_urls(),
        ]

    def faulty_card(self, request, obj):
        """The faults by line and column, and the ways to take them away."""
        rows = reports.faulty_rows(obj).only("line", "faults")
        page = Paginator(rows, ERRORS_PER_PAGE).get_page(request.GET.get("page"))
        says_nothing_new = obj.state in COUNTED and obj.changes_nothing
        context = {
            "page": page,
            "faults": reports.faults_of(page),
            "changes_nothing": says_nothing_new,
        }
        if page.paginator.count and request.user.has_perm("accounts.take_errors_importbatch"):
            context["url"] = reverse("admin:accounts_importbatch_errors", args=[obj.pk])
        if page.paginator.count and request.user.has_perm("accounts.take_rows_importbatch"):
            context["rows_url"] = reverse("admin:accounts_importbatch_rows", args=[obj.pk])
        return Card(_("Faulty rows"), template="accounts/import_errors.html", context=context)

    def errors_view(self, request, pk):
        """The CSV of faults, as a download; who takes it is recorded."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self.visible_or_404(request, pk)
        imports.take_errors(subject=batch, seen_version=batch.version, at=timezone.now())
        return _download(batch, reports.error_report(batch), "errors")

    def kept_view(self, request, pk):
        """The CSV of the accounts that stay when the batch is reversed, as a download."""
        batch = self.visible_or_404(request, pk)
        return _download(batch, reports.kept_report(batch), "kept")

    def rows_view(self, request, pk):
        """The faulty rows themselves, to be corrected and uploaded; who takes them is recorded."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self.visible_or_404(request, pk)
        imports.take_rows(subject=batch, seen_version=batch.version, at=timezone.now())
        return _download(batch, reports.rows_to_correct(batch), "rows")


def _download(batch, content, what):
    kind = f"text/csv; charset={reports.charset(batch).removesuffix('-sig')}"
    response = StreamingHttpResponse(content, content_type=kind)
    name = f"import-{batch.pk}-{what}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
