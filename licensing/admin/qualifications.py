"""Professional qualifications in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card, entity_card
from desk.evidence import OPEN
from desk.review import Card, Fact
from licensing.admin.credentials import CredentialAdmin
from licensing.admin.panels import label_cards
from licensing.domain import submission
from licensing.filters import ExpiryFilter
from licensing.forms import QualificationForm
from licensing.models import ProfessionalQualification


@admin.register(ProfessionalQualification)
class ProfessionalQualificationAdmin(CredentialAdmin):
    """What entitles an entity to speak in a sector."""

    form = QualificationForm
    list_display = ("credential", "entity", "sector", "lasts", "review_due", "standing")
    more_columns = ("issued_on", "submitted_at", "verified_at", "check_method")
    filters = ("state", "sector", ExpiryFilter, "credential_type")
    list_select_related = ("entity",)
    autocomplete_fields = ("entity", "application", "previous")
    search_fields = ("entity__legal_name__prefix",)
    search_help_text = _("Name of the operating entity.")
    fields = (
        "entity",
        "application",
        "credential_type",
        "holder_name",
        "number",
        "issued_on",
        "expires_on",
        "background",
        "previous",
        "files",
    )

    def get_queryset(self, request):
        """With the entity and key that every page shows."""
        rows = super().get_queryset(request)
        return rows.select_related("entity__data_key", "verified_by", "application", "previous")

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        obj.pk = submission.submit_qualification(
            facts=form.facts(), files=form.cleaned_data["files"], at=timezone.now()
        ).pk
        obj.refresh_from_db()

    def cards(self, request, obj):
        """The typed fields, to be compared with the scan, and whose it is."""
        return [
            Card(
                _("Qualification"),
                (
                    Fact(_("Credential"), obj.type.title),
                    Fact(_("Sector"), obj.get_sector_display()),
                    *holder_facts(request, obj),
                    Fact(_("Issuing authority"), obj.type.authority),
                    *self.date_facts(obj),
                    *self.renewal_facts(request, obj, ("entity", "credential_type")),
                ),
            ),
            entity_card(obj.entity),
        ]

    def panels(self, request, obj):
        """The entity's accounts in this sector, and the labels that rest on it."""
        accounts = obj.entity.accounts.filter(content_category=obj.sector).order_by("-pk")
        labels = obj.labels.select_related("account__entity").order_by("pk")
        return [
            *label_cards(labels),
            accounts_card(_("Accounts of this entity in the sector"), accounts),
        ]

    @admin.display(description=_("credential"), ordering="credential_type")
    def credential(self, qualification):
        """The name of the credential."""
        return qualification.type.title


def holder_facts(request, obj):
    """Holder, number and background: in clear beside the scan, whose view is recorded; else
    masked.
    """
    if request.user.has_perm(OPEN):
        return (
            Fact(_("Holder"), obj.opened("holder_name")),
            Fact(_("Number"), obj.opened("number")),
            Fact(_("Professional background"), obj.opened("background")),
        )
    return (Fact(_("Holder"), obj.holder_masked), Fact(_("Number"), obj.number_masked))
