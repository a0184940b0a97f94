"""Appeals in the admin: the operator's grounds beside what was decided and why."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import entity_card
from audit.timeline import timeline
from desk.claims import ClaimedAdmin
from desk.filters import Choices
from moderation.admin import appeal_cards, cards
from moderation.admin.tones import APPEAL_TONES
from moderation.admin.trust_cards import entity_standing_card
from moderation.domain import appeals, direct_measures
from moderation.enums import APPEALABLE_MEASURES
from moderation.forms.appeals import AppealForm, OutcomesForm
from moderation.models import Appeal, AppealedMeasure, Sanction
from regulations.calendar import legal_date
from regulations.findings import Finding, Level, worst_first

NOT_INDEPENDENT = "not-independent"


def _independence(is_author):
    """The finding on whether somebody may decide the appeal."""
    if is_author:
        message, detail = _("You had a part in the measure"), _("Another person must decide.")
        return Finding(Level.BLOCK, NOT_INDEPENDENT, message, "20", detail)
    message = _("You had no part in the measure")
    return Finding(Level.PASS, "independent", message, "20")


class MeasureFilter(Choices):
    """Appeals by the measures that they name."""

    title = capfirst(_("measure"))
    parameter_name = "measure"

    def __init__(self):
        super().__init__(choices=APPEALABLE_MEASURES)

    def narrow(self, rows, chosen):
        """Each appeal once, however many of the measures it names."""
        named = AppealedMeasure.objects.of_kinds(chosen)
        return rows.filter(pk__in=named.values("appeal"))


@admin.register(Appeal)
class AppealAdmin(ClaimedAdmin):
    """What operators say against decisions; others than their authors decide."""

    desk_section = "moderation"
    form = AppealForm
    state_tones = APPEAL_TONES
    blocked_verbs = frozenset({"uphold", "overturn", "vary"})
    decision_forms = {"vary": OutcomesForm}
    list_display = ("named", "measure", "submitted_at", "deadline", "assignee", "standing")
    more_columns = ("waiting_since", "decided_at")
    filters = ("state", MeasureFilter)
    search_fields = (
        "account__name__prefix",
        "account__external_id__exact",
        "entity__legal_name__prefix",
    )
    search_help_text = _("Name or platform id of the account, or name of the entity.")

    def get_queryset(self, request):
        """With the measures and whom they are against."""
        rows = super().get_queryset(request).with_measures()
        return rows.select_related("entity__data_key", "account", "decision", "assignee")

    def get_changeform_initial_data(self, request):
        """An appeal entered from a sanction's page is against that sanction."""
        return {"sanction": request.GET.get("sanction", "")}

    def save_model(self, request, obj, form, change):
        """Take in through the domain."""
        measures = form.cleaned_data["sanction"]
        appeals.submit(appeal=obj, measures=measures, at=timezone.now())

    def cards(self, request, obj):
        """What the operator says, and the measures as they were imposed."""
        return [
            appeal_cards.appeal_card(obj),
            *appeal_cards.measure_cards(obj),
            entity_card(obj.entity),
        ]

    def findings(self, request, obj):
        """Whether this person may decide, and what stands against taking a measure back."""
        if not obj.is_open:
            return None
        found = [_independence(request.user.pk in appeals.authors(*obj.contested))]
        for measure in obj.contested if obj.is_direct else ():
            found += direct_measures.findings(measure, on=legal_date(timezone.now()))
        return worst_first(found)

    def blocked_because(self, request, obj, rule, findings):
        """What forbids to take a measure back does not forbid to uphold it."""
        if rule.verb == "uphold":
            findings = [each for each in findings if each.code == NOT_INDEPENDENT]
        return super().blocked_because(request, obj, rule, findings)

    def offers(self, request, obj, rule):
        """A measure that was imposed without a case is upheld or overturned."""
        return super().offers(request, obj, rule) and not (rule.verb == "vary" and obj.is_direct)

    def panels(self, request, obj):
        """What else the decision imposed, the entity's standing and its other sanctions."""
        others = Sanction.objects.against([obj.entity_id]).exclude(decision=obj.decision_id)
        return [
            *appeal_cards.others_card(obj),
            entity_standing_card(obj.entity),
            cards.sanctions_card(_("Other sanctions of this entity"), others),
        ]

    def decision_card(self, request, obj, rule):
        """Every measure of the decision, above the form that decides on some of them."""
        if rule.verb not in self.blocked_verbs:
            return None
        return appeal_cards.scope_card(obj)

    def entries(self, request, obj):
        """The appeal, and what was decided on its measures."""
        return timeline(obj, obj.sanctions)

    @admin.display(description=_("against"), ordering="account__name")
    def named(self, appeal):
        """Whom the measures are against, and the appeal's receipt number."""
        return format_html(
            '{}<br><span class="quiet">{}</span>', appeal.target, appeal.receipt_number
        )

    @admin.display(description=_("measure"))
    def measure(self, appeal):
        """What is appealed."""
        return appeal.measure_names
