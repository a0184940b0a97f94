"""The admin site of the desk: its index is the workbench."""

from django.conf import settings
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.navigation import sections
from desk.workbench import workbench


class ComplianceAdminSite(admin.AdminSite):
    """Django's admin site with the desk's name, navigation and workbench."""

    site_header = settings.DESK_NAME
    site_title = settings.DESK_NAME
    index_title = _("Workbench")
    site_url = None
    empty_value_display = "–"

    def each_context(self, request):
        """Add the navigation of this person's work to every page."""
        context = super().each_context(request)
        if context["has_permission"]:
            context["desk_navigation"] = sections(self, request, timezone.now())
        return context

    def index(self, request, extra_context=None):
        """The workbench instead of the stock list of apps."""
        page = workbench(request.user, timezone.now())
        return super().index(request, {"workbench": page, **(extra_context or {})})
