"""News service licenses in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card, entity_card
from accounts.enums import ContentCategory
from desk.review import Card, Fact
from licensing.admin.credentials import CredentialAdmin
from licensing.domain import submission
from licensing.filters import ExpiryFilter
from licensing.forms import NewsLicenseForm
from licensing.models import NewsServiceLicense


@admin.register(NewsServiceLicense)
class NewsServiceLicenseAdmin(CredentialAdmin):
    """What entitles an entity to carry news."""

    form = NewsLicenseForm
    list_display = ("number", "entity", "services", "lasts", "review_due", "standing")
    more_columns = ("issued_on", "submitted_at", "verified_at", "check_method")
    filters = ("state", ExpiryFilter)
    list_select_related = ("entity",)
    autocomplete_fields = ("entity", "application", "previous")
    search_fields = ("number__exact", "entity__legal_name__prefix")
    search_help_text = _("Number, or name of the operating entity.")
    fields = (*NewsLicenseForm.Meta.fields, "files")

    def get_queryset(self, request):
        """With the entity that every page shows."""
        rows = super().get_queryset(request)
        return rows.select_related("entity__data_key", "verified_by", "application", "previous")

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        files = form.cleaned_data["files"]
        submission.submit_license(license=obj, files=files, at=timezone.now())

    def cards(self, request, obj):
        """The typed fields, to be compared with the scan, and whose it is."""
        return [
            Card(
                _("News service license"),
                (
                    Fact(_("Number"), obj.number),
                    Fact(_("Service types"), obj.service_labels),
                    Fact(_("Holder"), obj.holder_name),
                    Fact(_("Issuing authority"), obj.authority),
                    *self.date_facts(obj),
                    *self.renewal_facts(request, obj, ("entity", "holder_name", "authority")),
                ),
            ),
            entity_card(obj.entity),
        ]

    def panels(self, request, obj):
        """The entity's news accounts."""
        accounts = obj.entity.accounts.filter(content_category=ContentCategory.NEWS)
        return [accounts_card(_("News accounts of this entity"), accounts.order_by("-pk"))]

    @admin.display(description=_("service types"))
    def services(self, license):
        """The service types in words."""
        return license.service_labels
