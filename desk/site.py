"""The admin site of the desk: its index is the workbench."""

from django.conf import settings
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from desk import notices, preferences, search
from desk.navigation import sections
from desk.news import since
from desk.queues import tally
from desk.workbench import workbench
from staff.forms import SignInForm


class ComplianceAdminSite(admin.AdminSite):
    """Django's admin site with the desk's name, navigation and workbench."""

    site_header = settings.DESK_NAME
    site_title = settings.DESK_NAME
    index_title = _("Workbench")
    site_url = None
    empty_value_display = "–"
    login_form = SignInForm

    def each_context(self, request):
        """Add the navigation of this person's work, and the count of notices, to every page."""
        context = super().each_context(request)
        if context["has_permission"]:
            user, at = request.user, timezone.now()
            loads, counts = tally(user, at, notices.figures(user, at))
            context["desk_navigation"] = sections(self, request, loads)
            context["unread_notices"] = notices.unread(counts)
        return context

    def index(self, request, extra_context=None):
        """The workbench instead of the stock list of apps."""
        page = workbench(request.user, timezone.now(), since=since(request))
        return super().index(request, {"workbench": page, **(extra_context or {})})

    def get_urls(self):
        """Add the search, the notices and the preferences."""
        return [
            path("search/", self.admin_view(require_safe(self.search_view)), name="search"),
            path("notices/", self.admin_view(notices.notices_view), name="notices"),
            path("notices/read/", self.admin_view(notices.read_view), name="notices_read"),
            path("preferences/", self.admin_view(preferences.preferences_view), name="preferences"),
            path("watches/<int:pk>/", self.admin_view(preferences.stop_view), name="stop_watch"),
            *super().get_urls(),
        ]

    def search_view(self, request):
        """What the desk knows by a name or number; a receipt number leads straight to its object.

        What is refused leaves the address.
        """
        term = search.normal(request.GET.get("q", "")[: search.LONGEST + 1])
        if search.is_resident_id(term):
            messages.error(request, search.REFUSED)
            return redirect("admin:search")
        is_too_long = len(term) > search.LONGEST
        is_asked = bool(term) and not is_too_long
        if is_asked and (url := search.receipt(self, request, term)):
            return redirect(url)
        context = {
            **self.each_context(request),
            "title": _("Search"),
            "search_term": term if is_asked else "",
            "is_too_long": is_too_long,
            "groups": search.groups(self, request, term) if is_asked else [],
        }
        request.current_app = self.name
        return TemplateResponse(request, "desk/search.html", context)
