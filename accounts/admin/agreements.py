"""Service agreements in the admin: which versions there are, and what each allows."""

from django.contrib import admin
from django.utils import timezone

from accounts.domain import agreements
from accounts.models import ServiceAgreement
from desk.model_admin import DeskModelAdmin


@admin.register(ServiceAgreement)
class ServiceAgreementAdmin(DeskModelAdmin):
    """Versions are added, and never edited: operators signed them."""

    desk_section = "settings"
    fields = ("version_name", "in_force_from", "on_disuse")
    list_display = ("version_name", "in_force_from", "on_disuse")
    filters = ("on_disuse",)
    search_fields = ("version_name__prefix",)
    ordering = ("-in_force_from", "-pk")

    def has_change_permission(self, request, obj=None):
        """What was signed stands."""
        return False

    def save_model(self, request, obj, form, change):
        """Publish through the domain."""
        agreements.publish(agreement=obj, at=timezone.now())
