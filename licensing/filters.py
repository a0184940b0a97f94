"""List filters of licensing."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from desk.filters import Choice
from regulations.calendar import legal_date


class ExpiryFilter(Choice):
    """Credentials by how soon they expire."""

    title = capfirst(_("expiry"))
    parameter_name = "expires_within"

    @staticmethod
    def choices():
        """Days from today."""
        return [(str(days), _("within %(days)s days") % {"days": days}) for days in (7, 30, 60)]

    def narrow(self, rows, chosen):
        """Verified ones whose last day is close."""
        return rows.expiring_before(legal_date(timezone.now()) + timedelta(days=int(chosen) + 1))


class LabelStandingFilter(Choice):
    """Labels in force today, and those that are shown and no longer deserved."""

    title = capfirst(_("today"))
    parameter_name = "today"

    @staticmethod
    def choices():
        """The two answers that matter."""
        return [("in_force", _("in force")), ("undeserved", _("shown, no longer deserved"))]

    def narrow(self, rows, chosen):
        """By the very querysets that disclosure and audits use."""
        today = legal_date(timezone.now())
        return rows.in_force(today) if chosen == "in_force" else rows.undeserved(today)
