"""List filters of licensing."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulations.calendar import legal_date


class ExpiryFilter(admin.SimpleListFilter):
    """Credentials by how soon they expire."""

    title = _("expiry")
    parameter_name = "expires_within"

    def lookups(self, request, model_admin):
        """Days from today."""
        return [(str(days), _("within %(days)s days") % {"days": days}) for days in (7, 30, 60)]

    def queryset(self, request, queryset):
        """Verified ones whose last day is close."""
        if self.value() is None or not self.value().isdecimal():
            return queryset
        horizon = legal_date(timezone.now()) + timedelta(days=int(self.value()[:5]) + 1)
        return queryset.expiring_before(horizon)


class LabelStandingFilter(admin.SimpleListFilter):
    """Labels in force today, and those that are shown and no longer deserved."""

    title = _("today")
    parameter_name = "today"

    def lookups(self, request, model_admin):
        """The two answers that matter."""
        return [("in_force", _("in force")), ("undeserved", _("shown, no longer deserved"))]

    def queryset(self, request, queryset):
        """The very querysets that disclosure and audits use."""
        today = legal_date(timezone.now())
        match self.value():
            case "in_force":
                return queryset.in_force(today)
            case "undeserved":
                return queryset.undeserved(today)
        return queryset
