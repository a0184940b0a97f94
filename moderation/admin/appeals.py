"""Appeals in the admin: the operator's grounds beside what was decided and why."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import entity_card
from audit.timeline import timeline
from desk.claims import ClaimedAdmin
from desk.review import Card, Fact
from moderation.admin import cards
from moderation.admin.tones import APPEAL_TONES
from moderation.domain import appeals, sanctions
from moderation.forms.intake import AppealForm
from moderation.forms.measures import VaryForm
from moderation.models import Appeal, Sanction
from regulations.findings import Finding, Level
from regulations.models import ReasonCode


@admin.register(Appeal)
class AppealAdmin(ClaimedAdmin):
    """What operators say against sanctions; others than the sanction's authors decide."""

    desk_section = "moderation"
    form = AppealForm
    state_tones = APPEAL_TONES
    blocked_verbs = frozenset({"uphold", "overturn", "vary"})
    decision_forms = {"vary": VaryForm}
    list_display = ("named", "measure", "submitted_at", "deadline", "assignee", "standing")
    more_columns = ("waiting_since", "decided_at")
    filters = ("state", "sanction__measure")
    list_select_related = ("sanction__account", "sanction__entity", "assignee")
    search_fields = ("sanction__account__name__prefix", "sanction__account__external_id__exact")
    search_help_text = _("Name or platform id of the account.")

    def get_queryset(self, request):
        """With the sanction and whom it is against."""
        rows = super().get_queryset(request)
        return rows.select_related(
            "sanction__account", "sanction__entity__data_key", "sanction__case", "assignee"
        )

    def get_changeform_initial_data(self, request):
        """An appeal entered from a sanction's page is against that sanction."""
        return {"sanction": request.GET.get("sanction", "")}

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        appeals.submit(appeal=obj, at=timezone.now())

    def cards(self, request, obj):
        """What the operator says, and the sanction as it was imposed."""
        sanction, imposed = obj.sanction, appeals.imposing_decision(obj.sanction)
        message = sanctions.imposing_message(sanction)
        reasons = ReasonCode.objects.filter(code__in=imposed.reason_codes)
        people = filter(None, (imposed.proposer, imposed.actor))
        return [
            Card(
                _("Appeal"),
                (
                    Fact(_("Grounds"), obj.grounds),
                    Fact(_("Receipt"), obj.receipt_number),
                    Fact(_("Submitted"), obj.submitted_at),
                ),
            ),
            Card(
                _("Sanction"),
                (
                    Fact(_("Measure"), sanction, None, cards.page_of(sanction)),
                    Fact(_("Against"), sanction.target),
                    Fact(_("Reasons"), "\n".join(f"{r.cite()} · {r.title}" for r in reasons)),
                    Fact(_("Message"), message.masked_body if message else ""),
                    Fact(_("Decided by"), ", ".join(map(str, people))),
                    Fact(_("In force since"), sanction.starts_at),
                    Fact(_("Ends at"), sanction.ends_at),
                    Fact(_("Case"), sanction.case, None, cards.page_of(sanction.case)),
                ),
            ),
            entity_card(sanction.entity),
        ]

    def findings(self, request, obj):
        """Whether this person may decide."""
        if not obj.is_open:
            return None
        if request.user.pk in appeals.authors(obj.sanction):
            return [
                Finding(
                    Level.BLOCK,
                    "not-independent",
                    _("You had a part in the sanction"),
                    "20",
                    _("Another person must decide."),
                )
            ]
        message = _("You had no part in the sanction")
        return [Finding(Level.PASS, "independent", message, "20")]

    def panels(self, request, obj):
        """The entity's standing and its other sanctions."""
        entity = obj.sanction.entity
        others = Sanction.objects.against([entity.pk]).exclude(pk=obj.sanction_id)
        return [
            cards.entity_standing_card(entity),
            cards.sanctions_card(_("Other sanctions of this entity"), others),
        ]

    def entries(self, request, obj):
        """The appeal, and what was decided on the sanction."""
        return timeline(obj, [obj.sanction])

    @admin.display(description=_("against"), ordering="sanction__account__name")
    def named(self, appeal):
        """Whom the sanction is against, and the appeal's receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', appeal.sanction.target, appeal.receipt_number
        )

    @admin.display(description=_("measure"), ordering="sanction__measure")
    def measure(self, appeal):
        """What is appealed."""
        return appeal.sanction.get_measure_display()
