"""What is told of an import in files, and the card that offers them."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.import_cards import COUNTED, figures_card
from accounts.domain import imports
from accounts.enums import ImportState
from accounts.imports import reports, templates
from desk.review import Card

ERRORS_PER_PAGE = 100
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {
    "csv": ("text/csv; charset=utf-8", templates.csv_template),
    "xlsx": (WORKBOOK_TYPE, templates.workbook_template),
}


class ImportFilesMixin:
    """Downloads of an import: its faults, its faulty rows, what a reversal leaves alone."""

    def get_urls(self):
        """Add the downloads."""
        wrap, name = self.admin_site.admin_view, "accounts_importbatch"
        return [
            path("<int:pk>/kept.csv", wrap(self.kept_view), name=f"{name}_kept"),
            path("<int:pk>/faults/", wrap(self.rows_view), name=f"{name}_rows"),
            path("template.<str:suffix>", wrap(self.template_view), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def wide_panels(self, request, obj):
        """The figures, and every faulty row."""
        figures = figures_card(obj)
        if figures is None or obj.state == ImportState.ARCHIVED:
            return [figures] if figures else []
        return [figures, self.faulty_card(request, obj)]

    def faulty_card(self, request, obj):
        """The faults by kind, then by line, and the way to download them."""
        rows = reports.faulty_rows(obj).only("line", "faults")
        page = Paginator(rows, ERRORS_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "faults": reports.faults_of(page),
            "groups": reports.fault_groups(obj) if page.number == 1 else [],
        }
        if obj.state in COUNTED:
            context["has_no_good_row"] = not obj.good_rows
            context["changes_nothing"] = obj.good_rows and obj.changes_nothing
        if page.paginator.count and request.user.has_perm("accounts.take_rows_importbatch"):
            context["rows_url"] = reverse("admin:accounts_importbatch_rows", args=[obj.pk])
        return Card(_("Faulty rows"), template="accounts/import_errors.html", context=context)

    def kept_view(self, request, pk):
        """The CSV of the accounts that stay when the batch is reversed, as a download."""
        batch = self.visible_or_404(request, pk)
        return _download(batch, reports.kept_report(batch), "kept")

    def template_view(self, request, suffix):
        """The template to fill in, with the columns, an example and the words that are taken."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if suffix not in TEMPLATES:
            raise Http404
        kind, write = TEMPLATES[suffix]
        response = HttpResponse(write(), content_type=kind)
        response.headers["Content-Disposition"] = f'attachment; filename="registry.{suffix}"'
        return response

    def rows_view(self, request, pk):
        """The faulty rows themselves, to be corrected and uploaded; who takes them is recorded."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self.visible_or_404(request, pk)
        imports.take_rows(subject=batch, seen_version=batch.version, at=timezone.now())
        return _download(batch, reports.fault_report(batch), "faults", reports.suffix(batch))


def _download(batch, content, what, suffix="csv"):
    kinds = {
        "csv": f"text/csv; charset={reports.charset(batch).removesuffix('-sig')}",
        "xlsx": WORKBOOK_TYPE,
    }
    response = StreamingHttpResponse(content, content_type=kinds[suffix])
    name = f"import-{batch.pk}-{what}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
