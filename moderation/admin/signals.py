"""Signals in the admin: what was seen, why, and about whom."""

import secrets

from django.contrib import admin
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from moderation.admin import cards
from moderation.admin.tones import SIGNAL_TONES
from moderation.domain import signals
from moderation.enums import ViolationType
from moderation.forms.cases import JoinCaseForm, OpenCaseForm
from moderation.forms.intake import SignalForm
from moderation.models import Case, Signal


@admin.register(Signal)
class SignalAdmin(ReviewModelAdmin):
    """Observations of detectors and partners; a person decides what they are worth."""

    desk_section = "moderation"
    form = SignalForm
    state_tones = SIGNAL_TONES
    decision_forms = {"open_case": OpenCaseForm, "join_case": JoinCaseForm}
    list_display = ("named", "what", "weight", "detected_at", "standing")
    filters = ("state", "detector")
    search_fields = ("accounts__account__external_id__exact",)
    search_help_text = _("Platform id of an account.")
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With the case."""
        return super().get_queryset(request).select_related("case")

    def has_change_permission(self, request, obj=None):
        """What was seen stays as it was seen."""
        return False

    def save_model(self, request, obj, form, change):
        """Take a report in through the domain."""
        obj.fingerprint = secrets.token_hex(32)
        signals.report(signal=obj, at=timezone.now(), **form.cleaned_data)

    def cards(self, request, obj):
        """What was seen, by which rule, in which input."""
        case = obj.case
        seen = Card(
            _("Signal"),
            (
                Fact(_("Suspicion"), ViolationType(obj.violation_type).label),
                Fact(_("What was seen"), obj.explanation),
                Fact(_("Seen by"), obj.get_detector_display()),
                Fact(_("Pattern"), obj.title),
                Fact(_("Weight"), obj.weight),
                Fact(_("Detected at"), obj.detected_at),
                Fact(_("Case"), case, None, cards.page_of(case) if case else ""),
            ),
        )
        replay = Card(
            _("To see it again"),
            (
                Fact(_("Figures"), _readable(obj.figures)),
                Fact(_("Input"), _readable(obj.input)),
            ),
        )
        return [seen, replay]

    def panels(self, request, obj):
        """The accounts it names, and cases about them."""
        named = signals.accounts_of(obj)
        about = Case.objects.filter(accounts__account__in=named).distinct().order_by("-pk")
        return [
            accounts_card(_("Accounts it names"), named),
            cards.cases_card(_("Cases about them"), about),
        ]

    def after_decision(self, request, obj, rule, decision):
        """Show the case that was opened."""
        if rule.verb == "open_case":
            return redirect(cards.page_of(Signal.objects.get(pk=obj.pk).case))
        return super().after_decision(request, obj, rule, decision)

    @admin.display(description=_("signal"), ordering="pattern")
    def named(self, signal):
        """What the pattern is called."""
        return signal.title

    @admin.display(description=_("what was seen"))
    def what(self, signal):
        """The explanation."""
        return signal.explanation

    @admin.display(description=_("state"), ordering="state")
    def standing(self, signal):
        """The state as a pill."""
        return pill(signal.get_state_display(), SIGNAL_TONES[signal.state])


def _readable(facts, within=""):
    """One line for each fact, nested ones under the path of their names."""
    lines = []
    for name, value in sorted(facts.items()):
        path = f"{within}{name}"
        is_nested = isinstance(value, dict)
        lines.append(_readable(value, f"{path}.") if is_nested else f"{path}: {value}")
    return "\n".join(filter(None, lines))
