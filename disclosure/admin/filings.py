"""The register of filings (Article 7)."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from disclosure.admin.paperwork_forms import ReceiptForm
from disclosure.admin.reports import FILING_TONES
from disclosure.models import Filing


@admin.register(Filing)
class FilingAdmin(ReviewModelAdmin):
    """What was handed to which authority; filings are entered on the page of their report."""

    desk_section = "audit"
    state_tones = FILING_TONES
    decision_forms = {"record_receipt": ReceiptForm}
    list_display = ("named", "authority", "submitted_on", "due_on", "authority_number", "standing")
    more_columns = ("received_on", "recorded_at")
    filters = ("state", "report__kind", "submitted_on")
    list_select_related = ("report__case",)
    search_fields = ("authority__prefix", "authority_number__exact")
    search_help_text = _("Number of a filing, authority, or receipt.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        return super().get_queryset(request).select_related("report__case")

    def has_add_permission(self, request):
        """Filings are entered on the page of their report."""
        return False

    def has_change_permission(self, request, obj=None):
        """Filings move by verbs."""
        return False

    def cards(self, request, obj):
        """What was filed, with whom, and what came back."""
        report = reverse("admin:disclosure_regulatorreport_change", args=[obj.report_id])
        return [
            Card(
                _("Filing"),
                (
                    Fact(_("Number"), obj.receipt_number),
                    Fact(_("Report"), obj.report, None, report),
                    Fact(_("SHA-256 of the content"), obj.report.sha256),
                    Fact(_("Authority"), obj.authority),
                    Fact(_("To be filed by"), obj.due_on),
                    Fact(_("Submitted on"), obj.submitted_on),
                    Fact(_("Receipt of the authority"), obj.authority_number),
                    Fact(_("Receipt dated"), obj.received_on),
                ),
            )
        ]

    @admin.display(description=_("filing"))
    def named(self, filing):
        """Its number, and the report."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', filing.receipt_number, filing.report
        )

    @admin.display(description=_("state"), ordering="state")
    def standing(self, filing):
        """The state as a pill."""
        return pill(filing.get_state_display(), FILING_TONES[filing.state])
