"""The pages of a report besides its review screen: preparing it, printing it, its CSV file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from audit.domain.engine import DecisionRefused
from disclosure import papers
from disclosure.admin.paperwork_forms import PrepareForm
from disclosure.domain.paperwork import reports
from disclosure.models import ContentUnreadable

CASE_VIEW = "moderation.view_case"


class ReportPagesMixin:
    """Views of the admin of reports."""

    def get_urls(self):
        """Add the printable page and the CSV file."""
        wrap, name = self.admin_site.admin_view, "disclosure_regulatorreport"
        return [
            path("<int:pk>/print/", wrap(require_safe(self.print_view)), name=f"{name}_print"),
            path("<int:pk>/csv/", wrap(require_safe(self.csv_view)), name=f"{name}_csv"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """Choose a report, look at it, then prepare it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PrepareForm(request.POST or None)
        context = {"title": _("Prepare a report"), "form": form}
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            facts = {name: data[name] for name in ("kind", "period", "language", "case")}
            try:
                if "prepare" in request.POST:
                    report = reports.prepare(**facts, at=timezone.now())
                    messages.success(request, _("Prepared: %(report)s") % {"report": report})
                    return redirect(self.object_url(report))
                context["tables"] = self._preview(facts)
            except DecisionRefused as refusal:
                form.add_error(None, str(refusal))
        return self.page(request, "disclosure/prepare_report.html", context)

    def print_view(self, request, pk):
        """The report as it is printed, in its own language."""
        report = self._readable(request, pk)
        try:
            with override(report.language):
                context = papers.page(report) | {
                    "back_url": self.object_url(report),
                    "csv_url": reverse("admin:disclosure_regulatorreport_csv", args=[report.pk]),
                }
                return render(request, "disclosure/report.html", context)
        except ContentUnreadable:
            return self._altered(request, report)

    def csv_view(self, request, pk):
        """The report as a CSV file."""
        report = self._readable(request, pk)
        try:
            body = papers.as_csv(report)
        except ContentUnreadable:
            return self._altered(request, report)
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
        name = f"{report.receipt_number}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    def _altered(self, request, report):
        """Say that the bytes are no report any more, on its page."""
        words = _("“%(report)s” was altered and cannot be read: run `manage.py audit_verify`.")
        messages.error(request, words % {"report": report.receipt_number})
        return redirect(self.object_url(report))

    def _readable(self, request, pk):
        """The report with its content, for who may see what it is about."""
        report = self.visible_or_404(request, pk)
        if report.case_id and not request.user.has_perm(CASE_VIEW):
            raise PermissionDenied
        return report

    @staticmethod
    def _preview(facts):
        case = facts.pop("case")
        seal = reports.checkpoint(kind=facts["kind"], period=facts["period"], at=timezone.now())
        body = reports.tell(**facts, seal=seal, case=case and case.pk)
        with override(facts["language"]):
            return papers.tables(reports.told(body))
