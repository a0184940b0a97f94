"""The platform's own licenses in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact
from licensing.admin.credentials import CredentialAdmin
from licensing.domain import submission
from licensing.filters import ExpiryFilter
from licensing.forms import PlatformLicenseForm
from licensing.models import PlatformLicense


@admin.register(PlatformLicense)
class PlatformLicenseAdmin(CredentialAdmin):
    """What the platform itself must hold."""

    form = PlatformLicenseForm
    list_display = ("license_type", "number", "lasts", "review_due", "standing")
    more_columns = ("issued_on", "submitted_at", "verified_at", "check_method")
    filters = ("state", "license_type", ExpiryFilter)
    autocomplete_fields = ("previous",)
    search_fields = ("number__exact",)
    search_help_text = _("Number.")
    fields = (*PlatformLicenseForm.Meta.fields, "files")

    def get_queryset(self, request):
        """With who verified it and what it renews."""
        return super().get_queryset(request).select_related("verified_by", "previous")

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        files = form.cleaned_data["files"]
        submission.submit_license(license=obj, files=files, at=timezone.now())

    def cards(self, request, obj):
        """The typed fields, to be compared with the scan."""
        return [
            Card(
                _("Platform license"),
                (
                    Fact(_("License"), obj.get_license_type_display()),
                    Fact(_("Number"), obj.number),
                    Fact(_("Issuing authority"), obj.authority),
                    *self.date_facts(obj),
                    *self.renewal_facts(request, obj, ("license_type", "authority")),
                ),
            )
        ]
