"""Reports to the authority in the admin: prepared, printed, taken away, filed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from audit.domain.engine import DecisionRefused
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure import papers
from disclosure.admin.paperwork_forms import FilingForm, PrepareForm
from disclosure.domain.paperwork import reports, verification
from disclosure.enums import FilingState, ReportState
from disclosure.models import ContentUnreadable, RegulatorReport

TONES = {ReportState.REQUESTED: "idle", ReportState.PREPARED: "warn", ReportState.FILED: "ok"}
FILING_TONES = {FilingState.SUBMITTED: "warn", FilingState.RECEIPTED: "ok"}
CASE_VIEW = "moderation.view_case"


@admin.register(RegulatorReport)
class RegulatorReportAdmin(ReviewModelAdmin):
    """What the platform told the authority, and under which receipt."""

    desk_section = "audit"
    state_tones = TONES
    decision_forms = {"record_filing": FilingForm}
    list_display = ("named", "period", "language", "prepared_at", "checksum", "standing")
    more_columns = ("sha256", "first_day", "last_day")
    filters = ("state", "kind", "prepared_at")
    list_select_related = ("case",)
    search_fields = ("sha256__exact",)
    search_help_text = _("Number of a report, or SHA-256.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        return super().get_queryset(request).select_related("case", "seal")

    def has_change_permission(self, request, obj=None):
        """What was told was told."""
        return False

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

    def cards(self, request, obj):
        """What it is, what it rests on, and the ways to read it."""
        is_kept = hasattr(obj, "content")
        is_intact = is_kept and verification.is_intact(obj)
        words = (_("unaltered"), "ok") if is_intact else (_("altered"), "bad")
        about = Card(
            _("Report"),
            (
                Fact(_("Number"), obj.receipt_number),
                Fact(_("Kind of report"), obj.get_kind_display()),
                Fact(_("Time"), f"{obj.first_day} – {obj.last_day}"),
                *([Fact(_("Case"), obj.case, None, _page(obj.case))] if obj.case else []),
                Fact(_("Language"), obj.get_language_display()),
                Fact(_("Prepared at"), obj.prepared_at),
                Fact(_("SHA-256 of the content"), obj.sha256, words if is_kept else None),
                Fact(_("Checkpoint"), f"{obj.seal.size} · {bytes(obj.seal.root).hex()}"),
                *(self._ways_out(obj) if is_kept else ()),
            ),
        )
        return [about]

    def panels(self, request, obj):
        """Its filings."""
        if not request.user.has_perm("disclosure.view_filing"):
            return []
        rows = [
            {
                "url": _page(each),
                "title": each.authority,
                "detail": f"{each.receipt_number} · {each.submitted_on} · {each.authority_number}",
                "pill": (each.get_state_display(), FILING_TONES[each.state]),
            }
            for each in obj.filings.order_by("-pk")
        ]
        return [
            Card(_("Filings"), template="desk/includes/neighbours.html", context={"rows": rows})
        ]

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

    @staticmethod
    def _ways_out(obj):
        links = ((_("Print"), "print"), (_("CSV file"), "csv"))
        return [
            Fact(
                label,
                _("open"),
                None,
                reverse(f"admin:disclosure_regulatorreport_{page}", args=[obj.pk]),
            )
            for label, page in links
        ]

    @admin.display(description=_("report"), ordering="kind")
    def named(self, report):
        """Kind and number."""
        about = report.case.receipt_number if report.case_id else report.receipt_number
        return format_html('{}<br><span class="quiet">{}</span>', report.get_kind_display(), about)

    @admin.display(description=_("time"), ordering="last_day")
    def period(self, report):
        """Its time as people write it."""
        return report.period

    @admin.display(description=_("SHA-256"))
    def checksum(self, report):
        """Enough of it to tell two reports apart."""
        return report.sha256[:12]

    @admin.display(description=_("state"), ordering="state")
    def standing(self, report):
        """The state as a pill."""
        return pill(report.get_state_display(), TONES[report.state])


def _page(obj):
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
