"""Sanctions in the admin: what was imposed, what it changed, and the way back."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import entity_card
from audit.timeline import timeline
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from moderation.admin import cards
from moderation.admin.tones import SANCTION_TONES
from moderation.domain import appeals
from moderation.enums import APPEALABLE_SANCTION_STATES
from moderation.models import Appeal, Sanction


@admin.register(Sanction)
class SanctionAdmin(ReviewModelAdmin):
    """Measures against accounts and entities; they come from cases."""

    desk_section = "moderation"
    state_tones = SANCTION_TONES
    list_display = ("named", "measure", "severity", "starts_at", "ends_at", "standing")
    more_columns = ("days", "drafted_at", "ended_at")
    filters = ("state", "measure", "severity")
    list_select_related = ("account", "entity")
    search_fields = (
        "account__name__prefix",
        "account__external_id__exact",
        "entity__legal_name__prefix",
    )
    search_help_text = _("Name or platform id of the account, or name of the entity.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        rows = super().get_queryset(request)
        return rows.select_related("account", "entity__data_key", "case", "varies")

    def has_add_permission(self, request):
        """Sanctions are decided in a case."""
        return False

    def has_change_permission(self, request, obj=None):
        """Sanctions move by verbs."""
        return False

    def offers(self, request, obj, rule):
        """Final measures are imposed and lifted by two people, all others by one."""
        if rule.verb in ("enforce", "lift_legal_closure") and not obj.is_final:
            return False
        if rule.verb == "lift" and obj.is_final:
            return False
        return super().offers(request, obj, rule)

    def cards(self, request, obj):
        """The measure, and whom it is against."""
        instead = obj.varies
        about = Card(
            _("Sanction"),
            (
                Fact(_("Measure"), obj.get_measure_display()),
                *([cards.account_fact(obj.account)] if obj.account else []),
                Fact(_("Functions limited"), obj.functions),
                Fact(_("Basis of the closure"), obj.get_closure_basis_display()),
                Fact(_("Scope"), obj.get_scope_display()),
                Fact(_("Receipt"), obj.receipt_number),
                *(
                    [Fact(_("Access code of the sanction number"), appeals.measure_code(obj))]
                    if self._may_appeal(request, obj)
                    else []
                ),
                Fact(_("Case"), obj.case, None, cards.page_of(obj.case)),
                Fact(_("In force since"), obj.starts_at),
                Fact(_("Ends at"), obj.ends_at),
                Fact(_("Ended at"), obj.ended_at),
                Fact(_("Grades of credit lost"), obj.credit_steps or ""),
                *(
                    [Fact(_("In place of"), instead, None, cards.page_of(instead))]
                    if instead
                    else []
                ),
            ),
        )
        return [about, entity_card(obj.entity)]

    def panels(self, request, obj):
        """Appeals, earlier sanctions, and what else the entity owns."""
        links = {}
        if self._may_appeal(request, obj):
            links = {
                "add_url": cards.add_page(Appeal, sanction=obj.receipt_number),
                "add_label": _("Enter an appeal"),
            }
        earlier = Sanction.objects.against([obj.entity_id]).exclude(pk=obj.pk)
        act = {"add_url": cards.page_of(obj.case), "add_label": _("Act on them in the case")}
        return [
            *(
                [cards.appeals_card(_("Appeals"), Appeal.objects.against(obj), **links)]
                if request.user.has_perm("moderation.view_appeal")
                else []
            ),
            cards.owned_card([obj.account_id], obj.entity, **act),
            cards.sanctions_card(_("Other sanctions of this entity"), earlier),
        ]

    def entries(self, request, obj):
        """The sanction, and what was decided on its appeals."""
        if not request.user.has_perm("moderation.view_appeal"):
            return timeline(obj)
        return timeline(obj, Appeal.objects.against(obj).select_related("account", "entity"))

    def _may_appeal(self, request, sanction):
        """Whether this person enters what operators say against it."""
        is_open = sanction.state in APPEALABLE_SANCTION_STATES
        return is_open and request.user.has_perm("moderation.add_appeal")

    @admin.display(description=_("against"), ordering="account__name")
    def named(self, sanction):
        """Whom it is against, and its receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', sanction.target, sanction.receipt_number
        )

    @admin.display(description=_("state"), ordering="state")
    def standing(self, sanction):
        """The state as a pill."""
        return pill(sanction.get_state_display(), SANCTION_TONES[sanction.state])
