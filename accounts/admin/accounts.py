"""Public accounts in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.bulk_previews import ActivationPreview
from accounts.admin.cards import accounts_card, category_fact, entity_card
from accounts.admin.matter_cards import hold_cards, matter_cards, name_change_cards, transfer_cards
from accounts.admin.names import NameJudging
from accounts.admin.tones import ACCOUNT_TONES
from accounts.domain import name_index
from accounts.domain.checklist import activation_findings, reinstatement_findings
from accounts.domain.holds import is_suspended_by_hand
from accounts.enums import ENDED_ACCOUNT_STATES, AccountState
from accounts.filters import ImportFilter, PlatformIdsFilter
from accounts.forms import CloseForm, RecategorizeForm
from accounts.imports.columns import COLUMNS
from accounts.models import AccountTransfer, PublicAccount
from desk.admin.bulk_links import bulk_decision_cards
from desk.duties import ObligationsPage
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from regulations.calendar import legal_date


@admin.register(PublicAccount)
class PublicAccountAdmin(NameJudging, ObligationsPage, ReviewModelAdmin):
    """What the platform answers for. Accounts come from applications and imports only."""

    desk_section = "registry"
    duty_subject = "account"
    state_tones = ACCOUNT_TONES
    blocked_verbs = frozenset({"activate", "reinstate", "resume"})
    bulk_previews = {"activate": ActivationPreview}
    decision_forms = {
        **NameJudging.decision_forms,
        "close": CloseForm,
        "recategorize": RecategorizeForm,
    }
    list_display = (
        "name",
        "external_id",
        "entity",
        "content_category",
        "registered_on",
        "standing",
    )
    more_columns = (
        "last_active_on",
        "follower_count",
        "monthly_read_count",
        "grade",
        "agreement_version",
    )
    importable_columns = COLUMNS
    reveal_permission = "accounts.reveal_operatingentity"
    filters = ("state", "content_category", ImportFilter, PlatformIdsFilter)
    list_select_related = ("entity",)
    search_fields = ("name__prefix", "external_id__exact")
    search_help_text = _("Beginning of the name, or platform id.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With the entity that every page shows."""
        return super().get_queryset(request).select_related("entity__data_key")

    def has_add_permission(self, request):
        """Accounts are opened by approval or import, never typed in."""
        return False

    def has_change_permission(self, request, obj=None):
        """Accounts change by verbs."""
        return False

    def offers(self, request, obj, rule):
        """A suspension is lifted where a person imposed one."""
        fits = rule.verb != "lift_suspension" or is_suspended_by_hand(obj)
        return fits and super().offers(request, obj, rule)

    def also_found(self, queryset, term):
        """Accounts in service whose whole name reads the same: case, width, script, look-alikes."""
        return [queryset.filter(pk__in={each.account_id for each in name_index.same(term)})]

    def cards(self, request, obj):
        """The account and who operates it."""
        account = Card(
            _("Public account"),
            (
                Fact(_("Name"), obj.name),
                Fact(_("Platform id"), obj.external_id),
                category_fact(obj),
                Fact(_("Introduction"), obj.introduction),
                Fact(_("Registered on"), obj.registered_on),
                Fact(_("Last active on"), obj.last_active_on),
                Fact(_("Followers"), obj.follower_count),
                Fact(_("Reads a month"), obj.monthly_read_count),
                Fact(_("Grade"), obj.grade),
                Fact(_("Agreement"), obj.agreement_version),
                Fact(_("Monetization frozen until"), obj.monetization_frozen_until),
            ),
        )
        return [account, entity_card(obj.entity)]

    def findings(self, request, obj):
        """What the account's right to speak rests on, as the settings list it."""
        if obj.state == AccountState.CLOSED:
            return reinstatement_findings(obj, legal_date(timezone.now()))
        if obj.state in ENDED_ACCOUNT_STATES:
            return None
        return activation_findings(obj, legal_date(timezone.now()))

    def panels(self, request, obj):
        """Like names while they wait for a judgement, its past, and what its entity owns."""
        others = obj.entity.accounts.exclude(pk=obj.pk).order_by("-pk")
        is_pending = obj.state == AccountState.PENDING_VERIFICATION
        return [
            *hold_cards(obj),
            *([self.like_names(obj)] if is_pending else []),
            *name_change_cards(obj),
            *transfer_cards(_("Transfers"), AccountTransfer.objects.for_account(obj.pk)),
            *matter_cards(obj),
            *bulk_decision_cards(request, obj),
            accounts_card(_("Other accounts of this entity"), others),
        ]

    @admin.display(description=_("state"), ordering="state")
    def standing(self, account):
        """The state as a pill."""
        return pill(account.get_state_display(), ACCOUNT_TONES[account.state])
