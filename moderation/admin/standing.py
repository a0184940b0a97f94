"""Credit ratings and the blacklist in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card, entity_card
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from moderation.admin import appeal_cards, cards
from moderation.admin.tones import BLACKLIST_TONES, CREDIT_TONES
from moderation.domain import standing
from moderation.forms.intake import BlacklistEntryForm, CreditRatingForm
from moderation.forms.measures import RateForm
from moderation.models import BlacklistEntry, CreditRating, Sanction


class EntityStandingAdmin(ReviewModelAdmin):
    """What both have in common: they are about an entity."""

    desk_section = "moderation"
    list_select_related = ("entity",)
    autocomplete_fields = ("entity",)
    search_fields = ("entity__legal_name__prefix", "entity__unified_social_credit_code__exact")
    search_help_text = _("Name or credit code of the entity.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With the entity."""
        return super().get_queryset(request).select_related("entity__data_key")

    def has_change_permission(self, request, obj=None):
        """Standing changes by verbs."""
        return False

    def get_changeform_initial_data(self, request):
        """What is entered from an entity's page is about that entity."""
        return {"entity": request.GET.get("entity", "")}

    def panels(self, request, obj):
        """What it owns, and what it was sanctioned for."""
        sanctions = Sanction.objects.against([obj.entity_id])
        return [
            cards.sanctions_card(_("Sanctions"), sanctions),
            accounts_card(_("Its accounts"), obj.entity.accounts.order_by("-pk")),
        ]


@admin.register(CreditRating)
class CreditRatingAdmin(EntityStandingAdmin):
    """Grades of entities; each change has its reasons."""

    form = CreditRatingForm
    state_tones = CREDIT_TONES
    decision_forms = {"rate": RateForm}
    list_display = ("entity", "rated_at", "grade")
    filters = ("state",)

    def save_model(self, request, obj, form, change):
        """Begin the rating through the domain."""
        standing.rate_entity(rating=obj, at=timezone.now())

    def cards(self, request, obj):
        """The grade and whose it is."""
        words = (obj.get_state_display(), CREDIT_TONES[obj.state])
        facts = (Fact(_("Grade"), "", words), Fact(_("Rated at"), obj.rated_at))
        return [Card(_("Credit rating"), facts), entity_card(obj.entity)]

    @admin.display(description=_("grade"), ordering="state")
    def grade(self, rating):
        """The grade as a pill."""
        return pill(rating.get_state_display(), CREDIT_TONES[rating.state])


@admin.register(BlacklistEntry)
class BlacklistEntryAdmin(EntityStandingAdmin):
    """Entities that may not open accounts or take them over."""

    form = BlacklistEntryForm
    state_tones = BLACKLIST_TONES
    list_display = ("entity", "scope", "grounds", "expires_on", "standing")
    filters = ("state", "scope")

    def save_model(self, request, obj, form, change):
        """Ask for it through the domain; the verb `blacklist` takes two people."""
        standing.request_entry(entry=obj, at=timezone.now())

    def panels(self, request, obj):
        """The appeals besides, where no sanction brought the entry."""
        return [*appeal_cards.direct_appeals_cards(request, obj), *super().panels(request, obj)]

    def cards(self, request, obj):
        """What is forbidden, why and for how long."""
        sanction = obj.sanction
        entry = Card(
            _("Blacklist entry"),
            (
                Fact(_("May not"), obj.get_scope_display()),
                Fact(_("Grounds"), obj.grounds),
                Fact(_("Sanction"), sanction, None, cards.page_of(sanction) if sanction else ""),
                Fact(_("Requested at"), obj.requested_at),
                Fact(_("Expires on"), obj.expires_on or _("for good")),
            ),
        )
        return [entry, entity_card(obj.entity)]

    @admin.display(description=_("state"), ordering="state")
    def standing(self, entry):
        """The state as a pill."""
        return pill(entry.get_state_display(), BLACKLIST_TONES[entry.state])
