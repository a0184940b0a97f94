"""The second-person screen: what will change, why, by whom."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.engine import DecisionRefused, performer
from audit.domain.proposals import rehearsed
from audit.enums import Outcome, ProposalState
from audit.models import EvidenceFile, Proposal
from audit.timeline import readable_changes
from desk import bulk
from desk.admin.proposal_findings import freshness_findings, independence_findings
from desk.evidence import evidence_view
from desk.models import BulkDecision
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill
from regulations.findings import Finding, Level, worst_first
from regulations.models import ReasonCode

TONES = {
    ProposalState.OPEN: "info",
    ProposalState.CONFIRMED: "ok",
    ProposalState.DECLINED: "bad",
    ProposalState.WITHDRAWN: "idle",
    ProposalState.LAPSED: "warn",
}


@admin.register(Proposal)
class ProposalAdmin(ReviewModelAdmin):
    """Verbs that wait for a second person."""

    desk_section = "audit"
    state_tones = TONES
    blocked_verbs = frozenset({"confirm"})
    list_display = ("title", "what", "proposer", "proposed_at", "standing")
    filters = ("state",)
    list_select_related = ("proposer",)
    search_fields = ("title__prefix",)
    ordering = ("-pk",)

    def has_add_permission(self, request):
        """Proposals come from the decision bars of other pages."""
        return False

    def has_change_permission(self, request, obj=None):
        """What was proposed is frozen."""
        return False

    def offers(self, request, obj, rule):
        """The proposer withdraws or adds evidence; everybody else confirms or declines."""
        is_mine = obj.proposer_id == request.user.pk
        return (rule.verb in ("withdraw", "attach")) == is_mine and (
            is_mine or request.user.has_perm(obj.rule.permission)
        )

    def cards(self, request, obj):
        """The proposal, and what will change."""
        model = obj.model._meta
        url = reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[obj.object_id])
        reasons = ReasonCode.objects.filter(code__in=obj.reason_codes)
        return [
            Card(
                _("What is proposed"),
                (
                    Fact(_("Decision"), obj.rule.label),
                    Fact(_("About"), obj.title, None, url),
                    Fact(_("Reasons"), "\n".join(f"{r.cite()} · {r.title}" for r in reasons)),
                    Fact(_("Note"), obj.note),
                    Fact(_("Added to the message"), obj.message),
                    Fact(_("Proposed by"), obj.proposer),
                    Fact(_("Proposed at"), obj.proposed_at),
                ),
            ),
            Card(
                _("What will change"),
                template="desk/includes/diff.html",
                context={"diff": readable_changes(obj.model, obj.diff)},
            ),
            *self._letters(request, obj),
        ]

    def _letters(self, request, obj):
        """The messages that go out once it is confirmed."""
        if obj.state != ProposalState.OPEN or not obj.rule.sends:
            return
        verb = performer(obj.model, obj.verb)
        try:
            drafts = verb.preview_proposal(obj, actor=request.user, at=timezone.now())
        except (DecisionRefused, ValidationError):
            return  # the checklist says why it would be refused
        for draft in drafts:
            title = _("Message: %(subject)s") % {"subject": draft.subject}
            yield Card(title, template="desk/includes/letter.html", context={"body": draft.body})

    def evidence(self, request, obj):
        """Files of the proposal and of what it is about, which were kept when it was entered."""
        model = obj.model._meta
        files = list(EvidenceFile.objects.for_object(obj).counting())
        if request.user.has_perm(f"{model.app_label}.view_{model.model_name}"):
            files += EvidenceFile.objects.for_object(obj.subject()).counting()
        return evidence_view(request, obj, files)

    def findings(self, request, obj):
        """Whether this person may confirm, and whether the object has moved on."""
        if obj.state != ProposalState.OPEN:
            return None
        found = [*independence_findings(request.user, obj), *freshness_findings(obj)]
        if refusal := self._rehearsed(request, obj)[1]:
            words = _("It would be refused as things stand")
            found.append(Finding(Level.BLOCK, "would-be-refused", words, "6", refusal))
        return worst_first(found)

    def panels(self, request, obj):
        """What else confirming does, for whoever may confirm it."""
        follows, _refusal = self._rehearsed(request, obj)
        if not follows:
            return []
        facts = tuple(Fact(each.done, each.subject) for each in follows)
        return [Card(_("What else it does"), facts)]

    def _rehearsed(self, request, obj):
        """What `rehearsed` tells this reader, found once a page."""
        if not hasattr(obj, "_rehearsed"):
            obj._rehearsed = rehearsed(obj, actor=request.user, at=timezone.now())
        return obj._rehearsed

    def after_decision(self, request, obj, rule, decision):
        """Say when a proposal lapsed instead of being confirmed."""
        if decision.outcome == Outcome.LAPSED:
            messages.warning(request, decision.note)
            return redirect(self.object_url(obj))
        if rule.verb == "confirm" and obj.model is BulkDecision:
            return bulk.go_on(request, obj.subject())
        return super().after_decision(request, obj, rule, decision)

    @admin.display(description=_("proposal"))
    def what(self, proposal):
        """The verb's label."""
        return proposal.rule.label

    @admin.display(description=_("state"), ordering="state")
    def standing(self, proposal):
        """The state as a pill."""
        return pill(proposal.get_state_display(), TONES[proposal.state])
