"""Reports to the authority in the admin: prepared, printed, taken away, filed."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure.admin.paperwork_forms import FilingForm
from disclosure.admin.report_pages import ReportPagesMixin
from disclosure.domain.paperwork import verification
from disclosure.enums import FilingState, ReportState
from disclosure.models import RegulatorReport

TONES = {ReportState.REQUESTED: "idle", ReportState.PREPARED: "warn", ReportState.FILED: "ok"}
FILING_TONES = {FilingState.SUBMITTED: "warn", FilingState.RECEIPTED: "ok"}


@admin.register(RegulatorReport)
class RegulatorReportAdmin(ReportPagesMixin, ReviewModelAdmin):
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
