"""What the review screens of all requests have in common: claim, clock, name."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.names import NameJudging
from accounts.admin.tones import APPLICATION_TONES
from desk.claims import ClaimedAdmin


class ReviewedRequestAdmin(NameJudging, ClaimedAdmin):
    """The admin of a ReviewedRequest: what applicants ask for, and what reviewers decide."""

    desk_section = "registry"
    state_tones = APPLICATION_TONES
    blocked_verbs = frozenset({"approve"})

    @admin.display(description=_("requested name"), ordering="requested_name")
    def name(self, request):
        """Name and receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', request.requested_name, request.receipt_number
        )
