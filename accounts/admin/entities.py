"""Operating entities in the admin."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.bulk_previews import VerificationPreview
from accounts.admin.cards import accounts_card, applications_card, entity_facts
from accounts.admin.identities import identity_cards, is_applicable
from accounts.admin.matter_cards import transfer_cards
from accounts.admin.tones import ENTITY_TONES
from accounts.admin.verification_files import VerificationFilesMixin
from accounts.domain import entities
from accounts.filters import ImportFilter
from accounts.forms import EntityForm, GuardianConsentForm, VerifyForm
from accounts.models import AccountTransfer, OperatingEntity
from desk.admin.bulk_links import bulk_decision_cards
from desk.duties import ObligationsPage
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from regulations.calendar import legal_date


@admin.register(OperatingEntity)
class OperatingEntityAdmin(VerificationFilesMixin, ObligationsPage, ReviewModelAdmin):
    """Who operates accounts; personal data masked until somebody reveals it, on record."""

    desk_section = "registry"
    duty_subject = "entity"
    form = EntityForm
    state_tones = ENTITY_TONES
    bulk_previews = {"verify": VerificationPreview}
    decision_forms = {"verify": VerifyForm, "record_guardian_consent": GuardianConsentForm}
    list_display = ("legal_name", "entity_type", "identity", "accounts_held", "standing")
    more_columns = ("identity_type", "place_of_registration", "verified_at")
    clear_columns = {"legal_name": "legal_name", "identity": "identity_number"}
    reveal_permission = "accounts.reveal_operatingentity"
    filters = ("entity_type", "state", ImportFilter)
    search_fields = ("legal_name__prefix", "unified_social_credit_code__exact")
    search_help_text = _("Name or credit code.")
    ordering = ("-pk",)
    fields = (
        "seen_version",
        "entity_type",
        "legal_name",
        "identity_type",
        "identity_number",
        "identity_exception",
        "exception_files",
        "contact_name",
        "contact_phone",
        "contact_email",
        "place_of_registration",
        "place_of_operation",
        "business_scope",
    )

    def get_queryset(self, request):
        """With what the list shows of each row."""
        rows = super().get_queryset(request).select_related("data_key", "verified_by")
        return rows.with_live_account_count()

    def save_model(self, request, obj, form, change):
        """Register or correct through the domain."""
        now = timezone.now()
        if change:
            version = form.cleaned_data["seen_version"]
            entities.correct_entity(entity=obj, facts=form.facts(), seen_version=version, at=now)
        else:
            obj.pk = self._register(request, form, now).pk
        # The form's instance holds names in clear; what follows shows the object.
        obj.refresh_from_db()

    def _register(self, request, form, now):
        facts, files = form.facts(), form.cleaned_data["exception_files"]
        if not facts.identity_exception:
            return entities.register_entity(facts=facts, at=now)
        entity, proposal = entities.register_by_exception(facts=facts, files=files or (), at=now)
        if proposal:
            messages.warning(request, _("Exception submitted: a second person must confirm it."))
        else:
            messages.warning(
                request, _("Attach the certificate, then propose to confirm the exception.")
            )
        return entity

    def has_change_permission(self, request, obj=None):
        """An erased entity stays as it is."""
        is_erased = obj is not None and obj.is_erased
        return not is_erased and super().has_change_permission(request, obj)

    def offers(self, request, obj, rule):
        """What fits the entity."""
        fits = is_applicable(rule.verb, obj, legal_date(timezone.now()))
        return fits and super().offers(request, obj, rule)

    def cards(self, request, obj):
        """What the entity declared."""
        scope = Fact(_("Business scope"), obj.business_scope)
        facts = (Fact(_("Name"), obj.legal_name), *entity_facts(obj), scope)
        return [
            Card(_("Operating entity"), facts),
            *identity_cards(obj, legal_date(timezone.now())),
        ]

    def panels(self, request, obj):
        """Everything it owns and asked for."""
        applications = obj.applications.select_related("entity").order_by("-pk")
        return [
            accounts_card(_("Its accounts"), obj.accounts.order_by("-pk")),
            applications_card(_("Its applications"), applications),
            *transfer_cards(_("Its transfers"), AccountTransfer.objects.of_party(obj.pk)),
            *bulk_decision_cards(request, obj),
        ]

    def after_decision(self, request, obj, rule, decision):
        """After `reveal`, show the data once, on a page that nothing caches."""
        if rule.verb != "reveal":
            return super().after_decision(request, obj, rule, decision)
        context = {
            "title": str(obj),
            "revealed": obj.revealed(),
            "back_url": self.object_url(obj),
        }
        response = self.page(request, "accounts/revealed.html", context, obj)
        response.headers["Cache-Control"] = "no-store"
        return response

    @admin.display(description=_("identity number"))
    def identity(self, entity):
        """Masked where it is personal."""
        return entity.identity_masked

    @admin.display(description=_("live accounts"))
    def accounts_held(self, entity):
        """Accounts neither closed nor deregistered."""
        return entity.live_accounts

    @admin.display(description=_("identity"), ordering="state")
    def standing(self, entity):
        """The state as a pill."""
        return pill(entity.get_state_display(), ENTITY_TONES[entity.state])
