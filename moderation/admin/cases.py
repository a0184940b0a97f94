"""Cases in the admin: everything about a suspected violation on one screen."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.timeline import timeline
from desk.claims import ClaimedAdmin
from desk.templatetags.desk import pill
from moderation.admin import cards, case_cards
from moderation.admin.tones import CASE_TONES, SEVERITY_TONES
from moderation.domain import cases
from moderation.forms.cases import (
    AddAccountsForm,
    ConcludeForm,
    LinkForm,
    MergeForm,
    ReassessForm,
    ReportForm,
    RespondForm,
    SplitForm,
)
from moderation.forms.intake import CaseForm
from moderation.forms.measures import SanctionForm
from moderation.models import Appeal, Case


@admin.register(Case)
class CaseAdmin(ClaimedAdmin):
    """Suspected violations, from first notice to conclusion."""

    desk_section = "moderation"
    form = CaseForm
    state_tones = CASE_TONES
    decision_forms = {
        "sanction": SanctionForm,
        "respond": RespondForm,
        "conclude": ConcludeForm,
        "reassess": ReassessForm,
        "add_accounts": AddAccountsForm,
        "merge": MergeForm,
        "split": SplitForm,
        "link": LinkForm,
        "report": ReportForm,
    }
    list_display = ("named", "violation_type", "weight", "deadline", "assignee", "standing")
    more_columns = ("submitted_at", "outcome", "reported_at")
    filters = ("state", "severity", "violation_type")
    list_select_related = ("assignee",)
    search_fields = ("title__prefix", "accounts__account__external_id__exact")
    search_help_text = _("Title, or platform id of an account.")

    def get_queryset(self, request):
        """With who works on it."""
        return super().get_queryset(request).select_related("assignee", "merged_into")

    def visible_or_404(self, request, pk):
        """The case with its parts, each read once, newest first."""
        return case_cards.with_parts(super().visible_or_404(request, pk))

    def get_changeform_initial_data(self, request):
        """A case opened from an account's page is about that account."""
        return {"accounts": request.GET.get("account", "")}

    def save_model(self, request, obj, form, change):
        """Open through the domain."""
        cases.open_case(case=obj, accounts=form.cleaned_data["accounts"], at=timezone.now())

    def cards(self, request, obj):
        """The case, its accounts, who operates them, and how the accounts stood."""
        return [
            case_cards.case_card(obj),
            case_cards.accounts_card(obj),
            *case_cards.standing_cards(obj),
            case_cards.frozen_card(obj),
        ]

    def panels(self, request, obj):
        """What the ladder recommends, and what led here and came of it."""
        shown = [case_cards.ladder_card(obj)] if obj.is_open else []
        shown.append(cards.sanctions_card(_("Sanctions"), obj.sanctions.all()))
        if _may_view(request, "complaint"):
            shown.append(cards.complaints_card(_("Complaints"), obj.complaints.all()))
        if _may_view(request, "signal"):
            shown.append(cards.signals_card(_("Signals"), obj.signals.all()))
        return [
            *shown,
            case_cards.linked_card(obj),
        ]

    def entries(self, request, obj):
        """The whole story, as far as the reader may see it: the case, its sanctions and their
        appeals, complaints and signals.
        """
        appeals = Appeal.objects.of_case(obj).select_related("account", "entity")
        parts = {
            "sanction": obj.sanctions.all(),
            "appeal": appeals,
            "complaint": obj.complaints.all(),
            "signal": obj.signals.all(),
        }
        told = [each for kind, rows in parts.items() if _may_view(request, kind) for each in rows]
        return timeline(obj, told)

    def headline(self, request, obj):
        """Severity besides state, claim and clock."""
        words = super().headline(request, obj)
        words.insert(0, (obj.get_severity_display(), SEVERITY_TONES[obj.severity]))
        return words

    def offers(self, request, obj, rule):
        """What has nothing to work on is not offered."""
        if rule.verb == "respond" and not any(each.is_open for each in obj.complaints.all()):
            return False
        if rule.verb == "split" and len(obj.accounts.all()) < 2:
            return False
        return super().offers(request, obj, rule)

    def decision_card(self, request, obj, rule):
        """What the ladder says, above the sanctions to choose."""
        return case_cards.ladder_card(obj) if rule.verb == "sanction" else None

    def after_decision(self, request, obj, rule, decision):
        """After a merge, go on where everything went."""
        if rule.verb == "merge":
            return redirect(self.object_url(Case.objects.get(pk=obj.pk).merged_into))
        return super().after_decision(request, obj, rule, decision)

    @admin.display(description=_("case"), ordering="title")
    def named(self, case):
        """Title and receipt number."""
        return format_html('{}<br><span class="quiet">{}</span>', case.title, case.receipt_number)

    @admin.display(description=_("severity"), ordering="severity")
    def weight(self, case):
        """The severity as a pill."""
        return pill(case.get_severity_display(), SEVERITY_TONES[case.severity])


def _may_view(request, model):
    return request.user.has_perm(f"moderation.view_{model}")
